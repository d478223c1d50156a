"""Events of files that officers judge; `actor` is `staff:<account id>`, `cli:<name>`, `worker`."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(AuditEvent):
    """A file came to the officers; `why` is the row of the table of eligibility."""

    event = "case_opened"
    reference: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChanged(AuditEvent):
    """Something was done to a file; never what was written in it.

    Attributes:
        act: corrected | asked | answered | comment | assigned | first | approved | refused |
            withdrawn.
        reason: Id of the reason of a refusal.
    """

    event = "case_changed"
    reference: str
    act: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(AuditEvent):
    """A member has another profile; the account and its `sub` stay."""

    event = "profile_changed"
    before: str
    after: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRechecked(AuditEvent):
    """The register was asked again about a member's company and says something else than before."""

    event = "company_rechecked"
    why: str
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesForgotten(AuditEvent):
    """Files lost what named anybody: their time of keeping is over (R-PDL-16)."""

    event = "cases_forgotten"
    count: int
