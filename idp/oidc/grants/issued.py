"""What a grant gave: facts and random tokens, stored already; and the answer made of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, TokenMixin

from idp.clients.model import Client
from idp.oidc import access_token
from idp.oidc.access_token import Minted
from idp.oidc.server import Dependencies
from idp.stores import tokens
from idp.stores.engine import Transaction
from idp.stores.grants import GrantFacts


@dataclass(frozen=True, slots=True)
class Issued(AuthorizationCodeMixin, TokenMixin):
    """A spent code or refresh token as Authlib sees it: every check of it was made by the claim."""

    client: Client
    facts: GrantFacts
    minted: Minted
    at: datetime

    def get_redirect_uri(self) -> str:
        """Return nothing to compare: the claim compared it."""
        return ""

    def get_scope(self) -> str:
        """Return the scope of the grant."""
        return self.facts.scope

    def check_client(self, client: object) -> bool:
        """Say yes: the claim asked for the client that authenticated."""
        del client
        return True


def issue(
    tx: Transaction, client: Client, facts: GrantFacts, *, scope: str, at: datetime
) -> Issued:
    """Make and store the tokens of a claimed grant, in one statement of the claim's transaction."""
    may_refresh = "refresh_token" in client.metadata.grant_types
    minted = access_token.mint(client, scope, refresh=may_refresh)
    tokens.insert(tx, access_token.rows_of(client, minted, facts, at=at))
    return Issued(client, facts, minted, at)


def answer(issued: Issued, using: Dependencies) -> dict[str, Any]:
    """Return the token answer, signed now that no transaction is open (RFC 6749 §5.1)."""
    client, facts, minted, at = issued.client, issued.facts, issued.minted, issued.at
    access = minted.access or using.access_tokens.sign(client, minted, granted=facts, at=at)
    body = {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": minted.expires_in,
        "scope": minted.scope,
    }
    if minted.refresh is not None:
        body["refresh_token"] = minted.refresh
    if "openid" in minted.scope.split():
        body["id_token"] = using.id_tokens.sign(client, facts, bound_to={"at_hash": access}, at=at)
    return body
