"""What `idp doctor` looks at; each check says what it saw, and how to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from idp import startup
from idp.cli.context import CliContext
from idp.cli.output import CommandError
from idp.clients.overview import overview
from idp.clients.registry import ClientRegistry
from idp.crypto.passwords import calibrate
from idp.crypto.sealing import Unsealable
from idp.mail.store import overdue, waiting
from idp.oidc.signing import ALGORITHMS, SigningKeys
from idp.startup import Words
from idp.stores import health, keys, migrate

SIGN_IN_MILLISECONDS: Final = 300.0
"""What a password hash may take: CNIL wants it dear, people want it short."""

CLOCK_TOLERANCE: Final = timedelta(seconds=5)
OLD_KEY: Final = timedelta(days=365)
LATE_MAIL: Final = timedelta(minutes=5)
"""Within this a mail has left, or staff are told (R-PAR-13)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was seen, and the remedy unless all is well."""

    name: str
    severity: Literal["ok", "warning", "error"]
    said: Words
    remedy: Words | None = None


def examine(context: CliContext) -> list[Check]:
    """Return every check of a deployment; without a database, those that need none."""
    found = [*_settings(context), *_cookies(context), *_hashing(context)]
    database = _database(context)
    found += database
    if all(check.severity != "error" for check in database):
        found += [*_clock(context), *_keys(context), *_clients(context), *_mail(context)]
    return found


def _settings(context: CliContext) -> Iterator[Check]:
    faults = list(startup.settings_faults(context.settings))
    for fault in faults:
        french, english = fault.what
        said = f"{fault.where} : {french}", f"{fault.where}: {english}"
        yield Check(fault.where.partition(".")[0], "error", said, fault.remedy)
    if not any(fault.where.startswith("server.issuer") for fault in faults):
        yield _ok("issuer", context.settings.issuer, context.settings.issuer)
    if not any(fault.where.startswith("secrets") for fault in faults):
        count = len(context.settings.secrets.keys)
        yield _ok("secrets", f"{count} secret(s) et poivre", f"{count} secret(s) and pepper")


def _cookies(context: CliContext) -> Iterator[Check]:
    if context.settings.is_https:
        yield _ok("cookies", "https, préfixe __Host-", "https, __Host- prefix")
        return
    said = "http : sans préfixe __Host-", "http: no __Host- prefix"
    if context.settings.environment in startup.UNGUARDED:
        yield _ok("cookies", *said)
        return
    remedy = "un émetteur https, TLS par le frontal", "an https issuer, TLS at the front"
    yield Check("cookies", "warning", said, remedy)


def _hashing(context: CliContext) -> Iterator[Check]:
    cost, best = context.settings.hashing.bcrypt_cost, calibrate(SIGN_IN_MILLISECONDS)
    ours = best.milliseconds * 2.0 ** (cost - best.cost)
    said = (
        f"coût bcrypt {cost} : {ours:.0f} ms par connexion sur cette machine",
        f"bcrypt cost {cost}: {ours:.0f} ms per sign-in on this machine",
    )
    if cost >= best.cost or context.settings.environment in startup.UNGUARDED:
        yield Check("hashing", "ok", said)
        return
    remedy = f"hashing.bcrypt_cost = {best.cost} ({best.milliseconds:.0f} ms)"
    yield Check("hashing", "warning", said, (remedy, remedy))


def _database(context: CliContext) -> list[Check]:
    url = context.settings.database.url
    upgrade = ("idp db upgrade", "idp db upgrade")
    if not health.is_url(url):
        said = "database.url n'est pas une adresse de base", "database.url is no database URL"
        return [Check("database", "error", said, ("sqlite:///…, postgresql://…",) * 2)]
    if health.is_missing_file(url):
        said = "la base n'existe pas encore", "the database does not exist yet"
        return [Check("database", "error", said, upgrade)]
    try:
        _ = context.stores_of_any_version
    except CommandError as error:
        said = error.message, error.message
        remedy = "démarrez la base, ou corrigez database.url", "start it, or mend database.url"
        return [Check("database", "error", said, remedy)]
    shown = health.without_password(url)
    status = migrate.status(url)
    return [
        _ok("database", shown, shown),
        _ok("migrations", f"{status.current} à jour", f"{status.current}, up to date")
        if status.is_current
        else Check(
            "migrations",
            "error",
            (
                f"« {status.current or 'vide'} », il faut « {status.head} »",
                f"{status.current or 'empty'!r}, {status.head!r} is needed",
            ),
            upgrade,
        ),
    ]


def _clock(context: CliContext) -> Iterator[Check]:
    theirs = health.now_of(context.stores)
    if theirs is None:
        yield _ok("clock", "celle de cette machine", "this machine's")
        return
    apart = abs(theirs - context.clock.now())
    seconds = f"{apart.total_seconds():.1f} s"
    if apart <= CLOCK_TOLERANCE:
        yield _ok("clock", f"±{seconds} avec la base", f"±{seconds} from the database")
        return
    said = f"{seconds} d'écart avec la base", f"{seconds} away from the database"
    remedy = "réglez l'heure par NTP sur les deux machines", "set both clocks by NTP"
    yield Check("clock", "error", said, remedy)


def _keys(context: CliContext) -> Iterator[Check]:
    rows = keys.read_keys(context.stores)
    active = {row.alg: row for row in rows if row.state == "active"}
    try:
        SigningKeys(context.stores, context.sealer, clock=context.clock)
    except (Unsealable, CommandError) as error:
        said = f"clés illisibles : {error}", f"keys can't be opened: {error}"
        remedy = "remettez l'ancien secret dans secrets.keys", "put the old secret back in the list"
        yield Check("keys", "error", said, remedy)
        return
    missing = [alg for alg in ALGORITHMS if alg not in active]
    if missing:
        names = ", ".join(missing)
        said = f"pas encore de clé : {names}", f"no key yet: {names}"
        remedy = "`idp serve` les crée au démarrage", "`idp serve` makes them when it starts"
        yield Check("keys", "warning", said, remedy)
        return
    oldest = min((row.activated_at or row.created_at) for row in active.values())
    age = context.clock.now() - oldest
    said = f"{len(active)} actives, {age.days} j", f"{len(active)} active, {age.days} d"
    old = age > OLD_KEY
    yield Check("keys", "warning" if old else "ok", said, ("idp keys rotate",) * 2 if old else None)


def _clients(context: CliContext) -> Iterator[Check]:
    for fault in startup.client_faults(context.stores):
        french, english = fault.what
        said = f"{fault.where} : {french}", f"{fault.where}: {english}"
        yield Check("clients", "error", said, fault.remedy)
    rows = overview(context.stores)
    active = [row for row in rows if row.is_active]
    if not active:
        said = "aucun client actif", "no active client"
        yield Check("clients", "warning", said, ("idp clients register",) * 2)
        return
    yield _ok("clients", f"{len(active)} servis", f"{len(active)} served")
    if context.settings.environment in startup.UNGUARDED:
        return
    for client in ClientRegistry(context.stores, poll_seconds=1).all():
        if client.is_active and client.metadata.insecure_redirects:
            said = (
                f"{client.client_id} accepte des redirections http",
                f"{client.client_id} accepts http redirects",
            )
            remedy = "retirez insecure_redirects de son dossier", "take insecure_redirects away"
            yield Check("clients", "error", said, remedy)


def _mail(context: CliContext) -> Iterator[Check]:
    mail, waits = context.settings.mail, waiting(context.stores)
    if not mail.host:
        said = f"pas de serveur, {waits} en attente", f"no server, {waits} waiting"
        remedy = "mail.host, puis idp mail test", "mail.host, then idp mail test"
        yield Check("mail", "warning", said, remedy)
        return
    if mail.security == "none" and not startup.is_loopback(mail.host):
        said = "courriels en clair sur le réseau", "mails cross the network in the clear"
        yield Check("mail-clear", "warning", said, ('mail.security = "starttls"',) * 2)
    if late := overdue(context.stores, after=LATE_MAIL):
        said = f"{late} en retard de cinq minutes", f"{late} late by five minutes"
        yield Check("mail-late", "error", said, ("idp mail outbox list --state waiting",) * 2)
    shown = f"{mail.host}:{mail.port} ({mail.security})"
    yield _ok("mail", f"{shown}, {waits} en attente", f"{shown}, {waits} waiting")


def _ok(name: str, french: str, english: str) -> Check:
    return Check(name, "ok", (french, english))
