"""Choose the concrete parts and put them together: the only place that knows all of them."""

from dataclasses import dataclass, field

from flask import Response

from idp.branding.texts import load_catalogue
from idp.clients.registry import ClientRegistry
from idp.credentials.authenticate import Authenticator
from idp.crossing.assets import Assets
from idp.crossing.endings import Endings
from idp.crossing.finish import Finish
from idp.crossing.form_post import FormPostPage
from idp.crossing.interactions import Waiting
from idp.crossing.journey_pages import JourneyPages
from idp.crossing.pages import Pages
from idp.crossing.passage import Passages
from idp.crossing.portal_pages import PortalPages
from idp.crossing.resume import Resume, ask_url
from idp.crossing.sign_out import SignOut
from idp.crossing.step_pages import StepPages
from idp.crossing.which_account import WhichAccount
from idp.crypto.hash_lane import HashLane
from idp.crypto.passwords import Passwords
from idp.crypto.sealing import Sealer
from idp.crypto.tokens import keyed_fingerprint
from idp.journeys import registry as step_registry
from idp.journeys.model import Step
from idp.journeys.store import JourneyStore
from idp.kernel import paths
from idp.kernel.clock import Clock
from idp.oidc.authorize import AuthorizationEndpoint
from idp.oidc.client_keys import ClientKeys
from idp.oidc.client_metadata import MetadataRules
from idp.oidc.discovery import DiscoveryEndpoint, Offer
from idp.oidc.frozen_claims import FrozenClaims
from idp.oidc.guarded_fetch import GuardedFetch
from idp.oidc.introspection import IntrospectionEndpoint
from idp.oidc.jwks import JwksEndpoint
from idp.oidc.logout import EndSession
from idp.oidc.registration import RegistrationEndpoint
from idp.oidc.revocation import RevocationEndpoint
from idp.oidc.server import Dependencies, Options, assembled
from idp.oidc.signing import SigningKeys, ensure_keys
from idp.oidc.subjects import Subjects
from idp.oidc.token import TokenEndpoint
from idp.oidc.userinfo import UserinfoEndpoint
from idp.session.cookie import Cookies
from idp.settings import Settings
from idp.stores.engine import Stores, open_stores, write_is_open
from idp.throttle.limits import Counters, Throttle
from idp.throttle.memory import MemoryCounters
from idp.throttle.sql import SqlCounters
from idp.views import Views


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one process; secrets among them never show in a log."""

    settings: Settings
    stores: Stores
    clock: Clock
    sealer: Sealer
    lane: HashLane
    passwords: Passwords
    throttle: Throttle
    registry: ClientRegistry
    keys: SigningKeys
    subjects: Subjects
    cookies: Cookies
    pages: Pages
    steps: dict[str, Step]
    form_key: bytes = field(repr=False)

    def close(self) -> None:
        """Stop the threads and close the database."""
        self.registry.stop()
        self.lane.close()
        self.stores.close()


def wire(settings: Settings, clock: Clock) -> Services:
    """Build the parts that a deployment's settings ask for; opens the database."""
    secret = settings.secrets.keys[0].encode()
    stores = open_stores(settings.database.url, clock=clock, pool_size=settings.database.pool_size)
    sealer = Sealer([key.encode() for key in settings.secrets.keys])
    ensure_keys(stores, sealer, clock.now())
    registry = ClientRegistry(stores, poll_seconds=settings.poll_seconds)
    keys = SigningKeys(stores, sealer, clock=clock)
    registry.watch("keys", keys.reload)
    registry.start()
    lane = _lane(settings)
    passwords = _passwords(settings, lane)
    throttle = Throttle(_counters(settings, stores), key=_derived(secret, "throttle"))
    authenticator = Authenticator(stores, passwords, throttle, key=_derived(secret, "dummy-hash"))
    return Services(
        settings=settings,
        stores=stores,
        clock=clock,
        sealer=sealer,
        lane=lane,
        passwords=passwords,
        throttle=throttle,
        registry=registry,
        keys=keys,
        subjects=Subjects(stores),
        cookies=Cookies(secure=settings.is_https),
        pages=Pages(
            load_catalogue(paths.shipped("templates") / "texts"),
            default_language=settings.pages.default_language,
        ),
        steps=step_registry.build({Authenticator: authenticator}),
        form_key=_derived(secret, "forms"),
    )


