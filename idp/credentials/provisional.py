"""Provisional secrets, printed or mailed: they open one step and nothing else (decision 9).

Random and long enough to be stored as a keyed HMAC, which takes microseconds: ten thousand letters
are a matter of seconds. A paper one exists in clear on its letter only; a mailed one is derived
from its row each time the mail is sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from idp.audit.letter_events import ProvisionalAccepted, ProvisionalRefused
from idp.audit.record import record
from idp.crypto.mail_keys import MailKeys
from idp.crypto.mailed_secrets import (
    MAILED_LENGTH,
    PAPER_LENGTH,
    mailed_provisional,
    parse_provisional,
    random_provisional,
    stored_form,
)
from idp.crypto.tokens import same
from idp.identity.identifiers import UnitCode
from idp.kernel.ids import new_id
from idp.stores import provisionals
from idp.stores.engine import Stores, Transaction
from idp.stores.provisionals import FoundProvisional, ProvisionalRow

Kind = Literal["paper", "mailed"]

MAX_TRIES: Final = 100
"""Wrong guesses at one secret before it is dead: far from 2^59, and more than a third party who is
slowed by delays makes in a day, so that guessing shuts nobody out."""

MAILED_PURPOSE: Final = "first_sign_in"
"""The purpose that a mailed secret is derived with when its mail is sent."""

_LENGTHS: Final[dict[Kind, int]] = {"paper": PAPER_LENGTH, "mailed": MAILED_LENGTH}
_PURPOSES: Final[dict[Kind, str]] = {"paper": "letter", "mailed": MAILED_PURPOSE}
_NOBODYS: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A code for a letter, drawn and stored nowhere yet."""

    account_id: str
    credential_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A code for a letter, as it is printed; it is stored only as a keyed HMAC."""

    credential_id: str
    secret: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedMailed:
    """A secret that is derived from `credential_id` and the key `key_id` when its mail is sent."""

    credential_id: str
    key_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Provisional:
    """Whose secret it was, and the row to claim when the journey that it opened ends."""

    account_id: str
    credential_id: str
    credential_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Where a secret was typed, for the record, and what its organisation asks of it.

    Attributes:
        unit: The unit that the identifier names; a closed or unknown one opens nothing (R-CMI-6).
        max_tries: Wrong guesses after which the secret is dead.
    """

    client_id: str | None = None
    source: str = ""
    unit: UnitCode | None = None
    max_tries: int = MAX_TRIES


