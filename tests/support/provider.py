"""The whole provider, as tests hold it: in this process on the test's clock, or served for real."""

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import insert
from werkzeug.test import Client as HttpClient
from werkzeug.test import TestResponse

from idp.app import create_app
from idp.clients import revisions
from idp.clients.model import Client
from idp.crypto.passwords import PasswordHash
from idp.identity.identifiers import canonical
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id, new_token
from idp.settings import Settings, load
from idp.stores import tables
from idp.stores.engine import Stores, open_stores
from idp.wiring import Services
from tests.support.client_folder import write_folder
from tests.support.signing_keys import DEPLOYMENT_SECRET, add_keys

ISSUER = "http://localhost:8000"
PASSWORD = "Tilleul-42"
VERIFIER = "v" * 43


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in at a portal."""

    account_id: str
    membership_id: str
    subject: str
    identifier: str
    password: str


@dataclass
class Provider:
    """A provider in this process, its folders registered and its people created on demand."""

    app: Flask
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        """The parts behind the pages."""
        services: Services = self.app.extensions["parvis"]
        return services

    @property
    def stores(self) -> Stores:
        """The database."""
        return self.services.stores

    def register(self, folder: Path) -> Client:
        """Register a client folder and serve it at once."""
        done = revisions.register(self.stores, folder, by="test", at=self.services.clock.now())
        if done.secret:
            self.secrets[done.client_id] = done.secret
        self.services.registry.refresh()
        client = self.services.registry.get(done.client_id)
        assert client is not None
        return client

    def client(self, slug: str) -> Client:
        """The client as it is served now."""
        client = self.services.registry.get(slug)
        assert client is not None
        return client

    def person(
        self, slug: str, identifier: str, *, password: str = PASSWORD, **facts: Any
    ) -> Person:
        """Create an active person of a portal's organisation.

        Args:
            slug: The portal.
            identifier: As typed.
            password: Their password; hashed at the tests' cost.
            facts: `hashed` (a PasswordHash of their own), `account` (an existing account's id, for
                a second membership), and columns: given_name, family_name, attributes, email,
                status (of the account), membership_status, profile, legacy_key, subject.
        """
        client = self.client(slug)
        written = canonical(client.policy.identifier, identifier)
        assert written is not None, identifier
        account_id: str = facts.get("account") or new_id()
        person = Person(
            account_id=account_id,
            membership_id=new_id(),
            subject=facts.get("subject") or new_token(),
            identifier=identifier,
            password=password,
        )
        hashed: PasswordHash = facts.get("hashed") or self.services.passwords.hash(password)
        at = self.services.clock.now()
        with self.stores.write() as tx:
            if "account" not in facts:
                tx.execute(insert(tables.Account).values(_account(person, client, facts, at)))
                tx.execute(
                    insert(tables.Credential).values(_credential(person, client, hashed, at))
                )
            address = new_id()
            if "email" in facts:
                row = {"id": address, "account_id": account_id, "changed_at": at}
                row |= {"typed": facts["email"], "canonical": facts["email"].casefold()}
                tx.execute(insert(tables.ContactAddress).values(row))
            tx.execute(
                insert(tables.Identifier).values(
                    id=new_id(),
                    account_id=account_id,
                    organisation_id=client.organisation_id,
                    kind=written.kind,
                    canonical=written.value,
                    display=written.display,
                )
            )
            tx.execute(
                insert(tables.Membership).values(
                    id=person.membership_id,
                    account_id=account_id,
                    organisation_id=client.organisation_id,
                    subject=person.subject,
                    status=facts.get("membership_status", "active"),
                    contact_address_id=address if "email" in facts else None,
                    profile=facts.get("profile", ""),
                    legacy_key=facts.get("legacy_key"),
                    since=at,
                )
            )
        return person

    def browser(self, *, source: str = "192.0.2.1", lang: str = "fr") -> "Browser":
        """A browser without history, at an address of its own."""
        return Browser(self.app.test_client(), source=source, lang=lang)


def _account(person: Person, client: Client, facts: dict[str, Any], at: Any) -> dict[str, Any]:
    return {
        "id": person.account_id,
        "home_id": client.organisation_id,
        "status": facts.get("status", "active"),
        "given_name": facts.get("given_name", "Camille"),
        "family_name": facts.get("family_name", "Essai"),
        "attributes": facts.get("attributes", {}),
        "created_at": at,
        "updated_at": at,
    }


def _credential(person: Person, client: Client, hashed: PasswordHash, at: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": person.account_id,
        "organisation_id": client.organisation_id,
        "kind": "password",
        "scheme": hashed.scheme,
        "cost": hashed.cost,
        "pepper_id": hashed.pepper_id or "",
        "secret": hashed.secret,
        "changed_at": at,
    }


@dataclass
class Page:
    """An answer, read as a person or a test reads it."""

    response: TestResponse

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """The body."""
        return self.response.text

    @property
    def location(self) -> str:
        """Where it leads, '' when nowhere."""
        return self.response.headers.get("Location", "")

    @property
    def query(self) -> dict[str, str]:
        """The parameters of where it leads."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}

    @property
    def title(self) -> str:
        """The page's title."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return html.unescape(found.group(1).strip()) if found else ""

    @property
    def seen(self) -> str:
        """The words of the page, without marks, blanks folded."""
        body = re.sub(r"<(head|script|style)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def form(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text)
        return {name: html.unescape(value) for name, value in inputs}

    @property
    def action(self) -> str:
        """Where the page's first form is sent."""
        found = re.search(r'<form[^>]*action="([^"]+)"', self.text)
        assert found is not None, self.seen[:300]
        return html.unescape(found.group(1))


