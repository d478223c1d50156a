"""Events of signing up: what was asked for, proved, and opened."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationTaken(AuditEvent):
    """Somebody signed up; `blank`: with an address that is somebody's already."""

    event = "registration_taken"
    blank: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationProved(AuditEvent):
    """Who signed up reads the mailbox that they named."""

    event = "registration_proved"
    registration_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(AuditEvent):
    """A registration became an account."""

    event = "account_opened"
    registration_id: str
