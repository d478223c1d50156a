"""Events of terms: accepted, refused."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAccepted(AuditEvent):
    """A member accepted one version of one text."""

    event = "terms"
    document: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRefused(Failure, AuditEvent):
    """A member refused a text; the account is kept."""

    event = "terms"
    document: str
    version: str
