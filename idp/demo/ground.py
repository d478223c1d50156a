"""The demonstration's own ground: its folder, database, clients, people and secrets."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from idp.clients import revisions
from idp.clients.folder import read
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.clients.secrets import rotate
from idp.crypto.sealing import Sealer
from idp.demo import (
    accepted_terms,
    applications,
    beginning,
    first_secrets,
    people,
    registers,
    second_portal,
    telephones,
)
from idp.demo.clock import move
from idp.demo.folders import DemoRefusal, of_the_demo
from idp.demo.passwords import hashed
from idp.demo.person import PASSWORDS, Person
from idp.demo.portals import PORTALS
from idp.identity.accounts import People
from idp.identity.records import Fault
from idp.kernel.clock import SystemClock
from idp.kernel.paths import shipped
from idp.oidc.signing import ensure_keys
from idp.settings import Settings, load
from idp.stores import migrate, units
from idp.stores.engine import Stores, open_stores

BY: Final = "demo"
FOLDER: Final = "IDP_DEMO_FOLDER"
"""The variable that names the demonstration's folder; no setting, so no deployment has it."""
_STATUS: Final = {(True, False): "suspended", (False, True): "provisioned"}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where one demonstration lives: a folder of its own, ports of the loopback interface.

    `mail_port` is that of its mail server; 0 where there is none.
    """

    folder: Path
    port: int = 8000
    portals_port: int = 8001
    mail_port: int = 0

    @property
    def issuer(self) -> str:
        """Return the provider's URL."""
        return f"http://localhost:{self.port}"

    @property
    def portals_url(self) -> str:
        """Return the URL to open, without a slash at the end."""
        return f"http://localhost:{self.portals_port}"

    @property
    def database_url(self) -> str:
        """Return the database's URL."""
        return f"sqlite:///{self.folder.resolve() / 'parvis.db'}"

    @property
    def portals_file(self) -> Path:
        """Return the file that tells the portals their secrets, for its owner alone."""
        return self.folder / "relying-parties.json"

    def environment(self) -> dict[str, str]:
        """Return the variables under which the provider and `idp` serve this demonstration."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
        return {
            **kept,
            "PARVIS_ENVIRONMENT": "demo",
            "PARVIS_DATABASE_URL": self.database_url,
            "PARVIS_SERVER_HOST": "127.0.0.1",
            "PARVIS_SERVER_PORT": str(self.port),
            "PARVIS_SERVER_ISSUER": self.issuer,
            # Where "put everything back" finds them.
            "PARVIS_THROTTLING_STORE": "sql",
            FOLDER: str(self.folder.resolve()),
            **self._mail(),
            "NO_PROXY": "localhost,127.0.0.1",
            "no_proxy": "localhost,127.0.0.1",
        }

    def settings(self) -> Settings:
        """Return the provider's settings."""
        return load(environ=self.environment())

    def _mail(self) -> dict[str, str]:
        if not self.mail_port:
            return {}
        return {
            "PARVIS_MAIL_HOST": "127.0.0.1",
            "PARVIS_MAIL_PORT": str(self.mail_port),
            "PARVIS_MAIL_SECURITY": "none",
        }


def default_folder() -> Path:
    """Return `var/demo` in a checkout, else a folder of the user's cache."""
    if Path("setup.cfg").is_file() and Path("clients").is_dir():
        return Path("var/demo")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "parvis" / "demo"


def prepare(ground: Ground, *, reset: bool = False) -> None:
    """Make the database, the clients, the people and the portals' file; what is there is kept.

    The clock is put back; a database whose tables have another form is made anew.

    Raises:
        DemoRefusal: A folder or a person is not accepted.
        FaultyFolder: A client folder has errors.
    """
    if ground.folder.exists() and (reset or not beginning.has_our_tables(ground.folder)):
        shutil.rmtree(ground.folder)
    ground.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    move(ground.folder, timedelta(0))
    migrate.upgrade(ground.database_url)
    stores = open_stores(ground.database_url, clock=SystemClock())
    try:
        furnish(stores, ground)
        beginning.keep(stores, ground.database_url, ground.folder)
        deliver(stores, ground)
    finally:
        stores.close()


