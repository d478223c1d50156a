"""Events of passwords and of what is mailed about them."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(AuditEvent):
    """An account has a new password; sessions and tokens before it are ended (R-ALL-6)."""

    event = "password_set"
    journey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentPasswordWrong(Failure, AuditEvent):
    """Somebody signed in wanted to change the password, and did not know it."""

    event = "password_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAsked(AuditEvent):
    """Somebody asked for a mailed link or a reminder, for an account that exists."""

    event = "recovery_asked"
    journey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryUnfounded(Failure, AuditEvent):
    """Somebody asked for a mailed link or a reminder, and nobody can be sent one."""

    event = "recovery_asked"
    journey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disavowed(AuditEvent):
    """An account's owner said that a change was not theirs: everything is ended."""

    event = "disavowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged(AuditEvent):
    """Somebody signed in gave their account another address, and proved it (R-ALL-7)."""

    event = "address_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressTakenBack(AuditEvent):
    """The owner of a replaced address took it back: the account is theirs alone again (R-ALL-7)."""

    event = "address_taken_back"
