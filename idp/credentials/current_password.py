"""Whether somebody who is signed in knows the password: an open session alone proves too little."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from idp.audit.credential_events import CurrentPasswordWrong
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials.new_password import NewPasswords, Owner
from idp.credentials.slowing import guess_at, slowly
from idp.stores.engine import Stores
from idp.throttle.limits import Throttle, Wait


@dataclass(frozen=True, slots=True)
class Guess:
    """A password that somebody signed in typed as theirs."""

    client: Client
    owner: Owner
    typed: str
    source: str
    at: datetime


class CurrentPasswords:
    """Compares, as often as the organisation lets anybody try."""

    def __init__(self, passwords: NewPasswords, throttle: Throttle, stores: Stores):
        """Check by `passwords`; count by `throttle`."""
        self._passwords = passwords
        self._throttle = throttle
        self._stores = stores

    def owner(self, account_id: str, client: Client) -> Owner | None:
        """Return whose password it would be; None where there is no such account."""
        return self._passwords.owner(account_id, client)

    def is_right(self, guess: Guess) -> bool | Wait:
        """Compare; guesses slow down as at sign-in, and shut the owner out of nothing there.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed.
        """
        attempt = guess_at(f"current\0{guess.owner.account_id}", guess.client, guess.source)
        compare = partial(self._passwords.is_current, guess.owner, guess.typed)
        is_right = slowly(self._throttle, attempt, guess.client, compare, at=guess.at)
        if is_right is False:
            self._failed(guess)
        return is_right

    def _failed(self, guess: Guess) -> None:
        event = CurrentPasswordWrong(
            at=guess.at,
            account_id=guess.owner.account_id,
            organisation_id=guess.client.organisation_id,
            client_id=guess.client.client_id,
            source=guess.source,
        )
        with self._stores.write() as tx:
            record(tx, event)