def furnish(stores: Stores, ground: Ground) -> None:
    """Bring in the clients, the people, the portals' file and the keys that aren't there yet.

    Raises:
        DemoRefusal: A folder or a person is not accepted.
        FaultyFolder: A client folder has errors.
    """
    secret_keys = [key.encode() for key in ground.settings().secrets.keys]
    sealer = Sealer(secret_keys)
    ensure_keys(stores, sealer, stores.clock.now())
    fresh = _register_all(stores, ground)
    _write_portals_file(stores, ground, fresh)
    registry = ClientRegistry(stores, poll_seconds=1)
    for portal in PORTALS:
        client = registry.get(portal.slug)
        if client is None:
            raise DemoRefusal(f"{portal.slug} is not registered")
        _welcome(stores, client, sealer)
    registers.import_companies(stores, BY)
    second_portal.open_all(stores, registry, BY)
    accepted_terms.accept_all(stores, registry, BY)


def deliver(stores: Stores, ground: Ground) -> None:
    """Send what some were sent before it begins: letters, mails, applications to officers.

    Not part of the beginning that is put back: letters and links age, and are made anew.
    """
    first_secrets.send(stores, ground.settings(), ground.folder)
    applications.hand_in(stores, ground.settings())


def _register_all(stores: Stores, ground: Ground) -> dict[str, str]:
    """Register the five folders; return the secrets of those that had none."""
    issued: dict[str, str] = {}
    for portal in PORTALS:
        folder = of_the_demo(read(shipped("clients") / portal.slug), ground.portals_url)
        done = revisions.register(stores, folder, by=BY, at=stores.clock.now())
        if done.secret:
            issued[portal.slug] = done.secret
    return issued


def _write_portals_file(stores: Stores, ground: Ground, issued: Mapping[str, str]) -> None:
    known: dict[str, Any] = {}
    if ground.portals_file.exists():
        known = json.loads(ground.portals_file.read_text(encoding="utf-8"))
    client_secrets = {**known.get("client_secrets", {}), **issued}
    for portal in PORTALS:
        if portal.slug not in client_secrets:
            at = stores.clock.now()
            client_secrets[portal.slug] = rotate(stores, portal.slug, grace=timedelta(0), at=at)
    content = {
        "issuer": ground.issuer,
        "portals_url": ground.portals_url,
        "cookie_key": known.get("cookie_key") or secrets.token_hex(32),
        "client_secrets": client_secrets,
    }
    descriptor = os.open(ground.portals_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)


def _welcome(stores: Stores, client: Client, sealer: Sealer) -> None:
    """Create the portal's people who aren't there yet, and the bodies that they belong to."""
    if client.client_id == "cmi-organisme":
        with stores.write() as tx:
            for issuer in people.ISSUERS:
                units.add(tx, client.organisation_id, "issuer", issuer.code, issuer.name)
    if client.policy.linking.legacy_source:
        registers.import_former_accounts(stores, client, BY)
    service = People(stores, client, BY)
    for person in people.of(client.client_id):
        if person.has_account and service.show(person.identifier) is None:
            _create(service, person, sealer)


def _create(service: People, person: Person, sealer: Sealer) -> None:
    fields = {
        "identifier": person.identifier,
        "given_name": person.given_name,
        "family_name": person.family_name,
        **person.fields,
    }
    if person.password or person.was_reset:
        # As another system would hand it over: hashed anew, with the pepper, at first sign-in.
        fields["password_hash"] = hashed(PASSWORDS[person.portal])
    made = service.create(fields)
    if made is None or isinstance(made, Fault):
        raise DemoRefusal(f"{person.portal}/{person.identifier}: {made}")
    if telephones.has_one(person):
        telephones.give(service.stores, sealer, person, made.account_id)
    if status := _STATUS.get((person.disabled, person.was_reset)):
        service.set_status(made, status, everywhere=True)
