"""A back channel to talk to: clients, a person who agreed, endpoints on a Flask application."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from flask import Flask
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from idp.clients.registry import ClientRegistry
from idp.clients.revisions import register
from idp.crypto.sealing import Sealer
from idp.kernel.clock import Clock
from idp.kernel.ids import new_token
from idp.oidc.back_channel import ALL_METHODS
from idp.oidc.introspection import IntrospectionEndpoint
from idp.oidc.revocation import RevocationEndpoint
from idp.oidc.server import Dependencies, Options, assembled
from idp.oidc.signing import SigningKeys
from idp.oidc.token import TokenEndpoint
from idp.oidc.userinfo import UserinfoEndpoint
from idp.stores import tables
from idp.stores.engine import Stores
from tests.protocol.answers import Count, answered, counted, header, payload, refused
from tests.protocol.people import REDIRECT, VERIFIER, challenge, grant_of, person_of
from tests.support.client_folder import LEAD, write_folder

__all__ = [
    "ISSUER",
    "REDIRECT",
    "SEALER",
    "VERIFIER",
    "Bench",
    "Count",
    "answered",
    "application",
    "basic",
    "challenge",
    "counted",
    "header",
    "payload",
    "refused",
]

ISSUER = "https://parvis.example"
SEALER = Sealer([b"an invented deployment secret, 32 bytes or more"])


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
        person = person_of(client.organisation_id, self.clock.now(), changes)
        with self.stores.write() as tx:
            for table, row in person:
                tx.execute(insert(table).values(**row))
        return str(person[-1][1]["id"])

    def give_code(self, membership: str, slug: str = "artisans", **changes: Any) -> str:
        """Store a grant as the authorization endpoint does, and return its code."""
        client = self.registry.get(slug)
        assert client is not None
        code = new_token()
        with self.stores.write() as tx:
            of_it = select(tables.Membership).where(tables.Membership.id == membership)
            member = tx.execute(of_it).one()
            grant = grant_of(member, client.row_id, code, self.clock.now())
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
