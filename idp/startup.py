"""The checks that refuse a start: what would make a running server unsafe or useless.

They run before a socket opens; each fault says how to mend it. Demo, test and development may use
the secrets that travel with the project, and nothing else of what is refused here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from idp.clients.overview import overview
from idp.clients.registry import ClientRegistry
from idp.journeys import engine
from idp.journeys.model import Step
from idp.journeys.registry import discover
from idp.kernel.clock import SystemClock
from idp.settings import Settings
from idp.stores import health, migrate
from idp.stores.engine import Stores, open_stores

DEMO_MARKER: Final = "demo-"
SHORTEST_SECRET: Final = 32
UNGUARDED: Final = frozenset({"demo", "test", "development"})

Words = tuple[str, str]
"""A sentence in French and in English."""

_NEW_SECRET: Final = ("`idp config secret` en tire un", "`idp config secret` draws one")


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason not to start.

    Attributes:
        where: The setting, table or client at fault: `secrets.keys`.
        what: What is wrong.
        remedy: How to mend it.
    """

    where: str
    what: Words
    remedy: Words

    def line(self, lang: Literal["fr", "en"]) -> str:
        """Return the fault and its remedy in one language, two lines."""
        place = 1 if lang == "en" else 0
        return f"{self.where}: {self.what[place]}\n  → {self.remedy[place]}"


def faults(settings: Settings) -> tuple[Fault, ...]:
    """Return every reason not to start with these settings; none when all is well."""
    found = [*settings_faults(settings)]
    database = list(_database(settings))
    if not database:
        stores = open_stores(settings.database.url, clock=SystemClock(), pool_size=1)
        try:
            found += client_faults(stores)
        finally:
            stores.close()
    return tuple(found + database)


