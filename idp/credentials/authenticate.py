"""Verify who somebody says they are: one path for known and unknown, right and wrong."""

import math
from dataclasses import dataclass
from datetime import datetime

from idp.audit.events import SignInFailed, SignInThrottled
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials import store
from idp.crypto.hash_lane import LaneFull
from idp.crypto.passwords import PasswordHash, Passwords
from idp.identity import find
from idp.identity.find import SignInRow
from idp.identity.identifiers import UnitCode, bucket_form, canonical
from idp.stores.engine import Stores
from idp.throttle.limits import Attempt, Reserved, Throttle, Wait


@dataclass(frozen=True, slots=True)
class Guess:
    """What was typed, and from where."""

    identifier: str
    password: str
    source: str
    browser_hash: bytes


@dataclass(frozen=True, slots=True)
class Authenticated:
    """The password is this account's, and the account may enter this organisation."""

    account_id: str
    credential_version: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not the right identifier and password, whatever the reason; nobody is told which."""

    foreign_domain: bool


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was looked at; try again in `seconds`."""

    seconds: int


class Authenticator:
    """Checks an identifier and a password for one portal (R-CMI-7, R-ALL-4, R-ALL-5)."""

    def __init__(self, stores: Stores, passwords: Passwords, throttle: Throttle, *, key: bytes):
        """Work on `stores`; `key` chooses the dummy hashes of unknown identifiers."""
        self._stores = stores
        self._passwords = passwords
        self._throttle = throttle
        self._mixes = store.CredentialMixes(stores)
        self._key = key

    def check(self, guess: Guess, client: Client) -> Authenticated | Wrong | Throttled:
        """Return who it is, that it is wrong, or how long to wait.

        Known and unknown identifiers cost the same statements and the same hash; an unknown one
        is verified against a dummy drawn from the organisation's own mix of schemes and costs.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed; answer 503 with Retry-After.
        """
        self._passwords.check_room()  # A storm is shed before it costs a statement.
        at = self._stores.clock.now()
        section = client.policy.identifier
        typed = canonical(section, guess.identifier)
        bucket = bucket_form(guess.identifier) if typed is None else typed.value
        unit = typed.unit if typed else None
        found = self._find(client, bucket, guess.browser_hash, unit, at=at)
        reserved = self._throttle.reserve(
            Attempt(
                organisation_id=client.organisation_id,
                client_id=client.client_id,
                identifier=bucket,
                source=guess.source,
                known_browser=guess.browser_hash if found and found.knows_browser else None,
            ),
            client.policy.throttle,
            at=at,
        )
        if isinstance(reserved, Wait):
            return self._throttled(reserved, guess, client, at=at)
        foreign = typed is not None and typed.foreign_domain
        usable = found if found is not None and typed is not None and not foreign else None
        return self._verify(usable, bucket, guess, client, reserved) or Wrong(foreign)

    def _find(
        self,
        client: Client,
        identifier: str,
        browser_hash: bytes,
        unit: UnitCode | None,
        *,
        at: datetime,
    ) -> SignInRow | None:
        with self._stores.read() as connection:
            return find.by_identifier(
                connection,
                client.organisation_id,
                identifier,
                at=at,
                browser_hash=browser_hash,
                unit=unit,
            )

    def _verify(
        self,
        found: SignInRow | None,
        bucket: str,
        guess: Guess,
        client: Client,
        reserved: Reserved,
    ) -> Authenticated | None:
        # Made for everybody: what only unknown people cost would tell who is known.
        dummy = self._dummy(client, bucket)
        stored = found.password if found and found.password else dummy
        try:
            verdict = self._passwords.verify(stored, guess.password)
        except LaneFull:
            self._throttle.withdraw(reserved)
            raise
        if found is None or not verdict.matches or not found.may_enter:
            self._failed(found, guess, client)
            return None
        self._throttle.succeeded(reserved)
        if verdict.rehash:
            self._rehash(found, guess.password)
        return Authenticated(found.account_id, found.credential_version)

    def _dummy(self, client: Client, bucket: str) -> PasswordHash:
        return self._passwords.dummy_for(
            bucket, mix=self._mixes.of(client.organisation_id), key=self._key
        )

    def _rehash(self, found: SignInRow, password: str) -> None:
        fresh = self._passwords.hash(password)
        with self._stores.write() as tx:
            store.replace_hash(tx, found, fresh)

    def _failed(self, found: SignInRow | None, guess: Guess, client: Client) -> None:
        with self._stores.write() as tx:
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

    def _throttled(self, wait: Wait, guess: Guess, client: Client, *, at: datetime) -> Throttled:
        with self._stores.write() as tx:
            record(
                tx,
                SignInThrottled(
                    at=at,
                    client_id=client.client_id,
                    organisation_id=client.organisation_id,
                    source=guess.source,
                ),
            )
        return Throttled(max(1, math.ceil((wait.until - at).total_seconds())))
