"""Redeeming an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 9700 §4.5)."""

import base64
import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin, grants

from idp.audit.events import CodeReplayed
from idp.audit.record import record
from idp.clients.model import Client
from idp.crypto.tokens import fingerprint
from idp.oidc.errors import ProtocolError, invalid_grant
from idp.oidc.grants.issued import Issued, answer, issue
from idp.oidc.server import BackChannelRequest, Dependencies, registered
from idp.stores import grants as grant_store
from idp.stores.engine import Transaction
from idp.stores.grants import CodeClaim

_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    """Authlib's, whose query hook spends the code and stores its tokens, once."""

    request: BackChannelRequest

    @property
    def using(self) -> Dependencies:
        """Return what the grant stands on."""
        using: Dependencies = self.server.using
        return using

    def query_authorization_code(self, code: str, client: ClientMixin) -> Issued:
        """Spend a code: 2 statements, 1 commit.

        Raises:
            ProtocolError: `invalid_grant`. A replay has revoked the grant; a wrong verifier,
                redirect URI or client has spent nothing.
        """
        redeemer, at = registered(client), self.using.clock.now()
        claim = self._claim(code, redeemer, at)
        with self.using.stores.write_tokens() as tx:
            facts = grant_store.claim_code(tx, claim, at=at)
            if facts is None:
                raise _refusal(tx, claim, redeemer, at=at)
            return issue(tx, redeemer, facts, scope=facts.scope, at=at)

    def _claim(self, code: str, client: Client, at: datetime) -> CodeClaim:
        parameters = self.request.parameters
        lives = client.metadata
        keep = (
            max(lives.refresh_token_lifetime, lives.access_token_lifetime)
            if "refresh_token" in lives.grant_types
            else lives.access_token_lifetime
        )
        return CodeClaim(
            code_hash=fingerprint(code),
            client_row_id=client.row_id,
            redirect_uri=parameters.require("redirect_uri"),
            proved=_challenge_of(parameters.get("code_verifier")),
            refresh_until=at + timedelta(seconds=keep),
        )

    def authenticate_user(self, authorization_code: Issued) -> Issued:
        """Return what was issued: the claim asked for an active person, in the same statement."""
        return authorization_code

    def generate_token(self, user: Issued, **_of_authlib: object) -> dict[str, Any]:  # type: ignore[override]  # the one caller passes `user`
        """Return the answer; signed here, after the commit."""
        return answer(user, self.using)

    def delete_authorization_code(self, authorization_code: Issued) -> None:
        """Keep the row: a second use must find it (R97-19)."""


def _challenge_of(verifier: str | None) -> str | None:
    if verifier is None:
        return None
    if not _VERIFIER.fullmatch(verifier):
        raise invalid_grant("code_verifier is not 43 to 128 unreserved characters")
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _refusal(tx: Transaction, claim: CodeClaim, client: Client, *, at: datetime) -> ProtocolError:
    """Say why a code was not spent; a replay revokes its grant, and that is kept."""
    row = grant_store.look_up_code(tx, claim.code_hash)
    if row is None or row.client_row_id != client.row_id:
        return invalid_grant("the code is unknown or expired")
    if row.claimed_at is not None:
        if grant_store.revoke(tx, row.grant_id, because="code_replayed", at=at):
            record(
                tx,
                CodeReplayed(
                    at=at,
                    grant_id=row.grant_id,
                    account_id=row.account_id,
                    organisation_id=client.organisation_id,
                    client_id=client.client_id,
                ),
            )
        return invalid_grant("the code was used before; what it gave is revoked")
    if row.expires_at <= at:
        return invalid_grant("the code is unknown or expired")
    if row.redirect_uri != claim.redirect_uri:
        return invalid_grant("redirect_uri is not the one of the authorization request")
    if row.code_challenge != claim.proved:
        return invalid_grant(_about_verifier(row.code_challenge, claim.proved))
    return invalid_grant("the grant ended")


def _about_verifier(challenge: str | None, proved: str | None) -> str:
    if challenge is None:
        return "code_verifier was sent, but the authorization request had no code_challenge"
    if proved is None:
        return "code_verifier is missing"
    return "code_verifier does not match the code_challenge"
