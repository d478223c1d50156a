"""A session as the rest of the product sees it: one frozen value per (session, organisation)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MembershipView:
    """The signed-in account's standing in the organisation that asks.

    `has_visited`: what a first visit asks there was answered.
    """

    id: str
    subject: str
    status: str
    version: int
    cleared_for: str
    has_visited: bool = True


@dataclass(frozen=True, slots=True)
class SessionView:
    """Who is signed in, seen from one organisation; read in one statement.

    `membership`, `sid` and `last_seen` are None where the account has no live membership there or
    never visited it in this session; `left_at` says when it signed out of this organisation's
    portals only. A session of a stale credential version is not returned.
    """

    id: str
    account_id: str
    account_name: str
    home_slug: str
    credential_version: int
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
    expires_at: datetime
    membership: MembershipView | None
    sid: str | None
    last_seen: datetime | None
    left_at: datetime | None = None
