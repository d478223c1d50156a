"""Events of staff: who did what to whom; `actor` is `cli:<name>` or `staff:<account id>`."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRefused(Failure, AuditEvent):
    """Somebody asked for an act that is not theirs, or that can't be done."""

    event = "staff_act"
    act: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsChanged(AuditEvent):
    """Names of an account or the address of a membership were changed; never what they are."""

    event = "facts_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReset(AuditEvent):
    """An account waits for its first sign-in again; all that opened it is void (R-ENT-8)."""

    event = "account_reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipDetached(AuditEvent):
    """A membership left an account of another home for a fresh one, `account_id`, of its own."""

    event = "membership_detached"
    membership_id: str
    from_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSecretIssued(AuditEvent):
    """Somebody was sent what opens an account for the first time; an earlier one is dead."""

    event = "first_secret"
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingSet(AuditEvent):
    """A membership ends on a day, '' when it does not any more."""

    event = "leaving"
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(AuditEvent):
    """Staff signed somebody out, of one organisation's portals or everywhere."""

    event = "sessions_ended"
    everywhere: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(AuditEvent):
    """A role was given or revoked, `change`, at a unit or ('') in the whole organisation."""

    event = "role"
    role: str
    unit_id: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHandedOver(AuditEvent):
    """A referent, `from_account`, gave the role to `account_id`, in one step."""

    event = "role_handed_over"
    role: str
    unit_id: str
    from_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Synchronised(AuditEvent):
    """A whole list came in: whom it lacked is suspended."""

    event = "synchronised"
    run_id: str
    present: int
    suspended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncUndone(AuditEvent):
    """Who was suspended by a run, and still is by it alone, is as before."""

    event = "synchronised_undone"
    run_id: str
    restored: int
