"""The end of a first secret: spent once, with the letter that brought it."""

from dataclasses import dataclass
from typing import Final

from idp.credentials.provisional import Provisionals
from idp.journeys.model import Overtaken, Visit
from idp.letters.letters import Letters
from idp.stores.engine import Transaction

PROVISIONAL: Final = "provisional"
"""The fact that says by which provisional secret an account was proved: its row's id."""


@dataclass(frozen=True, slots=True)
class FirstSecret:
    """Spends what opened an account, when the journey that it opened ends (R-ENT-7, R-CMI-20)."""

    provisionals: Provisionals
    letters: Letters

    def spend(self, tx: Transaction, visit: Visit) -> None:
        """Spend the provisional secret, if one opened the journey; no letter is open any more.

        Raises:
            Overtaken: It was spent, voided or replaced meanwhile: another activation was first.
        """
        facts = visit.journey.facts
        credential_id = str(facts.get(PROVISIONAL, "")) or None
        if credential_id and not self.provisionals.claim(tx, credential_id, visit.at):
            raise Overtaken
        self.letters.used(tx, str(facts["account_proved"]), credential_id, at=visit.at)
