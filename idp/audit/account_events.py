"""Events of what people do with their own account, on its pages."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(AuditEvent):
    """Somebody changed what their account says of them; never what it says (R-PAR-19)."""

    event = "own_profile_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(AuditEvent):
    """Somebody gave or withdrew a consent to one purpose (R-PAR-8)."""

    event = "consent"
    purpose: str
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSessionsEnded(AuditEvent):
    """Somebody signed themselves out on other devices."""

    event = "own_sessions_ended"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalDisconnected(AuditEvent):
    """Somebody ended what a portal may still read of them."""

    event = "portal_disconnected"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTaken(AuditEvent):
    """Somebody took a copy of all that is held about them (RGPD articles 15 and 20)."""

    event = "data_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingAsked(AuditEvent):
    """Somebody asked to close their account, which happens on a day."""

    event = "closing_asked"
    closes_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingCancelled(AuditEvent):
    """The owner of an account that was to be closed keeps it, by the link that they were mailed."""

    event = "closing_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased(AuditEvent):
    """An account was closed on its day: only its number is left (RGPD article 17)."""

    event = "account_erased"
