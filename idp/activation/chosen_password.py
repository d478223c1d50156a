"""The password that somebody chooses in place of the one that they were given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from idp.activation.first_secret import PROVISIONAL
from idp.credentials.authenticate_provisional import ProvisionalAuthenticator
from idp.credentials.new_password import NewPasswords, Owner
from idp.credentials.password_fields import TypedPassword, faults_of
from idp.credentials.provisional import Kind
from idp.journeys.model import AskAgain, Fact, Facts, Overtaken, Visit
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class ChosenPassword:
    """Judges, hashes and sets a first password for the account that a journey proved."""

    passwords: NewPasswords
    provisional: ProvisionalAuthenticator

    def owner(self, visit: Visit) -> Owner:
        """Return whom it is for.

        Raises:
            Overtaken: The account is gone.
        """
        owner = self.passwords.owner(str(visit.journey.facts["account_proved"]), visit.client)
        if owner is None:
            raise Overtaken
        return owner

    def faults(
        self, visit: Visit, owner: Owner, password: str, confirmation: str | None
    ) -> list[AskAgain]:
        """Return everything that is wrong with what was typed (R-CMI-14, R-CMI-16)."""
        fault = faults_of(self.passwords, owner, TypedPassword(password, confirmation or ""))
        found = [replace(fault, also=()), *fault.also] if fault else []
        given = str(visit.journey.facts.get(PROVISIONAL, ""))
        kinds: tuple[Kind, ...] = ("paper", "mailed")
        if given and any(self.provisional.is_it(given, password, kind) for kind in kinds):
            found.insert(0, AskAgain("first_password.is_provisional", "password"))
        return found

    def hashed(self, password: str) -> dict[str, Fact]:
        """Return it hashed, as facts; may raise LaneFull."""
        return dict(self.passwords.hashed(password))

    def set(self, tx: Transaction, visit: Visit) -> Facts:
        """Set it in the ending transaction; the account is active from then on."""
        return self.passwords.set(tx, visit)


def together(found: Sequence[AskAgain]) -> AskAgain:
    """Return several faults as one outcome."""
    first, *more = found
    return replace(first, also=tuple(more))
