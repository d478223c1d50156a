"""`/register`: clients that register and manage themselves (RFC 7591, RFC 7592). Off by default.

An initial access token, given by the operator, names the organisation that the client joins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request, Response, jsonify, request

from idp.audit.events import ClientRegistered
from idp.audit.record import record
from idp.clients import secrets
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crypto.tokens import fingerprint, same
from idp.kernel.clock import timestamp
from idp.kernel.ids import is_id, new_id, new_token
from idp.oidc.client_metadata import AS_SENT, TEXTS, MetadataRules
from idp.oidc.errors import ProtocolError, invalid_request
from idp.oidc.json_input import MalformedJson, parse_json
from idp.policy.client import ClientSection
from idp.stores import self_registered
from idp.stores.engine import Stores
from idp.stores.self_registered import RegistrationRow

MAX_BODY = 32 * 1024
_MAX_DEPTH = 6
_OURS = frozenset(
    {
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    }
)
_RENAMED = {"name": "client_name", "portal_url": "client_uri"}
_TOLD = (*AS_SENT, *TEXTS)


@dataclass(frozen=True, slots=True)
class RegistrationEndpoint:
    """Registers clients, and lets each one read, change and delete its own registration.

    `initial_access_tokens` maps the SHA-256 (hexadecimal) of a token to an organisation's slug.
    """

    stores: Stores
    registry: ClientRegistry
    rules: MetadataRules
    initial_access_tokens: Mapping[str, str]
    issuer: str

    def register(self) -> Response:
        """Answer POST /register (RFC 7591 §3).

        Raises:
            ProtocolError: `invalid_token` (401), `invalid_redirect_uri`, `invalid_client_metadata`.
        """
        lead = self._organisation(_bearer(request))
        section = self.rules.section(_body(request), lead)
        at = self.stores.clock.now()
        token = new_token()
        row = RegistrationRow(
            id=new_id(),
            client_id=new_id(),
            organisation_id=lead.organisation_id,
            registered_metadata=section.model_dump(mode="json"),
            registration_token_hash=fingerprint(token),
            created_at=at,
        )
        with self.stores.write() as tx:
            self_registered.add(tx, row)
            secret = secrets.issue(tx, row.id, at=at) if secrets.is_confidential(section) else None
            record(
                tx,
                ClientRegistered(
                    at=at,
                    actor="registration",
                    client_id=row.client_id,
                    organisation_id=lead.organisation_id,
                    source=request.remote_addr or "",
                    revision=0,
                ),
            )
        self.registry.refresh()
        return self._told(row, section, {"registration_access_token": token}, secret, status=201)

    def read(self, client_id: str) -> Response:
        """Answer GET /register/<client_id> (RFC 7592 §2.1)."""
        row = self._own(client_id)
        return self._told(row, ClientSection.model_validate(row.registered_metadata), {}, None)

    def update(self, client_id: str) -> Response:
        """Answer PUT /register/<client_id>: everything is checked again (RFC 7592 §2.2)."""
        row = self._own(client_id)
        sent = _body(request)
        if not isinstance(sent, dict) or sent.get("client_id") != client_id or _OURS & sent.keys():
            raise invalid_request("the request must name the client, and nothing of the server's")
        self._check_secret(client_id, sent.get("client_secret"))
        section = self.rules.section(sent, self._lead_of(client_id))
        had = secrets.is_confidential(ClientSection.model_validate(row.registered_metadata))
        secret = None
        with self.stores.write() as tx:
            self_registered.replace(tx, row.id, section.model_dump(mode="json"))
            if had and not secrets.is_confidential(section):
                self_registered.drop_secrets(tx, row.id)
            if secrets.is_confidential(section) and not had:
                secret = secrets.issue(tx, row.id, at=self.stores.clock.now())
        self.registry.refresh()
        return self._told(row, section, {}, secret)

    def delete(self, client_id: str) -> Response:
        """Answer DELETE /register/<client_id> (RFC 7592 §2.3)."""
        row = self._own(client_id)
        with self.stores.write() as tx:
            self_registered.close(tx, row.id)
        self.registry.refresh()
        return Response(status=204, headers={"Cache-Control": "no-store"})

    def _organisation(self, token: str) -> Client:
        presented = fingerprint(token)
        slug = None
        for digest, candidate in self.initial_access_tokens.items():
            if same(presented, bytes.fromhex(digest)):
                slug = candidate
        lead = self.registry.lead_of(slug) if slug else None
        if lead is None or not lead.is_active:
            raise _invalid_token()
        return lead

    def _own(self, client_id: str) -> RegistrationRow:
        """Return the client whose registration access token came along; any other is 401."""
        token = _bearer(request)
        if not is_id(client_id):
            raise _invalid_token()
        with self.stores.read() as connection:
            row = self_registered.find(connection, client_id)
        if row is None or not same(row.registration_token_hash, fingerprint(token)):
            raise _invalid_token()
        return row

    def _lead_of(self, client_id: str) -> Client:
        client = self.registry.get(client_id)
        lead = self.registry.get(client.lead_client_id) if client else None
        if lead is None:
            raise _invalid_token()
        return lead

    def _check_secret(self, client_id: str, secret: object) -> None:
        client = self.registry.get(client_id)
        if secret is None or client is None:
            return
        at = self.stores.clock.now()
        if not isinstance(secret, str) or not secrets.matches(client, secret, at):
            raise invalid_request("the client_secret is not this client's")

    def _told(
        self,
        row: RegistrationRow,
        section: ClientSection,
        once: Mapping[str, str],
        secret: str | None,
        *,
        status: int = 200,
    ) -> Response:
        """Return the client's information (RFC 7591 §3.2.1); a secret only when it is new."""
        told: dict[str, Any] = {
            "client_id": row.client_id,
            "client_id_issued_at": timestamp(row.created_at),
            "registration_client_uri": f"{self.issuer}/register/{row.client_id}",
            "scope": " ".join(section.scopes),
            **once,
            **({"client_secret": secret, "client_secret_expires_at": 0} if secret else {}),
            **{new: getattr(section, old) for old, new in _RENAMED.items()},
            **{
                name: value for name in _TOLD if (value := getattr(section, name)) not in (None, "")
            },
        }
        response = jsonify(told)
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        return response


def _bearer(received: Request) -> str:
    scheme, _, token = received.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _invalid_token()
    return token.strip()


def _body(received: Request) -> object:
    media_type = received.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    body = received.get_data()
    if media_type != "application/json" or len(body) > MAX_BODY:
        raise ProtocolError("invalid_client_metadata", "the body must be a small JSON object")
    try:
        return parse_json(body, max_depth=_MAX_DEPTH)
    except MalformedJson as error:
        raise ProtocolError("invalid_client_metadata", f"the body {error}") from error


def _invalid_token() -> ProtocolError:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return ProtocolError("invalid_token", "the token is not known", status=401, headers=headers)
