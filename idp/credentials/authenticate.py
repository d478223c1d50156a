"""Verify who somebody says they are: one path for known and unknown, right and wrong."""

from dataclasses import dataclass
from typing import Final

from idp.audit.events import SignInFailed
from idp.audit.letter_events import ProvisionalAccepted
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials import store
from idp.credentials.provisional import MAX_TRIES, Provisional, Provisionals
from idp.credentials.retired import RetiredPasswords
from idp.credentials.signed_up import SignUpPasswords
from idp.credentials.slowing import slowed, taken_back_if_busy
from idp.credentials.verdicts import (
    Authenticated,
    Guess,
    NotYet,
    Retired,
    Throttled,
    Wrong,
)
from idp.crypto.passwords import PasswordHash, Passwords
from idp.identity import find
from idp.identity.find import SignInRow
from idp.identity.identifiers import UnitCode, bucket_form, canonical
from idp.stores import provisionals, signups
from idp.stores.engine import Stores, Transaction
from idp.stores.provisionals import FoundProvisional
from idp.stores.signups import FoundSignup
from idp.throttle.limits import Attempt, Reserved, Throttle, Wait

__all__ = ["Authenticated", "Authenticator", "Guess", "NotYet", "Retired", "Throttled", "Wrong"]

SIGNUP: Final = "signup"
"""The journey of portals where people open accounts themselves."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What an identifier leads to: an account, what waits for it, a sign-up that is none yet.

    `first_sign_in` is False where this portal knows no temporary passwords: none is looked for.
    """

    row: SignInRow | None
    mailed: FoundProvisional | None
    first_sign_in: bool
    signup: FoundSignup | None = None