def settings_faults(settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong with the settings themselves."""
    yield from _issuer(settings)
    yield from _secrets(settings)
    yield from _peppers(settings)
    if settings.throttling.store == "memory" and settings.server.workers > 1:
        yield Fault(
            "throttling.store",
            (
                "chaque processus compterait les échecs pour lui seul",
                "each process would count failures for itself alone",
            ),
            ('"sql" ou "redis", ou server.workers = 1', '"sql" or "redis", or server.workers = 1'),
        )
    if settings.throttling.store == "redis" and not settings.throttling.redis_url:
        yield Fault(
            "throttling.redis_url",
            ("manque alors que throttling.store = redis", "is missing: throttling.store = redis"),
            ("par exemple redis://127.0.0.1/0", "for example redis://127.0.0.1/0"),
        )


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only be this machine (RFC 8252 §8.3)."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _issuer(settings: Settings) -> Iterator[Fault]:
    issuer = urlsplit(settings.issuer)
    if not settings.server.issuer and settings.environment == "production":
        yield Fault(
            "server.issuer",
            ("manque", "is missing"),
            ("par exemple https://id.exemple.fr", "for example https://id.example.org"),
        )
    elif issuer.scheme not in {"http", "https"} or not issuer.hostname:
        yield Fault(
            "server.issuer",
            (f"« {settings.issuer} » n'est pas une adresse", f"{settings.issuer!r} is no URL"),
            ("https://, un nom d'hôte, rien de plus", "https://, a host name, nothing more"),
        )
    elif issuer.scheme == "http" and not is_loopback(issuer.hostname):
        yield Fault(
            "server.issuer",
            ("http hors de cette machine", "http beyond this machine"),
            ("https:// (TLS par le frontal)", "https:// (TLS at the front)"),
        )
    if issuer.query or issuer.fragment or settings.issuer.endswith(("/", "?", "#")):
        yield Fault(
            "server.issuer",
            (
                "barre finale, requête ou fragment : les clients comparent octet par octet",
                "slash at the end, query or fragment: clients compare byte for byte",
            ),
            (f"{settings.issuer.rstrip('/?#')}",) * 2,
        )


def _secrets(settings: Settings) -> Iterator[Fault]:
    where, keys = "secrets.keys", settings.secrets.keys
    if not keys:
        yield Fault(where, ("aucun secret", "no secret"), _NEW_SECRET)
    yield from _weak(where, {f"[{place}]": key for place, key in enumerate(keys)}, settings)


def _peppers(settings: Settings) -> Iterator[Fault]:
    peppers, current = settings.secrets.peppers, settings.secrets.current_pepper
    if not peppers or not current:
        yield Fault("secrets.peppers", ("aucun poivre", "no pepper"), _NEW_SECRET)
    elif current not in peppers:
        yield Fault(
            "secrets.current_pepper",
            (f"« {current} » n'est pas dans secrets.peppers", f"{current!r} isn't in peppers"),
            (f"l'un de : {', '.join(peppers)}", f"one of: {', '.join(peppers)}"),
        )
    yield from _weak("secrets.peppers", {f".{name}": it for name, it in peppers.items()}, settings)


def _weak(where: str, values: Mapping[str, str], settings: Settings) -> Iterator[Fault]:
    for place, value in values.items():
        if len(value.encode()) < SHORTEST_SECRET:
            yield Fault(
                where + place,
                (f"moins de {SHORTEST_SECRET} octets", f"less than {SHORTEST_SECRET} bytes"),
                _NEW_SECRET,
            )
        elif value.startswith(DEMO_MARKER) and settings.environment not in UNGUARDED:
            yield Fault(
                where + place,
                ("secret de démonstration, connu de tous", "demo secret, known to everybody"),
                _NEW_SECRET,
            )


def _database(settings: Settings) -> Iterator[Fault]:
    url = settings.database.url
    if not health.is_url(url):
        remedy = "sqlite:////chemin/base.db · postgresql://user@host/name"
        yield Fault(
            "database.url", ("n'est pas une adresse de base", "is no database URL"), (remedy,) * 2
        )
        return
    if health.is_missing_file(url):
        yield _not_migrated(("la base n'existe pas", "the database does not exist"))
        return
    stores = open_stores(url, clock=SystemClock(), pool_size=1)
    try:
        why = health.unreachable(stores)
    finally:
        stores.close()
    if why:
        shown = health.without_password(url)
        yield Fault(
            "database.url",
            (f"{shown} ne répond pas : {why}", f"{shown} does not answer: {why}"),
            ("démarrez la base ou corrigez l'adresse", "start the database or mend the URL"),
        )
    elif not (status := migrate.status(url)).is_current:
        yield _not_migrated(
            (
                f"version « {status.current or 'vide'} », il faut « {status.head} »",
                f"version {status.current or 'empty'!r}, {status.head!r} is needed",
            )
        )


def _not_migrated(what: Words) -> Fault:
    return Fault("database", what, ("idp db upgrade", "idp db upgrade"))


def client_faults(stores: Stores) -> list[Fault]:
    """Return the registered clients that can't be served, and journeys that can't work."""
    registry = ClientRegistry(stores, poll_seconds=1)
    served = {client.client_id: client for client in registry.all()}
    steps = cast("Mapping[str, Step]", discover())  # an order is judged by class attributes alone
    found = [
        Fault(
            f"clients/{row.client_id}",
            ("sa révision n'est plus lisible", "its revision can't be read any more"),
            _revision_remedy(row.client_id),
        )
        for row in overview(stores)
        if row.is_active and row.client_id not in served
    ]
    for client in served.values():
        if client.is_active:
            for name, journey in client.policy.journeys.items():
                found += [
                    Fault(
                        f"clients/{client.client_id}: journeys.{name}.steps[{place}]",
                        (reason, reason),
                        _revision_remedy(client.client_id),
                    )
                    for place, reason in engine.faults(journey.steps, steps)
                ]
    return found


def _revision_remedy(client_id: str) -> Words:
    return (
        f"idp clients rollback {client_id}, ou corrigez le dossier et enregistrez-le",
        f"idp clients rollback {client_id}, or mend the folder and register it",
    )
