"""What services of this room refuse, and what they return."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from idp.identity.records import Fault
from idp.kernel.refusal import Refusal

WHY: Final = frozenset({
    "unknown_member", "oneself", "colleague", "not_yours",  # powers
    "last_referent", "no_such_role", "not_active",  # referents
    "unknown_unit", "closed_unit", "open_unit",
    "no_identifier", "suspended", "no_address", "not_waiting", "too_often",  # first secrets
    "state", "value", "taken", "date",  # changes
    "too_many_absent", "nobody_in_file", "faulty_rows", "unknown_run", "undone_already",  # files
    "no_link", "at_home",  # linked accounts
    "merge_same", "merge_not_active", "merge_open_window", "merge_overlap",
})  # fmt: skip
"""Every reason; `administration.refused.<reason>` is its text."""


class Refused(Refusal):
    """An act of staff was refused; what was recorded of it stays.

    Attributes:
        why: One of `WHY`.
        fault: What is wrong with a value, where one is (`why` is `value` or `taken`).
        facts: Numbers and names for the text's placeholders.
    """

    def __init__(self, why: str, *, fault: Fault | None = None, **facts: str | int) -> None:
        super().__init__(why)
        self.why = why
        self.fault = fault
        self.facts = facts

    @property
    def text_id(self) -> str:
        """Return the id of the sentence that tells it."""
        return f"administration.refused.{self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act that was done, or in a dry run would be.

    Attributes:
        membership_id: Whose.
        identifier: As it is shown.
        before: What it was, where the act changes one thing.
        after: What it is now.
        first_secret: How the new first secret leaves: `link`, `mailed_password`, `letter`, or ''.
        until: When that secret expires; None: there is none, or when it is printed.
    """

    membership_id: str
    identifier: str
    before: str = ""
    after: str = ""
    first_secret: str = ""
    until: datetime | None = field(default=None)