class Authenticator:
    """Checks an identifier and a password for one portal (R-CMI-7, R-ALL-4, R-ALL-5)."""

    def __init__(
        self,
        stores: Stores,
        passwords: Passwords,
        throttle: Throttle,
        temporary: Provisionals,
        *,
        key: bytes,
    ):
        """Work on `stores`; `key` chooses the dummy hashes of unknown identifiers."""
        self._stores = stores
        self._passwords = passwords
        self._throttle = throttle
        self._temporary = temporary
        self._mixes = store.CredentialMixes(stores)
        self._key = key
        self._retired = RetiredPasswords(stores, passwords, throttle)
        self._signed_up = SignUpPasswords(passwords, throttle)

    def check(
        self, guess: Guess, client: Client, *, first_sign_in: bool = False
    ) -> Authenticated | Provisional | NotYet | Retired | Wrong | Throttled:
        """Return who it is, that it is wrong, or how long to wait.

        Known and unknown identifiers cost the same statements and the same hash; an unknown one
        is verified against a dummy drawn from the organisation's own mix of schemes and costs.
        Where people sign up themselves each failure costs one hash more (`signed_up`).

        Args:
            guess: What was typed.
            client: Where.
            first_sign_in: Accept a mailed temporary password as well (R-CMI-11): it proves whose
                account it is, and signs nobody in. Each guess costs everybody one HMAC more.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed; answer 503 with Retry-After.
        """
        self._passwords.check_room()  # A storm is shed before it costs a statement.
        at = self._stores.clock.now()
        section = client.policy.identifier
        typed = canonical(section, guess.identifier)
        bucket = bucket_form(guess.identifier) if typed is None else typed.value
        unit = typed.unit if typed else None
        found = self._find(client, bucket, guess, unit, first_sign_in=first_sign_in)
        reserved = self._throttle.reserve(
            Attempt(
                organisation_id=client.organisation_id,
                client_id=client.client_id,
                identifier=bucket,
                source=guess.source,
                known_browser=guess.browser_hash if found.row and found.row.knows_browser else None,
                credential_version=found.row.credential_version if found.row else 0,
            ),
            client.policy.throttle,
            at=at,
        )
        if isinstance(reserved, Wait):
            return slowed(self._stores, reserved, guess, client, at=at)
        foreign = typed is not None and typed.foreign_domain
        usable = found if typed is not None and not foreign else _Found(None, None, first_sign_in)
        return self._verify(usable, bucket, guess, client, reserved) or Wrong(foreign)

    def _find(
        self,
        client: Client,
        identifier: str,
        guess: Guess,
        unit: UnitCode | None,
        *,
        first_sign_in: bool,
    ) -> _Found:
        here, at = client.organisation_id, self._stores.clock.now()
        mailed = signup = None
        with self._stores.read() as connection:
            row = find.by_identifier(
                connection, here, identifier, at=at, browser_hash=guess.browser_hash, unit=unit
            )
            if first_sign_in:
                named = (unit.kind, unit.code) if unit else ("", "")
                mailed = provisionals.find(
                    connection, (here, identifier), "provisional_mailed", named, at=at
                )
            if SIGNUP in client.policy.journeys:
                signup = signups.newest(connection, here, identifier, at=at)
        return _Found(row, mailed, first_sign_in, signup)

    def _verify(
        self, found: _Found, bucket: str, guess: Guess, client: Client, reserved: Reserved
    ) -> Authenticated | Provisional | NotYet | Retired | None:
        # Made for everybody: what only unknown people cost would tell who is known.
        dummy = self._dummy(client, bucket)
        row = found.row
        stored = row.password if row and row.password else dummy
        with taken_back_if_busy(self._throttle, reserved):
            verdict = self._passwords.verify(stored, guess.password)
        if row is None or not verdict.matches or not row.may_enter:
            if SIGNUP in client.policy.journeys and (
                waiting := self._signed_up.check(found.signup, dummy, guess, reserved)
            ):
                return waiting
            if retired := self._retired.check(bucket, dummy, guess, client, reserved):
                return retired
            return self._otherwise(found, guess, client, reserved)
        self._throttle.succeeded(reserved)
        if verdict.rehash:
            self._rehash(row, guess.password)
        return Authenticated(row.account_id, row.credential_version, row.is_of_home)

    def _otherwise(
        self, found: _Found, guess: Guess, client: Client, reserved: Reserved
    ) -> Provisional | None:
        """Return whose temporary password it is; None where it is none, or none is accepted."""
        mailed, at = found.mailed, self._stores.clock.now()
        is_right = found.first_sign_in and self._temporary.is_right(
            mailed, guess.password, "mailed"
        )
        with self._stores.write() as tx:
            if found.first_sign_in:
                may_try = provisionals.count_try(
                    tx,
                    mailed.credential_id if mailed else "",
                    more=0 if is_right else 1,
                    max_tries=MAX_TRIES,
                    at=at,
                )
                is_right = is_right and may_try
            if not is_right or mailed is None:
                self._failed(tx, found.row, guess, client)
                return None
            record(
                tx,
                ProvisionalAccepted(
                    at=at,
                    kind="mailed",
                    account_id=mailed.account_id,
                    organisation_id=client.organisation_id,
                    client_id=client.client_id,
                    source=guess.source,
                ),
            )
        self._throttle.succeeded(reserved)
        return Provisional(mailed.account_id, mailed.credential_id, mailed.credential_version)

    def _dummy(self, client: Client, bucket: str) -> PasswordHash:
        return self._passwords.dummy_for(
            bucket, mix=self._mixes.of(client.organisation_id), key=self._key
        )

    def _rehash(self, found: SignInRow, password: str) -> None:
        fresh = self._passwords.hash(password)
        with self._stores.write() as tx:
            store.replace_hash(tx, found, fresh)

    def _failed(
        self, tx: Transaction, found: SignInRow | None, guess: Guess, client: Client
    ) -> None:
        record(
            tx,
            SignInFailed(
                at=self._stores.clock.now(),
                client_id=client.client_id,
                organisation_id=client.organisation_id,
                account_id=found.account_id if found else None,
                source=guess.source,
            ),
        )
