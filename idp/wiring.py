"""Choose the concrete parts of a process and open them; `views` builds the endpoints on them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from idp.activation.chosen_password import ChosenPassword
from idp.activation.first_secret import FirstSecret
from idp.branding.texts import Catalogue, load_catalogue
from idp.clients.registry import ClientRegistry
from idp.contact.mail_limits import MailLimits
from idp.contact.proofs import Proofs
from idp.credentials.authenticate import Authenticator
from idp.credentials.authenticate_provisional import ProvisionalAuthenticator
from idp.credentials.new_password import NewPasswords
from idp.credentials.provisional import Provisionals
from idp.credentials.secret_answers import SecretAnswers
from idp.crypto.hash_lane import HashLane
from idp.crypto.mail_keys import MailKeys
from idp.crypto.passwords import Passwords
from idp.crypto.sealing import Sealer
from idp.crypto.tokens import keyed_fingerprint
from idp.jobs.postman import Postman
from idp.journeys import registry as step_registry
from idp.journeys.model import Step
from idp.kernel import paths
from idp.kernel.clock import Clock
from idp.letters.letters import Letters
from idp.letters.requests import LetterRequests
from idp.mail.delivery import Delivery
from idp.mail.links import Links
from idp.mail.message import Composer
from idp.mail.outbox import Outbox
from idp.mail.transport import Transport
from idp.oidc.signing import SigningKeys, ensure_keys
from idp.oidc.subjects import Subjects
from idp.pages.render import Pages
from idp.recovery.reminders import Reminders
from idp.recovery.requests import RecoveryRequests
from idp.session.cookie import Cookies
from idp.settings import Settings
from idp.stores.engine import Stores, open_stores, write_is_open
from idp.stores.people_pages import PageReads
from idp.terms.acceptances import Acceptances
from idp.throttle.limits import Counters, Throttle
from idp.throttle.memory import MemoryCounters
from idp.throttle.sql import SqlCounters


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
    page_reads: PageReads
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
    registry = ClientRegistry(stores, poll_seconds=settings.poll_seconds)
    keys = SigningKeys(stores, sealer, clock=clock)
    registry.watch("keys", keys.reload)
    registry.start()
    lane = _lane(settings)
    passwords = _passwords(settings, lane)
    throttle = Throttle(_counters(settings, stores), key=_derived(secret, "throttle"))
    outbox = Outbox()
    proofs = Proofs(stores, mail_keys(settings))
    parts: dict[type, Any] = {
        Stores: stores,
        ClientRegistry: registry,
        Throttle: throttle,
        Passwords: passwords,
        Outbox: outbox,
        Proofs: proofs,
        MailLimits: MailLimits(throttle),
        NewPasswords: NewPasswords(stores, passwords, registry, proofs, outbox),
        Acceptances: Acceptances(stores),
        RecoveryRequests: RecoveryRequests(stores, MailLimits(throttle)),
        Reminders: Reminders(outbox, MailLimits(throttle)),
        Catalogue: Catalogue(catalogue()),
    }
    openers = _with_first_secrets(parts, settings)
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
        page_reads=PageReads(stores.reads),
        delivery=mail_delivery(settings, stores, registry),
        form_key=_derived(secret, "forms"),
    )


def _with_first_secrets(parts: dict[type, Any], settings: Settings) -> dict[type, Any]:
    """Return the parts that steps are given: those of `parts`, and what opens accounts."""
    stores, throttle = parts[Stores], parts[Throttle]
    provisionals = Provisionals(stores, mail_keys(settings))
    by_provisional = ProvisionalAuthenticator(stores, provisionals, throttle)
    letters = Letters(stores, provisionals, catalogue(), settings.issuer, parts[Outbox])
    key = _derived(settings.secrets.keys[0].encode(), "dummy-hash")
    return parts | {
        Authenticator: Authenticator(stores, parts[Passwords], throttle, provisionals, key=key),
        Provisionals: provisionals,
        ProvisionalAuthenticator: by_provisional,
        Letters: letters,
        LetterRequests: LetterRequests(stores, throttle),
        SecretAnswers: SecretAnswers(parts[Passwords]),
        ChosenPassword: ChosenPassword(parts[NewPasswords], by_provisional),
        FirstSecret: FirstSecret(provisionals, letters),
    }


def mail_composer(settings: Settings) -> Composer:
    """Return what makes messages of the outbox's rows."""
    return Composer(catalogue(), Links(settings.issuer, mail_keys(settings)))


def mail_keys(settings: Settings) -> MailKeys:
    """Return the keys that mailed and printed secrets are derived from."""
    return MailKeys([key.encode() for key in settings.secrets.keys])


def mail_transport(settings: Settings) -> Transport:
    """Return the way out to the mail server."""
    return Transport(settings.mail, urlsplit(settings.issuer).hostname or "localhost")


def mail_delivery(settings: Settings, stores: Stores, registry: ClientRegistry) -> Delivery:
    """Return what empties the outbox, of a process that serves or of one that only sends."""
    return Delivery(stores, registry, mail_composer(settings), mail_transport(settings))


def postman(settings: Settings, stores: Stores, delivery: Delivery, outbox: Outbox) -> Postman:
    """Return the postman of this process."""
    maildir = settings.mail.bounce_maildir
    return Postman(stores, delivery, outbox.arrived, maildir=Path(maildir) if maildir else None)


def _pages(settings: Settings) -> Pages:
    return Pages(
        catalogue(),
        default_language=settings.pages.default_language,
        is_demo=settings.environment == "demo",
    )


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return the product's own words: language → text id → text."""
    return load_catalogue(paths.shipped("templates") / "texts")


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
