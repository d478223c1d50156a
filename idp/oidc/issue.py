"""Issue an authorization code: the grant as a row, everything the tokens need frozen in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.crypto.tokens import fingerprint
from idp.kernel.ids import new_id, new_token
from idp.oidc.authorization_request import AuthorizationRequest
from idp.session.model import MembershipView, SessionView
from idp.stores import hot
from idp.stores.engine import Stores, Transaction

CODE_LIFETIME = timedelta(seconds=60)
KEPT_UNUSED = timedelta(minutes=10)
"""A code that nobody redeemed is kept this long, so that a late one is told apart."""
SEEN_EVERY = timedelta(minutes=1)

IdTokenFacts = Callable[[AuthorizationRequest, SessionView], Mapping[str, Any]]
"""What of the person goes into the ID token; called with no transaction open."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What is granted to whom: a request, the session that answers it, the subject sent."""

    request: AuthorizationRequest
    session: SessionView
    membership: MembershipView
    subject: str
    id_token_claims: Mapping[str, Any]


def issue_code(stores: Stores, consent: Consent, *, at: datetime) -> str:
    """Store the grant and return its code, to be sent once; one commit, at most two statements."""
    code = new_token()
    with stores.write_tokens() as tx:
        sid = _sid(tx, consent, at=at)
        hot.add_grant(tx, _grant(consent, sid, fingerprint(code), at=at))
    return code


def _sid(tx: Transaction, consent: Consent, *, at: datetime) -> str:
    """Return the session's `sid` in this organisation; activity is written once a minute."""
    session = consent.session
    is_fresh = session.last_seen is not None and at - session.last_seen < SEEN_EVERY
    if session.sid is not None and is_fresh:
        return session.sid
    organisation_id = consent.request.client.organisation_id
    return hot.visited(tx, session.id, organisation_id, new_sid=new_token(), at=at)


def _grant(consent: Consent, sid: str, code_hash: bytes, *, at: datetime) -> hot.NewGrant:
    request, session = consent.request, consent.session
    return hot.NewGrant(
        id=new_id(),
        client_row_id=request.client.row_id,
        membership_id=consent.membership.id,
        account_id=session.account_id,
        credential_version=session.credential_version,
        membership_version=consent.membership.version,
        session_id=session.id,
        sid=sid,
        scope=" ".join(request.scope),
        claims_request=request.claims or None,
        id_token_claims=dict(consent.id_token_claims),
        nonce=request.nonce,
        auth_time=session.auth_time,
        amr=list(session.amr),
        acr=session.acr,
        subject_sent=consent.subject,
        redirect_uri=request.redirect_uri,
        code_challenge=request.code_challenge,
        code_hash=code_hash,
        code_expires_at=at + CODE_LIFETIME,
        offline=request.is_offline,
        created_at=at,
        expires_at=at + KEPT_UNUSED,
    )
