"""Events of the command line: people, units and the database."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(AuditEvent):
    """One account was made by hand."""

    event = "account_created"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsImported(AuditEvent):
    """A file of people was read in."""

    event = "accounts_imported"
    created: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsImportRefused(Failure, AuditEvent):
    """A file could not be read at all; nothing was written."""

    event = "accounts_imported"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsExported(AuditEvent):
    """An organisation's people were written to a file."""

    event = "accounts_exported"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(AuditEvent):
    """The state of an account or of a membership changed."""

    event = "status"
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRefused(Failure, AuditEvent):
    """A change of state that the table does not allow was asked for."""

    event = "status"
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChanged(AuditEvent):
    """A unit was added or closed."""

    event = "unit"
    kind: str
    code: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseBackedUp(AuditEvent):
    """A backup was written and verified."""

    event = "database_backup"
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseRestored(AuditEvent):
    """A backup was restored; one-time secrets issued before are dead."""

    event = "database_restore"
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabasePruned(AuditEvent):
    """What had expired was deleted; `deleted` counts rows by table."""

    event = "database_prune"
    deleted: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCut(AuditEvent):
    """Retention deleted whole sealed batches, up to event `last_id`."""

    event = "audit_cut"
    last_id: int
    count: int
