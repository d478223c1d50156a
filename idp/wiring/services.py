"""The parts of one process, opened as its settings ask; `views` builds the endpoints on them."""

from dataclasses import dataclass, field

from idp.captcha.captchas import Captchas
from idp.clients.registry import ClientRegistry
from idp.companies.companies import Companies
from idp.contact.proofs import Proofs
from idp.credentials.provisional import Provisionals
from idp.crypto.hash_lane import HashLane
from idp.crypto.passwords import Passwords
from idp.crypto.sealing import Sealer
from idp.journeys import registry as step_registry
from idp.journeys.model import Step
from idp.kernel import paths
from idp.kernel.clock import Clock
from idp.letters.letters import Letters
from idp.mail.delivery import Delivery
from idp.mail.outbox import Outbox
from idp.oidc.signing import SigningKeys, ensure_keys
from idp.oidc.subjects import Subjects
from idp.pages.render import Pages
from idp.reviewing.reviews import Reviews
from idp.session.cookie import Cookies
from idp.settings import Settings
from idp.stores.engine import Stores, open_stores, write_is_open
from idp.stores.people_pages import PageReads
from idp.throttle.limits import Counters, Throttle
from idp.throttle.memory import MemoryCounters
from idp.throttle.sql import SqlCounters
from idp.wiring.mail import catalogue, mail_delivery, mail_keys
from idp.wiring.openers import derived, with_openers
from idp.wiring.own_account import AccountParts


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
    outbox: Outbox
    proofs: Proofs
    provisionals: Provisionals
    letters: Letters
    companies: Companies
    reviews: Reviews
    captchas: Captchas
    page_reads: PageReads
    account: AccountParts
    delivery: Delivery = field(repr=False)
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
    registry, keys = _polled(settings, stores, sealer)
    lane = _lane(settings)
    passwords = _passwords(settings, lane)
    throttle = Throttle(_counters(settings, stores), key=derived(secret, "throttle"))
    outbox = Outbox()
    proofs = Proofs(stores, mail_keys(settings))
    parts = (stores, registry, throttle, passwords, outbox, proofs, sealer)
    openers = with_openers({type(part): part for part in parts}, settings)
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
        pages=_pages(settings),
        steps=step_registry.build(openers),
        outbox=outbox,
        proofs=proofs,
        provisionals=openers[Provisionals],
        letters=openers[Letters],
        companies=openers[Companies],
        reviews=openers[Reviews],
        captchas=openers[Captchas],
        page_reads=PageReads(stores.reads),
        account=openers[AccountParts],
        delivery=mail_delivery(settings, stores, registry),
        form_key=derived(secret, "forms"),
    )


def _polled(
    settings: Settings, stores: Stores, sealer: Sealer
) -> tuple[ClientRegistry, SigningKeys]:
    """Return what one thread keeps up to date: clients with their policies, and keys."""
    registry = ClientRegistry(stores, poll_seconds=settings.poll_seconds)
    keys = SigningKeys(stores, sealer, clock=stores.clock)
    registry.watch("keys", keys.reload)
    registry.start()
    return registry, keys


def _pages(settings: Settings) -> Pages:
    return Pages(
        catalogue(),
        default_language=settings.pages.default_language,
        is_demo=settings.environment == "demo",
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
