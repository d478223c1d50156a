"""Verify an identifier and a provisional password, throttled like a sign-in."""

from idp.clients.model import Client
from idp.credentials.authenticate import Guess, Throttled, Wrong
from idp.credentials.provisional import Circumstances, Kind, Provisional, Provisionals
from idp.credentials.slowing import slowed
from idp.identity.identifiers import bucket_form, canonical
from idp.stores import provisionals
from idp.stores.engine import Stores
from idp.throttle.limits import Attempt, Throttle, Wait


class ProvisionalAuthenticator:
    """Checks provisional passwords for one portal (R-ENT-6): one answer, one path for everybody."""

    def __init__(self, stores: Stores, provisionals: Provisionals, throttle: Throttle):
        """Count guesses in `throttle`, apart from those at passwords."""
        self._stores = stores
        self._provisionals = provisionals
        self._throttle = throttle

    def check(
        self, guess: Guess, client: Client, kind: Kind = "paper"
    ) -> Provisional | Wrong | Throttled:
        """Return whose provisional password it is, that it is wrong, or how long to wait."""
        at = self._stores.clock.now()
        typed = canonical(client.policy.identifier, guess.identifier)
        bucket = bucket_form(guess.identifier) if typed is None else typed.value
        reserved = self._throttle.reserve(
            Attempt(
                organisation_id=client.organisation_id,
                client_id=client.client_id,
                # Failures at a password and failures at a letter's code slow nobody down twice.
                identifier=f"{kind}\0{bucket}",
                source=guess.source,
                known_browser=None,
            ),
            client.policy.throttle,
            at=at,
        )
        if isinstance(reserved, Wait):
            return slowed(self._stores, reserved, guess, client, at=at)
        foreign = typed is not None and typed.foreign_domain
        found = self._provisionals.check(
            client.organisation_id,
            bucket,
            # What fits no grammar is nobody's identifier: it meets the same path with no code.
            "" if typed is None or foreign else guess.password,
            kind=kind,
            at=at,
            circumstances=Circumstances(
                client_id=client.client_id,
                source=guess.source,
                unit=typed.unit if typed else None,
                max_tries=client.policy.letter.tries,
            ),
        )
        if found is None:
            return Wrong(foreign)
        self._throttle.succeeded(reserved)
        return found

    def is_it(self, credential_id: str, typed: str, kind: Kind) -> bool:
        """Tell whether what somebody chooses is the secret that they were given (R-CMI-16)."""
        with self._stores.read() as connection:
            found = provisionals.by_id(connection, credential_id)
        return found is not None and self._provisionals.is_right(found, typed, kind)