def views(services: Services) -> Views:
    """Build every endpoint on the parts of one process."""
    authorize = _authorize(services)
    resume = Resume(authorize, Endings(services.pages))
    provider = _provider(services)
    issuer = services.settings.issuer
    end_session = EndSession(
        stores=services.stores,
        registry=services.registry,
        keys=services.keys,
        subjects=services.subjects,
        cookies=services.cookies,
        issuer=issuer,
    )
    return Views(
        authorize=authorize,
        resume=resume,
        token=TokenEndpoint(using=provider),
        userinfo=UserinfoEndpoint(using=provider),
        introspection=IntrospectionEndpoint(using=provider),
        revocation=RevocationEndpoint(using=provider),
        jwks=JwksEndpoint(keys=services.keys),
        discovery=DiscoveryEndpoint(
            Offer(
                issuer=issuer,
                signing_algorithms=services.keys.algorithms,
                registration=services.settings.registration.enabled,
            )
        ),
        registration=_registration(services),
        sign_out=SignOut(end_session, services.registry, services.pages, services.cookies),
        which_account=WhichAccount(services.stores, services.registry, resume, services.pages),
        journeys=_journeys(services),
        portal_pages=PortalPages(
            services.registry, services.pages, services.settings.pages.list_portals
        ),
        assets=Assets(services.registry),
        health=lambda: Response("ok\n", content_type="text/plain; charset=utf-8"),
    )


def _authorize(services: Services) -> AuthorizationEndpoint:
    return AuthorizationEndpoint(
        stores=services.stores,
        registry=services.registry,
        keys=services.keys,
        subjects=services.subjects,
        cookies=services.cookies,
        issuer=services.settings.issuer,
        ask_url=ask_url,
        form_post_page=FormPostPage(services.pages),
        id_token_facts=FrozenClaims(services.stores),
    )


def _provider(services: Services) -> Dependencies:
    keys = ClientKeys(_fetch(services.settings), clock=services.clock)
    return assembled(
        stores=services.stores,
        registry=services.registry,
        keys=services.keys,
        issuer=services.settings.issuer,
        options=Options(fetch_keys=keys.at),
    )


def _registration(services: Services) -> RegistrationEndpoint:
    return RegistrationEndpoint(
        stores=services.stores,
        registry=services.registry,
        rules=MetadataRules(_fetch(services.settings)),
        initial_access_tokens=_initial_access_tokens(services.settings),
        issuer=services.settings.issuer,
    )


def _initial_access_tokens(settings: Settings) -> dict[str, str]:
    section = settings.registration
    return section.initial_access_tokens if section.enabled else {}


def _fetch(settings: Settings) -> GuardedFetch:
    return GuardedFetch(allow_loopback=settings.registration.allow_loopback_fetch)


def _journeys(services: Services) -> JourneyPages:
    journeys = JourneyStore(services.stores, services.sealer)
    waiting = Waiting(services.stores, services.registry)
    return JourneyPages(
        registry=services.registry,
        journeys=journeys,
        waiting=waiting,
        passages=Passages(services.registry, waiting, services.steps, services.clock),
        finish=Finish(
            services.stores,
            journeys,
            waiting,
            services.steps,
            services.pages,
            services.cookies,
        ),
        pages=StepPages(services.pages),
        endings=Endings(services.pages),
        cookies=services.cookies,
    )


def _lane(settings: Settings) -> HashLane:
    return HashLane(
        workers=settings.hashing.workers or paths.cores(),
        queue_limit=settings.hashing.queue,
        niceness=settings.hashing.niceness,
        forbidden=write_is_open,
    )


def _passwords(settings: Settings, lane: HashLane) -> Passwords:
    return Passwords(
        peppers={name: value.encode() for name, value in settings.secrets.peppers.items()},
        current_pepper=settings.secrets.current_pepper,
        cost=settings.hashing.bcrypt_cost,
        lane=lane,
    )


def _counters(settings: Settings, stores: Stores) -> Counters:
    match settings.throttling.store:
        case "memory":
            return MemoryCounters()
        case "sql":
            return SqlCounters(stores)
        case "redis":
            return _redis(settings.throttling.redis_url)


def _redis(url: str) -> Counters:
    from idp.throttle.redis import RedisCounters  # noqa: PLC0415 - an optional package

    return RedisCounters(url)


def _derived(secret: bytes, purpose: str) -> bytes:
    return keyed_fingerprint(secret, purpose, "")