@dataclass
class Browser:
    """A browser without scripts: keeps cookies, follows our own redirects, sends forms."""

    http: HttpClient
    source: str
    lang: str

    def get(self, url: str, *, follow: bool = True, headers: dict[str, str] | None = None) -> Page:
        """Open a URL; redirects inside the provider are followed, those to a portal are not."""
        page = Page(self._send("GET", url, headers=headers))
        while follow and page.status in {302, 303} and _is_ours(page.location):
            page = Page(self._send("GET", page.location))
        return page

    def post(
        self,
        url: str,
        data: dict[str, str],
        *,
        follow: bool = True,
        headers: dict[str, str] | None = None,
    ) -> Page:
        """Send a form."""
        page = Page(self._send("POST", url, data=data, headers=headers))
        if follow and page.status in {302, 303} and _is_ours(page.location):
            return self.get(page.location)
        return page

    def submit(self, page: Page, *, follow: bool = True, **fields: str) -> Page:
        """Fill in the page's form and send it."""
        return self.post(page.action, page.form | fields, follow=follow)

    def authorize(self, client: Client, *, follow: bool = True, **changes: str | None) -> Page:
        """Arrive from a portal; None leaves a parameter out."""
        return self.get(f"/authorize?{urlencode(asked(client, **changes))}", follow=follow)

    def sign_in(self, client: Client, person: Person, **changes: str | None) -> Page:
        """Arrive from a portal and sign in; returns the redirect to the portal, or a page."""
        page = self.authorize(client, **changes)
        return self.submit(page, identifier=person.identifier, password=person.password)

    def _send(self, method: str, url: str, **more: Any) -> TestResponse:
        headers = {"Accept-Language": self.lang} | (more.pop("headers", None) or {})
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.http.open(
            path,
            method=method,
            base_url=ISSUER,
            headers=headers,
            environ_base={"REMOTE_ADDR": self.source},
            **more,
        )


def asked(client: Client, **changes: str | None) -> dict[str, str]:
    """Return an authorization request of a client; None leaves a parameter out."""
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    parameters: dict[str, str | None] = {
        "client_id": client.client_id,
        "redirect_uri": client.metadata.redirect_uris[0],
        "response_type": "code",
        "scope": "openid profile email",
        "state": "un-état",
        "nonce": "un-nonce",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    parameters |= changes
    return {name: value for name, value in parameters.items() if value is not None}


def _is_ours(location: str) -> bool:
    return location.startswith(("/", ISSUER))


def provider_settings(database_url: str, **overrides: Any) -> Settings:
    """Return the tests' settings on a database."""
    given = {"database": {"url": database_url}, "secrets": {"keys": [DEPLOYMENT_SECRET]}}
    return load(environ={"PARVIS_ENVIRONMENT": "test"}, overrides=given | overrides)


@pytest.fixture
def provider(database_url: str, clock: MovableClock) -> Iterator[Provider]:
    """An empty provider of the test's own, on each kind of database in turn."""
    yield from _provider(database_url, clock)


@pytest.fixture
def sqlite_provider(sqlite_url: str, clock: MovableClock) -> Iterator[Provider]:
    """The same on SQLite only, where the database makes no difference."""
    yield from _provider(sqlite_url, clock)


def _provider(database_url: str, clock: MovableClock) -> Iterator[Provider]:
    stores = open_stores(database_url, clock=clock)
    add_keys(stores, at=clock.now())
    stores.close()
    made = Provider(create_app(provider_settings(database_url), clock=clock))
    yield made
    made.services.close()


@pytest.fixture
def artisans(provider: Provider, tmp_path: Path) -> Client:
    """The tests' own small portal, registered."""
    return provider.register(write_folder(tmp_path / "clients"))


@pytest.fixture(scope="session")
def real_folders() -> Path:
    """The folder that holds the five portals' folders."""
    return Path(__file__).resolve().parents[2] / "clients"
