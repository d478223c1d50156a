"""What a case is, and every end that an act on one may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

Kind = Literal["signup", "profile", "recheck"]
State = Literal["open", "asked", "approved", "refused", "withdrawn"]

APPLICANT: Final = "applicant"
"""Who acts, in a case's history, where it is the person whose file it is."""

WAITING: Final[tuple[State, ...]] = ("open", "asked")
"""The states in which a file waits for somebody; the others are its ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file as it is stored.

    Attributes:
        reference: What people call it: `CPDL-7F3K-2Q`.
        version: Raised by every change; a decision names the one that its officer read.
        why: The row of the table of eligibility that sent it here, or `several`.
        evidence: The register's answer with its source and date.
        first_by: Who approved first, where that takes two.
    """

    id: str
    organisation_id: str
    reference: str
    kind: Kind
    registration_id: str | None
    membership_id: str | None
    state: State
    version: int
    why: str
    siren: str
    department: str
    profile: str
    evidence: Mapping[str, Any]
    assigned: str
    first_by: str
    first_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    reason: str
    received_at: datetime
    changed_at: datetime

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is still to be decided."""
        return self.state in WAITING

    @property
    def company(self) -> str:
        """Return the company's name, where the register told it."""
        return str(self.evidence.get("name", ""))


@dataclass(frozen=True, slots=True)
class Note:
    """One entry of a case's history.

    Attributes:
        by: `applicant`, `staff:<account id>`, `cli:<name>` or `worker`.
        kind: received | corrected | asked | answered | comment | assigned | first | approved |
            refused | withdrawn.
        text: A question, an answer or a comment; the reason's id of a refusal.
    """

    at: datetime
    by: str
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a file stands, as its applicant is told; never who looks at it.

    Attributes:
        asked: The question that waits for an answer, '' for none.
        reason: Id of the reason of a refusal, '' for none.
        usual_days: How long the last fifty took, median; None where none was decided yet.
        late: It waits longer than `[review] late_after_days`.
    """

    reference: str
    state: State
    received_at: datetime
    asked: str = ""
    reason: str = ""
    usual_days: float | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The act was done, or in a dry run would be; `case` is the file after it."""

    case: Case


@dataclass(frozen=True, slots=True)
class Already:
    """Somebody decided before, or the applicant withdrew: told, nothing is changed."""

    state: State
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class NeedsSecond:
    """One approval is recorded; another officer's is needed (`[review] four_eyes`)."""

    case: Case
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such file here, or it was erased."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The file is the officer's own: somebody else judges it."""


@dataclass(frozen=True, slots=True)
class NotYours:
    """Who asks is no officer of this organisation, or is none any more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The file is not what the officer read any more; it is to be read again."""

    case: Case


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value can't be taken.

    Attributes:
        why: `no_such_reason`, `empty`, `too_long`, `not_asked`, `no_such_officer`, `kind`.
    """

    why: str


Outcome = Done | Already | NeedsSecond | Gone | OwnFile | NotYours | Changed | Unfit


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which files a list shows; an empty value leaves that column open.

    Attributes:
        states: Several; empty: every state.
        late_before: Waiting files that were received before.
        since: Received at or after.
        until: Received before.
        text: Part of a reference, SIREN, company name or e-mail address.
    """

    states: tuple[State, ...] = WAITING
    kind: str = ""
    profile: str = ""
    department: str = ""
    assigned: str = ""
    text: str = ""
    late_before: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Another file or member with the same SIREN or address.

    Attributes:
        same: `siren`, `address` or both.
        reference: Of the other file; '' for a member.
        membership_id: Of the other member; '' for a file.
        state: The other's.
    """

    same: tuple[str, ...]
    reference: str = ""
    membership_id: str = ""
    name: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """All that an officer reads before deciding.

    Attributes:
        address: The applicant's.
        facts: What they said of themself: names, telephone number, profile.
        name_agrees: True or False where the applicant's and the officers' names can be compared.
    """

    case: Case
    address: str
    lang: str
    facts: Mapping[str, Any]
    notes: tuple[Note, ...] = ()
    twins: tuple[Twin, ...] = ()
    name_agrees: bool | None = None
    usual_days: float | None = None
    is_own: bool = False
    waited_days: int = 0
    late: bool = False
