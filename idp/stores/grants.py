"""Spending codes and refresh tokens: Core statements, each claim a single conditional one.

The hot path of the token endpoint (decision 25): a claim, one insert of tokens, one commit. Whoever
claims gets the grant's facts or None; only then a second statement says why (`look_up_…`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, Update, bindparam, exists, select, update

from idp.stores.liveness import AT, GRANT, HASH, MAY_GIVE_TOKENS, TOKEN
from idp.stores.types import Instant

_CLIENT = bindparam("presenter", type_=String())


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """What was frozen when the person agreed; all that tokens are made of."""

    grant_id: str
    scope: str
    subject: str
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
    sid: str | None
    id_token_claims: Mapping[str, Any]
    refresh_until: datetime
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code's row as it stands, for saying why it can't be redeemed."""

    grant_id: str
    client_row_id: str
    account_id: str
    redirect_uri: str
    code_challenge: str | None
    claimed_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshRow:
    """A refresh token's row as it stands, for saying why it can't be used."""

    grant_id: str
    client_row_id: str
    account_id: str
    claimed_at: datetime | None
    revoked_at: datetime | None


_FACTS = (
    GRANT.c.id,
    GRANT.c.scope,
    GRANT.c.subject_sent,
    GRANT.c.auth_time,
    GRANT.c.amr,
    GRANT.c.acr,
    GRANT.c.sid,
    GRANT.c.id_token_claims,
    GRANT.c.refresh_until,
)

_CLAIM_CODE = (
    update(GRANT)
    .where(
        GRANT.c.code_hash == HASH,
        GRANT.c.client_row_id == _CLIENT,
        GRANT.c.code_claimed_at.is_(None),
        GRANT.c.code_expires_at > AT,
        GRANT.c.redirect_uri == bindparam("same_uri", type_=String()),
        GRANT.c.code_challenge.is_not_distinct_from(bindparam("proved", type_=String())),
        MAY_GIVE_TOKENS,
    )
    .values(
        code_claimed_at=AT,
        refresh_until=bindparam("until", type_=Instant()),
        expires_at=bindparam("until", type_=Instant()),
    )
    .returning(*_FACTS, GRANT.c.nonce)
)

# SQLite's RETURNING sees no joined table, but takes scalar subqueries.
_CLAIM_REFRESH: Update = (
    update(TOKEN)
    .where(
        TOKEN.c.hash == HASH,
        TOKEN.c.kind == "refresh",
        TOKEN.c.client_row_id == _CLIENT,
        TOKEN.c.claimed_at.is_(None),
        TOKEN.c.expires_at > AT,
        exists().where(GRANT.c.id == TOKEN.c.grant_id, GRANT.c.refresh_until > AT, MAY_GIVE_TOKENS),
    )
    .values(claimed_at=AT)
    .returning(
        *(
            select(column).where(GRANT.c.id == TOKEN.c.grant_id).scalar_subquery().label(None)
            for column in _FACTS
        )
    )
)

_SIBLING = select(*_FACTS).where(
    TOKEN.c.hash == HASH,
    TOKEN.c.kind == "refresh",
    TOKEN.c.client_row_id == _CLIENT,
    TOKEN.c.claimed_at >= bindparam("since", type_=Instant()),
    GRANT.c.id == TOKEN.c.grant_id,
    GRANT.c.refresh_until > AT,
    MAY_GIVE_TOKENS,
)

_CODE_ROW = select(
    GRANT.c.id,
    GRANT.c.client_row_id,
    GRANT.c.account_id,
    GRANT.c.redirect_uri,
    GRANT.c.code_challenge,
    GRANT.c.code_claimed_at,
    GRANT.c.code_expires_at,
).where(GRANT.c.code_hash == HASH)

_REFRESH_ROW = select(
    TOKEN.c.grant_id,
    TOKEN.c.client_row_id,
    GRANT.c.account_id,
    TOKEN.c.claimed_at,
    GRANT.c.revoked_at,
).where(TOKEN.c.hash == HASH, TOKEN.c.kind == "refresh", GRANT.c.id == TOKEN.c.grant_id)

_REVOKE = (
    update(GRANT)
    .where(GRANT.c.id == bindparam("which"), GRANT.c.revoked_at.is_(None))
    .values(revoked_at=AT, revoked_because=bindparam("because"))
)


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """What must hold for a code to be spent, all at once.

    `proved` is S256(code_verifier), or None when no verifier came: both must equal what the grant
    holds, so neither a wrong, a missing nor a superfluous verifier spends the code.
    """

    code_hash: bytes
    client_row_id: str
    redirect_uri: str
    proved: str | None
    refresh_until: datetime


def claim_code(tx: Connection, claim: CodeClaim, *, at: datetime) -> GrantFacts | None:
    """Spend an authorization code, once; None when any condition fails (RFC 6749 §4.1.2)."""
    row = tx.execute(
        _CLAIM_CODE,
        {
            "presented": claim.code_hash,
            "presenter": claim.client_row_id,
            "same_uri": claim.redirect_uri,
            "proved": claim.proved,
            "until": claim.refresh_until,
            "now": at,
        },
    ).one_or_none()
    return _facts(row) if row else None


def claim_refresh(
    tx: Connection, token_hash: bytes, *, client_row_id: str, at: datetime
) -> GrantFacts | None:
    """Spend a refresh token, once; None when any condition fails (RFC 9700 §4.14.2)."""
    presented = {"presented": token_hash, "presenter": client_row_id, "now": at}
    row = tx.execute(_CLAIM_REFRESH, presented).one_or_none()
    return _facts(row) if row else None


def spent_since(
    tx: Connection, token_hash: bytes, *, client_row_id: str, since: datetime, at: datetime
) -> GrantFacts | None:
    """Return a live grant's facts when this refresh token was spent after `since` (decision 29)."""
    presented = {
        "presented": token_hash,
        "presenter": client_row_id,
        "since": since,
        "now": at,
    }
    row = tx.execute(_SIBLING, presented).one_or_none()
    return _facts(row) if row else None


def _facts(row: Sequence[Any]) -> GrantFacts:
    grant_id, scope, subject, auth_time, amr, acr, sid, claims, until, *nonce = row
    return GrantFacts(
        grant_id, scope, subject, auth_time, tuple(amr), acr, sid, claims, until, *nonce
    )


def look_up_code(tx: Connection, code_hash: bytes) -> CodeRow | None:
    """Return a code's row whatever its state, or None when there is none."""
    row = tx.execute(_CODE_ROW, {"presented": code_hash}).one_or_none()
    return CodeRow(*row) if row else None


def look_up_refresh(tx: Connection, token_hash: bytes) -> RefreshRow | None:
    """Return a refresh token's row whatever its state, or None when there is none."""
    row = tx.execute(_REFRESH_ROW, {"presented": token_hash}).one_or_none()
    return RefreshRow(*row) if row else None


def revoke(tx: Connection, grant_id: str, *, because: str, at: datetime) -> bool:
    """End a grant and everything under it; tells whether it lived until now."""
    done = tx.execute(_REVOKE, {"which": grant_id, "because": because, "now": at})
    return bool(done.rowcount)
