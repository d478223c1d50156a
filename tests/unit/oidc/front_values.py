"""Invented clients, requests and sessions, built by hand: no database, no HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

from idp.clients.model import Client
from idp.oidc.authorization_request import AuthorizationRequest
from idp.policy.client import ClientSection
from idp.policy.schema import ClientPolicy, Revision
from idp.policy.sign_in import SignInSection
from idp.session.model import MembershipView, SessionView

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CALLBACK = "https://artisans.example/oidc/callback"
MEMBER = MembershipView(
    id="membre", subject="sujet", status="active", version=1, cleared_for="anything"
)


def client(sign_in: dict[str, Any] | None = None, **metadata: Any) -> Client:
    """Return a client of the organisation `artisans`."""
    section = ClientSection(
        **{
            "name": "Portail des artisans",
            "portal_url": "https://artisans.example/",
            "redirect_uris": [CALLBACK],
        }
        | metadata
    )
    policy = ClientPolicy(client=section, sign_in=SignInSection(**(sign_in or {})))
    return Client(
        row_id="ligne",
        client_id="artisans",
        organisation_id="organisation",
        organisation_slug="artisans",
        organisation_name="Chambre des artisans",
        lead_client_id="artisans",
        lead_revision_id="révision",
        origin="folder",
        is_active=True,
        revision_id="révision",
        revision_number=1,
        revision=Revision(policy=policy),
        metadata=section,
        secrets=(),
        css_hash="",
        gates_stamp="",
    )


CLIENT = client()


def request(of: Client | None = None, **changes: Any) -> AuthorizationRequest:
    """Return a valid request."""
    values: dict[str, Any] = {
        "client": of or client(),
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "response_mode": "query",
        "scope": ("openid",),
    }
    return AuthorizationRequest(**(values | changes))


def session(*, signed_in: int = 60, seen: int | None = 60, **changes: Any) -> SessionView:
    """Return a session; `signed_in` and `seen` are seconds before noon."""
    values: dict[str, Any] = {
        "id": "session",
        "account_id": "compte",
        "account_name": "Béatrice Fourquin",
        "home_slug": "artisans",
        "credential_version": 1,
        "auth_time": NOON - timedelta(seconds=signed_in),
        "amr": ("pwd",),
        "acr": "urn:parvis:acr:password",
        "expires_at": NOON + timedelta(hours=1),
        "membership": MEMBER,
        "sid": "sid",
        "last_seen": None if seen is None else NOON - timedelta(seconds=seen),
    }
    return SessionView(**(values | changes))
