"""Print letters to whom staff may: those of others are as unknown as those of nobody."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from idp.administration.desk import Desk
from idp.administration.lists import Lists
from idp.administration.powers import Act, Staff
from idp.identity.identifiers import canonical
from idp.letters.letters import Letters
from idp.letters.model import Choice, Chosen, Order, Printed, Skipped


@dataclass(frozen=True, slots=True)
class Prints:
    """The letters of one organisation's people, for its staff (R-ENT-26)."""

    desk: Desk
    letters: Letters

    def choose(self, staff: Staff, choice: Choice) -> Chosen:
        """Return who would get a letter, and who would not and why; nothing is written."""
        chosen = self.letters.choose(self.desk.client, choice)
        if staff.is_operator and staff.organisation_id == self.desk.client.organisation_id:
            return chosen
        theirs = [one.person.member for one in Lists(self.desk).reachable(staff, Act.PRINT_LETTER)]
        accounts = {one.account_id for one in theirs}
        known = accounts | {one.identifier for one in theirs}
        addressed = tuple(one for one in chosen.addressees if one.account_id in accounts)
        hidden = {one.identifier for one in chosen.addressees if one.account_id not in accounts}
        skipped = [
            one if self._plain(one.name) in known else Skipped(one.name, "unknown")
            for one in chosen.skipped
        ]
        named = choice.named is not None
        skipped += [Skipped(name, "unknown") for name in sorted(hidden) if named]
        return Chosen(addressed, tuple(skipped))

    def print(
        self, staff: Staff, choice: Choice, order: Order, keep: Callable[[bytes], None]
    ) -> Printed | None:
        """Print one PDF for whom staff may; None when that is nobody.

        Args:
            staff: Who acts.
            choice: Whom to write to.
            order: How; whom and by whom is set here.
            keep: Given the PDF, before any code is valid (`Letters.print`).
        """
        chosen = self.choose(staff, choice)
        if not chosen.addressees:
            return None
        return self.letters.print(
            self.desk.client, replace(order, chosen=chosen, by=staff.by), keep
        )

    def _plain(self, name: str) -> str:
        found = canonical(self.desk.client.policy.identifier, name)
        return found.value if found else name
