"""What letters are made of: whom they go to, how they are asked for, where each one stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal

from idp.branding.dates import PARIS

_DAY: Final = timedelta(days=1)

State = Literal["asked", "printed", "used", "void", "expired"]
"""Where a letter stands: asked for, printed and valid, spent, replaced or voided, too old."""

Reason = Literal[
    "unknown", "not_home", "suspended", "active", "has_code", "no_identifier", "unprintable"
]
"""Why somebody gets no letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody a letter may go to.

    Attributes:
        identifier: As it is shown and typed.
        code_until: When their valid code or mailed provisional password ends; None: there is none.
        requested_at: Since when they have been waiting for a letter; None: they did not ask.
    """

    account_id: str
    home_id: str
    account_status: str
    given_name: str
    family_name: str
    attributes: Mapping[str, Any]
    identifier: str
    canonical: str
    status: str
    until: datetime | None
    email: str
    code_until: datetime | None
    requested_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whom to write to; without `named`, `requested` and `of_batch`: who never activated.

    Attributes:
        named: Identifiers as typed, or account ids.
        requested: Those who asked for a letter.
        of_batch: Those who have a letter of this batch.
        reissue: Also those whose code is valid; it is voided. Whoever asked is taken so anyway.
    """

    named: tuple[str, ...] | None = None
    requested: bool = False
    of_batch: str = ""
    reissue: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody who gets no letter: as they were named, and why."""

    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who gets a letter, in the order of the PDF, and who does not although they were meant."""

    addressees: tuple[Addressee, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to print.

    Attributes:
        batch: A name of the print run, to find, print again or void it as a whole.
        by: Who prints, for the record.
        lang: Of the letters.
        valid_until: Last day on which the codes work; None: as the policy says.
    """

    chosen: Chosen
    batch: str
    by: str
    lang: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """What was done: how many letters, how many earlier codes no longer work, the last day."""

    count: int
    voided: int
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLetter:
    """A letter as it is listed."""

    id: str
    reference: str
    state: State
    batch: str
    identifier: str
    family_name: str
    given_name: str
    account_id: str
    account_status: str
    requested_at: datetime | None
    printed_at: datetime | None
    printed_by: str
    expires_at: datetime | None
    valid_until: date | None
    why_void: str


def end_of(last_day: date) -> datetime:
    """Return when codes stop that are good until `last_day`: at noon of the next, in Paris.

    The printed day is over by then in every overseas department too.
    """
    return datetime.combine(last_day + _DAY, time(12), PARIS).astimezone(UTC)


def last_day(expires_at: datetime) -> date:
    """Return the day that is printed on a letter whose code stops then."""
    return (expires_at.astimezone(PARIS) - _DAY).date()


def reference_of(letter_id: str) -> str:
    """Return what the letter shows to be found again by: `7F3K-92QX`."""
    return f"{letter_id[:4]}-{letter_id[4:8]}".upper()
