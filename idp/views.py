"""What answers the URL table: one object per endpoint, built on the parts of one process."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response

from idp.console.entrance import Entrance
from idp.console.office import Parts
from idp.console.rooms import Console, furnished
from idp.credentials.event_mails import EventMails
from idp.crossing.assets import Assets
from idp.crossing.beginnings import Beginnings
from idp.crossing.captcha_pages import CaptchaPages
from idp.crossing.change_password import ChangePassword
from idp.crossing.client_guard import ClientGuard
from idp.crossing.endings import Endings
from idp.crossing.finish import Finish
from idp.crossing.form_post import FormPostPage
from idp.crossing.interactions import Waiting
from idp.crossing.journey_pages import JourneyPages
from idp.crossing.leaving import Leaving
from idp.crossing.mailed_links import MailedLinks
from idp.crossing.onward import Onward
from idp.crossing.passage import Passages
from idp.crossing.portal_pages import PortalPages
from idp.crossing.resume import Resume, ask_url
from idp.crossing.sign_out import SignOut
from idp.crossing.step_pages import StepPages
from idp.crossing.which_account import WhichAccount
from idp.journeys.store import JourneyStore
from idp.my_account.entrance import Entrance as AccountEntrance
from idp.my_account.rooms import MyAccount
from idp.my_account.rooms import furnished as account_rooms
from idp.oidc.authorize import AuthorizationEndpoint
from idp.oidc.client_authentication import Guard
from idp.oidc.client_keys import ClientKeys
from idp.oidc.client_metadata import MetadataRules
from idp.oidc.discovery import DiscoveryEndpoint, Offer
from idp.oidc.frozen_claims import FrozenClaims
from idp.oidc.guarded_fetch import GuardedFetch
from idp.oidc.introspection import IntrospectionEndpoint
from idp.oidc.jwks import JwksEndpoint
from idp.oidc.logout import EndSession
from idp.oidc.portal_events import PortalEventsEndpoint
from idp.oidc.registration import RegistrationEndpoint
from idp.oidc.revocation import RevocationEndpoint
from idp.oidc.server import Dependencies, Options, assembled
from idp.oidc.token import TokenEndpoint
from idp.oidc.userinfo import UserinfoEndpoint
from idp.settings import Settings
from idp.terms.acceptances import Acceptances
from idp.wiring.services import Services


@dataclass(frozen=True, slots=True)
class Views:
    """Every endpoint; `routes` says which URL leads to which."""

    authorize: AuthorizationEndpoint
    resume: Resume
    token: TokenEndpoint
    userinfo: UserinfoEndpoint
    introspection: IntrospectionEndpoint
    events: PortalEventsEndpoint
    revocation: RevocationEndpoint
    jwks: JwksEndpoint
    discovery: DiscoveryEndpoint
    registration: RegistrationEndpoint
    sign_out: SignOut
    which_account: WhichAccount
    journeys: JourneyPages
    portal_pages: PortalPages
    change_password: ChangePassword
    console: Console
    account: MyAccount
    captcha: CaptchaPages
    assets: Assets
    health: Callable[[], Response]


def build(services: Services) -> Views:
    """Build every endpoint on the parts of one process."""
    authorize = _authorize(services)
    resume = Resume(authorize, Endings(services.pages))
    provider = _provider(services)
    issuer = services.settings.issuer
    end_session = _end_session(services)
    return Views(
        authorize=authorize,
        resume=resume,
        token=TokenEndpoint(using=provider),
        userinfo=UserinfoEndpoint(using=provider),
        introspection=IntrospectionEndpoint(using=provider),
        events=PortalEventsEndpoint(provider, services.subjects),
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
        journeys=_journeys(services, resume),
        portal_pages=PortalPages(
            services.registry, services.pages, services.settings.pages.list_portals
        ),
        change_password=ChangePassword(services.stores, services.registry, services.cookies),
        console=_console(services),
        account=_account(services),
        captcha=CaptchaPages(services.captchas, services.pages),
        assets=Assets(services.registry),
        health=lambda: Response("ok\n", content_type="text/plain; charset=utf-8"),
    )


def _end_session(services: Services) -> EndSession:
    return EndSession(
        stores=services.stores,
        registry=services.registry,
        keys=services.keys,
        subjects=services.subjects,
        cookies=services.cookies,
        issuer=services.settings.issuer,
    )


def _console(services: Services) -> Console:
    parts = Parts(
        stores=services.stores,
        page_reads=services.page_reads,
        sealer=services.sealer,
        outbox=services.outbox,
        proofs=services.proofs,
        provisionals=services.provisionals,
        letters=services.letters,
        reviews=services.reviews,
        max_upload_bytes=services.settings.server.max_upload_bytes,
    )
    through = Acceptances(services.stores).let_through
    return furnished(Entrance(parts, services.registry, services.pages, services.cookies, through))


def _account(services: Services) -> MyAccount:
    parts = services.account
    entrance = AccountEntrance(
        services.stores, services.registry, services.pages, services.cookies, parts.proof
    )
    return account_rooms(entrance, parts.doors, parts.undoing, parts.closing)


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
        let_through=Acceptances(services.stores).let_through,
    )


def _provider(services: Services) -> Dependencies:
    keys = ClientKeys(_fetch(services.settings), clock=services.clock)
    guard = ClientGuard(services.stores, services.registry)
    return assembled(
        stores=services.stores,
        registry=services.registry,
        keys=services.keys,
        issuer=services.settings.issuer,
        options=Options(fetch_keys=keys.at, guard=Guard(before=guard.before, failed=guard.failed)),
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


def _journeys(services: Services, resume: Resume) -> JourneyPages:
    journeys = JourneyStore(services.stores, services.sealer)
    waiting = Waiting(services.stores, services.registry)
    endings = Endings(services.pages)
    passages = Passages(
        stores=services.stores,
        registry=services.registry,
        waiting=waiting,
        steps=services.steps,
        pages=services.pages,
        cookies=services.cookies,
    )
    return JourneyPages(
        registry=services.registry,
        journeys=journeys,
        beginnings=Beginnings(journeys, waiting, passages, endings, services.cookies),
        links=MailedLinks(services.proofs, journeys, passages, endings),
        passages=passages,
        finish=Finish(
            stores=services.stores,
            journeys=journeys,
            waiting=waiting,
            passages=passages,
            onward=Onward(waiting, services.pages),
            pages=services.pages,
            endings=endings,
            cookies=services.cookies,
            mails=EventMails(services.proofs, services.outbox),
        ),
        leaving=Leaving(services.stores, journeys, passages, resume, services.cookies),
        pages=StepPages(services.pages),
        endings=endings,
        cookies=services.cookies,
    )