class Provisionals:
    """Issues and checks provisional secrets (R-ENT-5 to R-ENT-8, R-CMI-8 to R-CMI-11)."""

    def __init__(self, stores: Stores, keys: MailKeys):
        """Store in `stores`, under `keys`; secrets issued before a key rotation still verify."""
        self._stores = stores
        self._keys = keys

    def issue_paper(
        self,
        tx: Transaction,
        account_id: str,
        organisation_id: str,
        *,
        lifetime: timedelta,
        at: datetime,
    ) -> IssuedPaper:
        """Issue one code to be printed; voids earlier secrets of this account here."""
        (drawn,) = draw_papers([account_id])
        self.issue_drawn(tx, [drawn], organisation_id, expires_at=at + lifetime, at=at)
        return IssuedPaper(drawn.credential_id, drawn.secret, at + lifetime)

    def issue_drawn(
        self,
        tx: Transaction,
        drawn: Sequence[DrawnPaper],
        organisation_id: str,
        *,
        expires_at: datetime,
        at: datetime,
    ) -> int:
        """Issue codes that were drawn, and printed, before; returns how many valid ones they void.

        So that a batch is printed first: where paper or disk is missing, nobody loses a code.
        """
        key_id, key = self._keys.current
        voided = provisionals.void(tx, [one.account_id for one in drawn], organisation_id, at=at)
        rows = [
            ProvisionalRow(
                id=one.credential_id,
                account_id=one.account_id,
                kind="provisional_paper",
                key_id=key_id,
                secret=_stored(key, "paper", one.secret, one.credential_id).hex(),
            )
            for one in drawn
        ]
        provisionals.add(tx, rows, organisation_id, expires_at=expires_at, at=at)
        return voided

    def issue_mailed(
        self,
        tx: Transaction,
        account_id: str,
        organisation_id: str,
        *,
        lifetime: timedelta,
        at: datetime,
    ) -> IssuedMailed:
        """Issue one secret to be mailed; voids earlier ones here. Nobody's ('') costs the same."""
        key_id, key = self._keys.current
        credential_id, expires_at = new_id(), at + lifetime
        secret = mailed_provisional(key, credential_id, MAILED_PURPOSE)
        provisionals.void(tx, [account_id], organisation_id, at=at)
        row = ProvisionalRow(
            id=credential_id,
            account_id=account_id,
            kind="provisional_mailed",
            key_id=key_id,
            secret=_stored(key, "mailed", secret, credential_id).hex(),
        )
        provisionals.add_to_account(tx, row, organisation_id, expires_at=expires_at, at=at)
        return IssuedMailed(credential_id, key_id, expires_at)

    def check(  # noqa: PLR0913 - one look-up by a composite key
        self,
        organisation_id: str,
        canonical_identifier: str,
        typed: str,
        *,
        kind: Kind,
        at: datetime,
        circumstances: Circumstances = Circumstances(),
    ) -> Provisional | None:
        """Return whose secret was typed, None when it opens nothing; the secret is not spent.

        Whether the identifier exists, has a secret, or the secret is expired, void, spent or
        guessed at too often: the same statements, the same work, the same None. A wrong guess is
        counted in the row, and the same statement refuses one guess too many, also in a race.
        Callers throttle before (`authenticate_provisional`).
        """
        key = (organisation_id, canonical_identifier)
        named = circumstances.unit
        unit = (named.kind, named.code) if named else ("", "")
        with self._stores.read() as connection:
            found = provisionals.find(connection, key, f"provisional_{kind}", unit, at=at)
        right = self.is_right(found, typed, kind)
        with self._stores.write() as tx:
            allowed = provisionals.count_try(
                tx,
                found.credential_id if found else "",
                more=0 if right else 1,
                max_tries=circumstances.max_tries,
                at=at,
            )
            kind_of_event = ProvisionalAccepted if right and allowed else ProvisionalRefused
            record(
                tx,
                kind_of_event(
                    at=at,
                    kind=kind,
                    account_id=found.account_id if found else None,
                    organisation_id=organisation_id,
                    client_id=circumstances.client_id,
                    source=circumstances.source,
                ),
            )
        if found is None or not right or not allowed:
            return None
        return Provisional(found.account_id, found.credential_id, found.credential_version)

    def claim(self, tx: Transaction, credential_id: str, at: datetime) -> bool:
        """Spend a secret at the end of the journey that it opened; True for one caller only.

        One that expired since it was checked still counts: the journey has its own, shorter life
        (R-ENT-15). False once it was spent, voided or replaced.
        """
        return provisionals.claim(tx, credential_id, at=at)

    def void(self, tx: Transaction, account_id: str, *, at: datetime) -> int:
        """Void every provisional secret of an account; returns how many were valid."""
        return provisionals.void(tx, [account_id], None, at=at)

    def is_right(self, found: FoundProvisional | None, typed: str, kind: Kind) -> bool:
        """Compare what was typed with what is stored, or with what nothing can equal."""
        parsed = parse_provisional(typed, _LENGTHS[kind])
        try:
            key = self._keys.of(found.key_id if found else self._keys.current[0])
        except LookupError:
            key, found = self._keys.current[1], None
        expected = bytes.fromhex(found.secret) if found else _NOBODYS
        given = _stored(key, kind, parsed or "", found.credential_id if found else "")
        return same(given, expected) and parsed is not None


def draw_papers(account_ids: Iterable[str]) -> list[DrawnPaper]:
    """Draw one code per account: 12 of 31 characters, 59 bits; nothing is stored."""
    return [DrawnPaper(one, new_id(), random_provisional(PAPER_LENGTH)) for one in account_ids]


def _stored(key: bytes, kind: Kind, secret: str, credential_id: str) -> bytes:
    return stored_form(key, _PURPOSES[kind], secret, bound_to=credential_id)
