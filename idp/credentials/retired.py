"""The password of an account that was linked: it only says where to go (model.md §2)."""

from dataclasses import dataclass

from idp.audit.link_events import RetiredPasswordTyped
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials.slowing import taken_back_if_busy
from idp.credentials.verdicts import Guess, Retired
from idp.crypto.passwords import PasswordHash, Passwords
from idp.stores import retired
from idp.stores.engine import Stores
from idp.throttle.limits import Reserved, Throttle


@dataclass(frozen=True, slots=True)
class RetiredPasswords:
    """Recognises retired passwords, once a sign-in has failed.

    Told to nobody but who types the right one. While an organisation has such passwords, every
    failure there costs one statement and one hash more, whoever fails and for whatever cause.
    """

    stores: Stores
    passwords: Passwords
    throttle: Throttle

    def check(
        self, identifier: str, dummy: PasswordHash, guess: Guess, client: Client, counted: Reserved
    ) -> Retired | None:
        """Return where to go instead; None for what is no retired password.

        Args:
            identifier: In canonical form.
            dummy: What is compared for who has no retired password.
            guess: What was typed.
            client: Where.
            counted: The guess as the throttle counted it. It is taken back, and nothing else: an
                old password buys no guesses at the one that opens the account now.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed.
        """
        at, here = self.stores.clock.now(), client.organisation_id
        with self.stores.read() as connection:
            found = retired.find(connection, here, identifier, at=at)
        if not found.any_here:
            return None
        with taken_back_if_busy(self.throttle, counted):
            verdict = self.passwords.verify(found.password or dummy, guess.password)
        if found.password is None or not verdict.matches:
            return None
        with self.stores.write() as tx:
            event = RetiredPasswordTyped(
                at=at, organisation_id=here, client_id=client.client_id, source=guess.source
            )
            record(tx, event)
        self.throttle.withdraw(counted)
        return Retired(found.home_slug)
