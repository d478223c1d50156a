"""A deployment to measure: one organisation, its clients, as many accounts as asked."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.processes import Command
from idp.clients import revisions
from idp.clients.model import Client
from idp.crypto.passwords import PasswordHash
from idp.identity.identifiers import canonical
from idp.kernel.clock import SystemClock
from idp.kernel.ids import new_id, new_token
from idp.settings import Settings, load
from idp.stores import migrate, tables
from idp.stores.engine import Stores, open_stores
from idp.wiring.services import wire

PASSWORD = "Tilleul-du-parvis-42"
REDIRECT = "https://artisans.example/oidc/callback"
FORMATS = {
    "opaque": 'access_token_format = "opaque"\nid_token_signed_response_alg = "RS256"',
    "es256": 'access_token_format = "opaque"\nid_token_signed_response_alg = "ES256"',
    "jwt": 'access_token_format = "jwt"\nid_token_signed_response_alg = "RS256"',
}
"""The clients, by what differs between them."""
LEAD = "opaque"
_BATCH = 5_000
_FOLDER = Path(__file__).parent / "portal"


@dataclass(frozen=True, slots=True)
class Population:
    """A deployment that is ready to be served.

    Attributes:
        database: Its URL.
        bcrypt_cost: What its passwords are hashed with.
        accounts: How many there are: `p0`, `p1`, …, all with `PASSWORD`.
        client_secrets: Client id → secret.
    """

    database: str
    bcrypt_cost: int
    accounts: int
    client_secrets: dict[str, str]

    def command(self, name: str, *, workers: int = 1, beside: tuple[int, ...] = ()) -> Command:
        """Return how `idp serve` serves it, as deployments do."""
        variables = _variables(self.database, self.bcrypt_cost)
        serve = ("idp", "serve", "--port", "{port}", "--workers", str(workers))
        return Command(
            name=name,
            arguments=(str(Path(sys.executable).with_name(serve[0])), *serve[1:]),
            variables=variables | {"PARVIS_SERVER_ISSUER": "http://localhost:{port}"},
            ready_path="/.well-known/openid-configuration",
            beside=beside,
        )


def populate(database: str, work: Path, *, bcrypt_cost: int, accounts: int) -> Population:
    """Make a database: tables, keys, clients, accounts."""
    migrate.upgrade(database)
    settings = load(environ=_variables(database, bcrypt_cost))
    client_secrets = _register(settings, work / "clients")
    _add_accounts(settings, accounts)
    return Population(database, bcrypt_cost, accounts, client_secrets)


def _variables(database: str, bcrypt_cost: int) -> dict[str, str]:
    return {
        "PARVIS_ENVIRONMENT": "development",
        "PARVIS_DATABASE_URL": database,
        "PARVIS_HASHING_BCRYPT_COST": str(bcrypt_cost),
    }


def _register(settings: Settings, folder: Path) -> dict[str, str]:
    stores = open_stores(settings.database.url, clock=SystemClock())
    made = {}
    for name, lines in FORMATS.items():
        path = _folder(folder, name, lines)
        done = revisions.register(stores, path, by="benchmark", at=stores.clock.now())
        made[name] = done.secret or ""
    stores.close()
    return made


def _folder(root: Path, name: str, lines: str) -> Path:
    """Write a client folder; the first leads the organisation, the others belong to it."""
    policy = (_FOLDER / "client.toml").read_text().replace("# what differs", lines)
    if name != LEAD:
        first, _, rest = policy.partition("[organisation]")
        policy = first.replace('organisation = ""', f'organisation = "{LEAD}"')
        policy += "[journeys.login]" + rest.partition("[journeys.login]")[2]
    for path, text in {
        f"{name}/client.toml": policy,
        f"{name}/branding/logo.svg": (_FOLDER / "logo.svg").read_text(),
        f"{name}/terms/2026-01-01.fr.md": "# Conditions\n\nSoyez bienvenus.\n",
        f"{name}/README.md": "# Un portail inventé\n",
        "_defaults/client.toml": "",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root / name


def _add_accounts(settings: Settings, count: int) -> None:
    services = wire(settings, SystemClock())
    try:
        client = services.registry.get(LEAD)
        assert client is not None
        hashed = services.passwords.hash(PASSWORD)
        at = services.clock.now()
        for first in range(0, count, _BATCH):
            numbers = range(first, min(first + _BATCH, count))
            _insert(services.stores, [_rows(client, number, hashed, at) for number in numbers])
    finally:
        services.close()


_TABLES = (
    tables.Account,
    tables.ContactAddress,
    tables.Credential,
    tables.Identifier,
    tables.Membership,
)


def _insert(stores: Stores, people: list[tuple[dict[str, Any], ...]]) -> None:
    with stores.write() as tx:
        for table, rows in zip(_TABLES, zip(*people, strict=True), strict=True):
            tx.execute(insert(table), list(rows))


def _rows(
    client: Client, number: int, hashed: PasswordHash, at: datetime
) -> tuple[dict[str, Any], ...]:
    """Return one invented person's rows, in the order of `_TABLES`."""
    account, address, typed = new_id(), new_id(), f"p{number}"
    written = canonical(client.policy.identifier, typed)
    assert written is not None
    mine = {"account_id": account}
    there = {"organisation_id": client.organisation_id}
    mail = f"{typed}@apcma.example"
    return (
        {
            "id": account,
            "home_id": client.organisation_id,
            "status": "active",
            "given_name": "Camille",
            "family_name": f"Essai-{number}",
            "created_at": at,
            "updated_at": at,
        },
        {"id": address, **mine, "typed": mail, "canonical": mail, "changed_at": at},
        {
            "id": new_id(),
            **mine,
            **there,
            "kind": "password",
            "scheme": hashed.scheme,
            "cost": hashed.cost,
            "pepper_id": hashed.pepper_id or "",
            "secret": hashed.secret,
            "changed_at": at,
        },
        {
            "id": new_id(),
            **mine,
            **there,
            "kind": written.kind,
            "canonical": written.value,
            "display": written.display,
        },
        {
            "id": new_id(),
            **mine,
            **there,
            "subject": new_token(),
            "status": "active",
            "contact_address_id": address,
            "since": at,
        },
    )
