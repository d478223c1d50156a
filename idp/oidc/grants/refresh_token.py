"""Using a refresh token: it rotates, and a second use ends the family (RFC 9700 §4.14.2)."""

from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants

from idp.audit.events import RefreshGraced, RefreshReplayed
from idp.audit.record import record
from idp.clients.model import Client
from idp.crypto.tokens import fingerprint
from idp.oidc.errors import ProtocolError, invalid_grant
from idp.oidc.grants.issued import Issued, answer, issue
from idp.oidc.server import BackChannelRequest, Dependencies, registered
from idp.stores import grants as grant_store
from idp.stores.engine import Transaction
from idp.stores.grants import GrantFacts, RefreshRow


class RefreshTokenGrant(grants.RefreshTokenGrant):
    """Authlib's, whose query hook spends the token and stores the next ones, once."""

    INCLUDE_NEW_REFRESH_TOKEN = True
    request: BackChannelRequest

    @property
    def using(self) -> Dependencies:
        """Return what the grant stands on."""
        using: Dependencies = self.server.using
        return using

    def _validate_request_client(self) -> ClientMixin:
        # Authlib keeps the client only after the hook below needed it.
        client: ClientMixin = super()._validate_request_client()  # type: ignore[misc]  # absent from the stubs
        self.request.client = client
        return client

    def authenticate_refresh_token(self, refresh_token: str) -> Issued:
        """Spend a refresh token: 2 statements, 1 commit.

        Raises:
            ProtocolError: `invalid_grant`; a reuse has revoked the grant. `invalid_scope`: more
                than was granted, and the token is not spent.
        """
        client, at = registered(self.request.client), self.using.clock.now()
        token_hash = fingerprint(refresh_token)
        with self.using.stores.write_tokens() as tx:
            facts = grant_store.claim_refresh(tx, token_hash, client_row_id=client.row_id, at=at)
            if facts is None:
                facts = _sibling(tx, token_hash, client, at=at)
            scope = _narrowed(self.request.parameters.get("scope"), facts)
            if scope is None:
                tx.rollback()  # asking for too much is a mistake, and leaves the token as it was
                raise ProtocolError("invalid_scope", "the scope is larger than what was granted")
            return issue(tx, client, facts, scope=scope, at=at)

    def authenticate_user(self, refresh_token: Issued) -> Issued:
        """Return what was issued: the claim asked for an active person, in the same statement."""
        return refresh_token

    def generate_token(self, user: Issued, **_of_authlib: object) -> dict[str, Any]:  # type: ignore[override]  # the one caller passes `user`
        """Return the answer; signed here, after the commit."""
        return answer(user, self.using)

    def revoke_old_credential(self, refresh_token: TokenMixin) -> None:
        """Do nothing: it was spent before the new ones were made."""


def _narrowed(asked: str | None, facts: GrantFacts) -> str | None:
    """Return the scope to grant, None when more was asked than the person allowed (§6)."""
    if asked is None:
        return facts.scope
    wanted, granted = set(asked.split()), facts.scope.split()
    if not wanted <= set(granted):
        return None
    return " ".join(name for name in granted if name in wanted)


def _sibling(tx: Transaction, token_hash: bytes, client: Client, *, at: datetime) -> GrantFacts:
    """Return the grant again to a client that is allowed to stammer; otherwise say why not.

    Raises:
        ProtocolError: `invalid_grant`; a spent token has revoked its grant, and that is kept.
    """
    row = grant_store.look_up_refresh(tx, token_hash)
    if row is None or row.client_row_id != client.row_id:
        raise invalid_grant("the refresh token is unknown or expired")
    if row.claimed_at is None or row.revoked_at is not None:
        raise invalid_grant("the refresh token expired or its grant ended")
    if grace := client.metadata.refresh_grace:
        since = at - timedelta(seconds=grace)
        facts = grant_store.spent_since(
            tx, token_hash, client_row_id=client.row_id, since=since, at=at
        )
        if facts is not None:
            record(tx, RefreshGraced(**_facts_of(row, client, at)))
            return facts
    grant_store.revoke(tx, row.grant_id, because="refresh_replayed", at=at)
    record(tx, RefreshReplayed(**_facts_of(row, client, at)))
    raise invalid_grant("the refresh token was used before; its whole family is revoked")


def _facts_of(row: RefreshRow, client: Client, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "grant_id": row.grant_id,
        "account_id": row.account_id,
        "organisation_id": client.organisation_id,
        "client_id": client.client_id,
    }
