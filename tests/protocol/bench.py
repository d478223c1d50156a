"""A back channel to talk to: clients, a person who agreed, endpoints on a Flask application."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from flask import Flask
from sqlalchemy import event, insert, select, update
from werkzeug.test import TestResponse

from idp.clients.registry import ClientRegistry
from idp.clients.revisions import register
from idp.crypto.sealing import Sealer
from idp.crypto.tokens import fingerprint
from idp.kernel.clock import Clock
from idp.kernel.ids import new_id, new_token
from idp.oidc.back_channel import ALL_METHODS
from idp.oidc.introspection import IntrospectionEndpoint
from idp.oidc.revocation import RevocationEndpoint
from idp.oidc.server import Dependencies, Options, assembled
from idp.oidc.signing import SigningKeys
from idp.oidc.token import TokenEndpoint
from idp.oidc.userinfo import UserinfoEndpoint
from idp.stores import tables
from idp.stores.engine import Stores
from tests.support.client_folder import LEAD, write_folder

ISSUER = "https://parvis.example"
REDIRECT = "https://artisans.example/oidc/callback"
VERIFIER = "un-verifieur-assez-long-pour-la-norme-0123456789"
SEALER = Sealer([b"an invented deployment secret, 32 bytes or more"])


def challenge(verifier: str = VERIFIER) -> str:
    """Return S256(verifier) (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def basic(client_id: str, secret: str) -> dict[str, str]:
    """Return the header of HTTP Basic as RFC 6749 §2.3.1 encodes it."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def folder(settings: str, *, redirect: str = REDIRECT, claims: str = "") -> str:
    """Return a policy of an organisation of its own, with more lines in `[client]`."""
    lines = [f'redirect_uris = ["{redirect}"]', settings]
    policy = LEAD.replace(
        'redirect_uris = [\n  "https://artisans.example/oidc/callback",\n]', "\n".join(lines)
    )
    return policy + claims


def payload(token: str) -> dict[str, Any]:
    """Return a JWT's claims, unverified."""
    return _part(token, 1)


def header(token: str) -> dict[str, Any]:
    """Return a JWT's header."""
    return _part(token, 0)


def _part(token: str, place: int) -> dict[str, Any]:
    part = token.split(".")[place]
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


@dataclass
class Bench:
    """What tests of the back channel hold in their hands."""

    stores: Stores
    clock: Clock
    root: Path
    keys: SigningKeys
    options: Options = field(default_factory=Options)
    secrets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make an empty registry and the endpoints."""
        self.registry = ClientRegistry(self.stores, poll_seconds=1)
        self.using = assembled(
            stores=self.stores,
            registry=self.registry,
            keys=self.keys,
            issuer=ISSUER,
            options=self.options,
        )
        self.http = application(self.using).test_client()

    def add_client(self, slug: str = "artisans", settings: str = "", claims: str = "") -> str:
        """Register a folder; its secret is kept in `secrets`."""
        path = write_folder(self.root, slug, folder(settings, claims=claims))
        done = register(self.stores, path, by="test", at=self.clock.now())
        if done.secret:
            self.secrets[slug] = done.secret
        self.registry.refresh()
        return slug

    def as_client(self, client_id: str) -> dict[str, str]:
        """Return the header with which a client authenticates."""
        return basic(client_id, self.secrets[client_id])

    def add_person(self, slug: str = "artisans", **changes: Any) -> str:
        """Store an invented member of an organisation; returns the membership's id."""
        client = self.registry.get(slug)
        assert client is not None
        now, account, membership = self.clock.now(), new_id(), new_id()
        address = new_id()
        rows: list[tuple[Any, dict[str, Any]]] = [
            (
                tables.Account,
                {
                    "id": account,
                    "home_id": client.organisation_id,
                    "status": "active",
                    "credential_version": 1,
                    "given_name": "Béatrice",
                    "family_name": "Fourquin",
                    "birth_family_name": "",
                    "attributes": changes.pop("attributes", {}),
                    "created_at": now,
                    "updated_at": now,
                },
            ),
            (
                tables.ContactAddress,
                {
                    "id": address,
                    "account_id": account,
                    "typed": "b.fourquin@apcma.example",
                    "canonical": "b.fourquin@apcma.example",
                    "verified_at": changes.pop("verified_at", None),
                    "changed_at": now,
                },
            ),
            (
                tables.Identifier,
                {
                    "id": new_id(),
                    "account_id": account,
                    "organisation_id": client.organisation_id,
                    "kind": "assigned",
                    "canonical": f"bfourquin-{account}",
                    "display": "bfourquin",
                },
            ),
            (
                tables.Membership,
                {
                    "id": membership,
                    "account_id": account,
                    "organisation_id": client.organisation_id,
                    "subject": new_id(),
                    "status": "active",
                    "version": 1,
                    "contact_address_id": address,
                    "profile": "artisan",
                    "cleared_for": "",
                    "since": now,
                    **changes,
                },
            ),
        ]
        with self.stores.write() as tx:
            for table, row in rows:
                tx.execute(insert(table).values(**row))
        return membership

    def give_code(self, membership: str, slug: str = "artisans", **changes: Any) -> str:
        """Store a grant as the authorization endpoint does, and return its code."""
        client = self.registry.get(slug)
        assert client is not None
        now, code = self.clock.now(), new_token()
        with self.stores.write() as tx:
            person = tx.execute(
                select(tables.Membership.account_id, tables.Membership.subject).where(
                    tables.Membership.id == membership
                )
            ).one()
            grant = {
                "id": new_id(),
                "client_row_id": client.row_id,
                "membership_id": membership,
                "account_id": person.account_id,
                "credential_version": 1,
                "membership_version": 1,
                "scope": "openid profile email",
                "id_token_claims": {},
                "nonce": "un-nonce",
                "auth_time": now - timedelta(seconds=5),
                "amr": ["pwd"],
                "acr": "urn:parvis:acr:password",
                "sid": "un-sid",
                "subject_sent": person.subject,
                "redirect_uri": REDIRECT,
                "code_challenge": challenge(),
                "code_hash": fingerprint(code),
                "code_expires_at": now + timedelta(seconds=60),
                "offline": False,
                "created_at": now,
                "expires_at": now + timedelta(minutes=10),
            }
            tx.execute(insert(tables.Grant).values(**(grant | changes)))
        return code

    def redeem(
        self,
        code: str,
        slug: str = "artisans",
        headers: Mapping[str, str] | None = None,
        **changes: str | None,
    ) -> TestResponse:
        """Send a token request for a code; None leaves a parameter out."""
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        return self.post("/token", form | changes, slug, headers)

    def refresh(self, token: str, slug: str = "artisans", **changes: str | None) -> TestResponse:
        """Send a token request for a refresh token."""
        form: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": token}
        return self.post("/token", form | changes, slug)

    def post(
        self,
        path: str,
        form: Mapping[str, str | None],
        slug: str = "artisans",
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Send a form as a client."""
        known = self.as_client(slug) if slug in self.secrets else {}
        return self.http.post(
            path,
            data={name: value for name, value in form.items() if value is not None},
            headers=known if headers is None else headers,
        )

    def tokens(self, slug: str = "artisans", **changes: Any) -> dict[str, Any]:
        """Return the token answer of a fresh person's code."""
        answer = self.redeem(self.give_code(self.add_person(slug), slug, **changes), slug)
        return answered(answer, 200)

    def userinfo(self, token: str) -> TestResponse:
        """Ask userinfo as a portal does."""
        return self.http.get("/userinfo", headers={"Authorization": f"Bearer {token}"})

    def introspect(self, token: str, slug: str = "artisans") -> dict[str, Any]:
        """Return what introspection says."""
        return answered(self.post("/introspect", {"token": token}, slug), 200)

    def change(self, table: Any, **values: Any) -> None:
        """Set columns of every row of a table."""
        with self.stores.write() as tx:
            tx.execute(update(table.__table__).values(**values))

    def rows(self, table: Any) -> list[Any]:
        """Return every row of a table."""
        with self.stores.read() as connection:
            return list(connection.execute(select(table.__table__)))

    def shut(self, slug: str) -> None:
        """Disable a client."""
        with self.stores.write() as tx:
            tx.execute(
                update(tables.Client)
                .where(tables.Client.client_id == slug)
                .values(status="disabled")
            )
            tx.exec_driver_sql("UPDATE stamp SET value = value + 1 WHERE name = 'clients'")
        self.registry.refresh()


def application(using: Dependencies) -> Flask:
    """Return the four endpoints on a bare application, as the URL table maps them."""
    app = Flask("bench")
    app.testing = True
    views = {
        "/token": TokenEndpoint(using).view,
        "/userinfo": UserinfoEndpoint(using).view,
        "/introspect": IntrospectionEndpoint(using).view,
        "/revoke": RevocationEndpoint(using).view,
    }
    for path, view in views.items():
        app.add_url_rule(
            path, path, view, methods=list(ALL_METHODS), provide_automatic_options=False
        )
    return app


def answered(response: TestResponse, status: int) -> dict[str, Any]:
    """Return a JSON answer after checking what all of them share."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    content: dict[str, Any] = response.get_json()
    description = content.get("error_description", "")
    assert description.isascii()
    assert not set(description) & {'"', "\\"}
    return content


def refused(response: TestResponse, error: str, status: int = 400) -> str:
    """Check an OAuth error and return its description."""
    content = answered(response, status)
    assert content["error"] == error, content
    return str(content.get("error_description", ""))


@dataclass
class Count:
    """Statements and commits of a piece of work."""

    statements: int = 0
    commits: int = 0


@contextmanager
def counted(stores: Stores) -> Iterator[Count]:
    """Count what reaches the database, transaction control apart."""
    count = Count()

    def statement(*arguments: Any) -> None:
        text = arguments[2]
        if not text.startswith(("BEGIN", "PRAGMA")):
            count.statements += 1

    def commit(*_arguments: Any) -> None:
        count.commits += 1

    # On PostgreSQL both kinds of write are one engine.
    writing = {stores.writes, stores.token_writes}
    for engine in {stores.reads} | writing:
        event.listen(engine, "before_cursor_execute", statement)
    for engine in writing:
        event.listen(engine, "commit", commit)
    try:
        yield count
    finally:
        for engine in {stores.reads} | writing:
            event.remove(engine, "before_cursor_execute", statement)
        for engine in writing:
            event.remove(engine, "commit", commit)
