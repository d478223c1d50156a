"""The one table of states: which change of an account or a membership is allowed, and its effects.

Two powers, two counters (model.md §2). What the home organisation does to an *account* raises
`credential_version`: sessions and grants everywhere end. What an organisation does to a
*membership* raises `membership.version`: its own grants end, sessions elsewhere go on.
Requirement: R-ALL-3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from idp.audit.record import record
from idp.audit.upkeep_events import StatusChanged, StatusRefused
from idp.identity import store
from idp.kernel.refusal import Refusal
from idp.stores import account_links, portal_events
from idp.stores.engine import Transaction

What = Literal["account", "membership"]

ACCOUNT: Mapping[str, frozenset[str]] = {
    "provisioned": frozenset({"active", "closed"}),
    "active": frozenset({"provisioned", "suspended", "retired", "closed"}),
    "suspended": frozenset({"active", "closed"}),
    "retired": frozenset({"active", "provisioned", "closed"}),
    "closed": frozenset(),
}
"""From each status of an account, those it may take. `retired`: linked into another account."""

MEMBERSHIP: Mapping[str, frozenset[str]] = {
    "provisioned": frozenset({"active", "suspended", "ended"}),
    "active": frozenset({"provisioned", "suspended", "ended"}),
    "suspended": frozenset({"active", "provisioned", "ended"}),
    "ended": frozenset(),
}
"""From each status of a membership, those it may take."""

TABLES: Mapping[What, Mapping[str, frozenset[str]]] = {"account": ACCOUNT, "membership": MEMBERSHIP}
_KEEPS_ACCESS = frozenset({"active"})
_GONE = frozenset({"closed", "ended"})


class ChangeRefused(Refusal):
    """The table does not allow this change, or the row is gone; `before` is '' then."""

    def __init__(self, what: What, before: str, after: str) -> None:
        super().__init__(f"{what}: {before or 'unknown'} → {after}")
        self.what = what
        self.before = before
        self.after = after


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state that is asked for.

    Attributes:
        what: An account (the home's act) or a membership (that organisation's act).
        row_id: Whose.
        to: The new status.
        by: Who does it, for the audit log.
        organisation_id: Whose act it is.
    """

    what: What
    row_id: str
    to: str
    by: str
    organisation_id: str


def allowed_from(what: What, to: str) -> frozenset[str]:
    """Return the statuses from which `to` may be taken."""
    return frozenset(before for before, after in TABLES[what].items() if to in after)


def apply(tx: Transaction, change: Change, *, at: datetime) -> str:
    """Change a status by one conditional statement, with its effects; returns the one before.

    Taking the status that it has already is no change and no fault. Leaving `active` ends what
    rests on it: sessions and grants of an account, grants of a membership.

    Raises:
        ChangeRefused: The table does not allow it; the refusal is recorded and kept.
    """
    before = store.status_of(tx, change.what, change.row_id)
    if before == change.to:
        return before
    allowed = allowed_from(change.what, change.to)
    if not store.change_status(tx, change.what, change.row_id, to=change.to, allowed=allowed):
        record(
            tx,
            StatusRefused(
                at=at, what=change.what, before=before, after=change.to, **_who(tx, change)
            ),
        )
        raise ChangeRefused(change.what, before, change.to)
    if before in _KEEPS_ACCESS:
        store.end_access(tx, change.what, change.row_id, because=change.to, at=at)
    record(
        tx,
        StatusChanged(at=at, what=change.what, before=before, after=change.to, **_who(tx, change)),
    )
    _tell_portals(tx, change, before, at)
    if change.what == "account" and change.to == "closed":
        account_links.settle(tx, change.row_id, at=at)
    return before


def _tell_portals(tx: Transaction, change: Change, before: str, at: datetime) -> None:
    """Let portals follow what concerns them: shut out, let in again, gone for good (R-ALL-3)."""
    kind: portal_events.Kind
    if change.to == "suspended":
        kind = "disabled"
    elif change.to in _GONE:
        kind = "erased"
    elif before == "suspended":
        kind = "enabled"
    else:
        return
    if change.what == "account":
        portal_events.of_account(tx, change.row_id, kind, at=at)
    else:
        portal_events.of_membership(tx, change.row_id, kind, at=at)


def _who(tx: Transaction, change: Change) -> dict[str, Any]:
    is_account = change.what == "account"
    owner = change.row_id if is_account else store.account_of(tx, change.row_id)
    return {"actor": change.by, "account_id": owner, "organisation_id": change.organisation_id}
