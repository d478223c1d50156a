"""Access and refresh tokens: opaque by default, a JWT (RFC 9068) where the client's folder says.

The random part is made before the write begins, the signature after it committed (decision 26).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from idp.clients.model import Client
from idp.crypto.tokens import fingerprint
from idp.kernel.clock import timestamp
from idp.kernel.ids import new_id, new_token
from idp.oidc.signing import SigningKeys
from idp.stores.grants import GrantFacts
from idp.stores.tokens import TokenRow

JWT_TYPE = "at+jwt"
JWT_ALG = "ES256"
"""Five times cheaper than RS256; resource servers read it from the key set like any other."""
MAX_JWT_LIFE = 300
"""Seconds: a JWT can't be taken back at a resource server that never asks us."""


@dataclass(frozen=True, slots=True)
class Minted:
    """Tokens on their way to a client; `access` is None while a JWT waits to be signed."""

    scope: str
    expires_in: int
    access: str | None = field(repr=False)
    refresh: str | None = field(default=None, repr=False)


def mint(client: Client, scope: str, *, refresh: bool) -> Minted:
    """Return new random tokens as this client's folder wants them; nothing is stored yet."""
    is_jwt = client.metadata.access_token_format == "jwt"
    life = client.metadata.access_token_lifetime
    return Minted(
        scope=scope,
        expires_in=min(life, MAX_JWT_LIFE) if is_jwt else life,
        access=None if is_jwt else new_token(),
        refresh=new_token() if refresh else None,
    )


def rows_of(
    client: Client, minted: Minted, facts: GrantFacts | None, *, at: datetime
) -> list[TokenRow]:
    """Return the rows to store: an opaque access token, a refresh token; none for a lone JWT.

    A refresh token carries the grant's whole scope, so narrowing one access token is not sticky
    (RFC 6749 §6); it lives for the idle limit from now, never past the grant's own (R97-28).
    """
    rows = []
    if minted.access is not None:
        until = at + timedelta(seconds=minted.expires_in)
        rows.append(_row(client, "access", minted.access, (at, until)))
    if minted.refresh is not None and facts is not None:
        idle = at + timedelta(seconds=client.metadata.refresh_token_idle)
        until = min(idle, facts.refresh_until)
        rows.append(_row(client, "refresh", minted.refresh, (at, until)))
    return [
        replace(
            row,
            grant_id=facts.grant_id if facts else None,
            scope=facts.scope if facts and row.kind == "refresh" else minted.scope,
        )
        for row in rows
    ]


def _row(client: Client, kind: str, token: str, lives: tuple[datetime, datetime]) -> TokenRow:
    audience = client.metadata.access_token_audience or None
    return TokenRow(
        hash=fingerprint(token),
        grant_id=None,
        client_row_id=client.row_id,
        kind=kind,
        scope="",
        audience=audience if kind == "access" else None,
        issued_at=lives[0],
        expires_at=lives[1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenSigner:
    """Signs JWT access tokens and recognises its own."""

    keys: SigningKeys
    issuer: str

    def sign(
        self, client: Client, minted: Minted, *, granted: GrantFacts | None, at: datetime
    ) -> str:
        """Return a JWT access token (RFC 9068 §2.2); without a grant, the client's own."""
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": granted.subject if granted else client.client_id,
            "aud": self._audience(client, minted),
            "client_id": client.client_id,
            "iat": timestamp(at),
            "exp": timestamp(at) + minted.expires_in,
            "jti": new_id(),
            "scope": minted.scope,
        }
        if granted:
            claims |= {
                "grant_id": granted.grant_id,
                "auth_time": timestamp(granted.auth_time),
                "acr": granted.acr,
            }
        return self.keys.sign(claims, alg=JWT_ALG, typ=JWT_TYPE)

    def verify(self, token: str, *, at: datetime) -> dict[str, Any] | None:
        """Return the claims of an unexpired access token of ours; says nothing of its grant."""
        claims = self.keys.verify(token, typ=JWT_TYPE)
        if claims is None or claims.get("iss") != self.issuer:
            return None
        return claims if claims.get("exp", 0) > timestamp(at) else None

    def _audience(self, client: Client, minted: Minted) -> str | list[str]:
        audience = client.metadata.access_token_audience or self.issuer
        if audience != self.issuer and "openid" in minted.scope.split():
            return [audience, self.issuer]  # it opens userinfo too
        return audience


def is_jwt(token: str) -> bool:
    """Tell a JWT from an opaque token, which has no dot."""
    return "." in token
