"""The password of a sign-up that is no account yet: it shows where that stands (R-PAR-17)."""

from dataclasses import dataclass
from datetime import datetime

from idp.clients.model import Client
from idp.credentials.slowing import guess_at, slowly, taken_back_if_busy
from idp.credentials.verdicts import Guess, NotYet
from idp.crypto.passwords import PasswordHash, Passwords
from idp.stores.signups import FoundSignup
from idp.throttle.limits import Reserved, Throttle, Wait


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody holds a sign-up's link and types the password that it was made with."""

    client: Client
    registration_id: str
    password: PasswordHash
    typed: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignUpPasswords:
    """Recognises passwords of sign-ups, once a sign-in has failed.

    Where people sign up themselves every failure costs one hash more, whether the address has a
    sign-up, an account, both or neither. Anybody may sign up with any address and then sign in
    with that password: were it looked at for unknown addresses alone, the answer would tell which
    addresses have accounts (R-PAR-11).
    """

    passwords: Passwords
    throttle: Throttle

    def check(
        self, found: FoundSignup | None, dummy: PasswordHash, guess: Guess, counted: Reserved
    ) -> NotYet | None:
        """Return the sign-up whose password was typed, None where it is none's.

        Args:
            found: The one that the address has, if any.
            dummy: What is compared where it has none.
            guess: What was typed.
            counted: The guess as the throttle counted it. It is taken back, and nothing else:
                whoever signed up with somebody's address would buy guesses at their password.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed.
        """
        with taken_back_if_busy(self.throttle, counted):
            verdict = self.passwords.verify(found.password if found else dummy, guess.password)
        if found is None or not verdict.matches:
            return None
        self.throttle.withdraw(counted)
        return NotYet(found.registration_id, found.state)

    def is_theirs(self, claim: Claim) -> bool | Wait:
        """Compare with one sign-up's password; guesses are counted for it alone.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed.
        """
        attempt = guess_at(f"sign-up\0{claim.registration_id}", claim.client, claim.source)

        def matches() -> bool:
            return self.passwords.verify(claim.password, claim.typed).matches

        return slowly(self.throttle, attempt, claim.client, matches, at=claim.at)
