"""Mailed proofs: what a link or a code proves, once (R-INT-12 to 14, R-ALL-1, model.md §3).

A proof is a row; its link and code are derived from the row's id under the mail key each time the
mail is sent, so a retry is identical and a dump of the database opens nothing. The newest wins,
and any change of the account's credentials kills it, but for one that gives an address back.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import quote

from idp.clients.model import Client
from idp.contact import store
from idp.contact.store import ADDRESS_BACK
from idp.crypto.mail_keys import MailKeys
from idp.crypto.mailed_secrets import link_token, stored_form, typed_code
from idp.crypto.tokens import fingerprint, same
from idp.kernel.ids import new_id
from idp.stores.engine import Stores, Transaction

CODE_TRIES: Final = 5
TOKEN_LENGTH: Final = 43

State = Literal["live", "expired", "used", "superseded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProof:
    """A proof about to be mailed.

    Attributes:
        purpose: The journey that it takes part in, or `disavow`; it opens nothing else.
        client: Whose pages the link leads to.
        address: Where it is sent; what following it proves.
        account_id: Whose it is; None while there is no account.
        credential_version: The account's, so that a change of credentials kills the proof.
        lifetime: Of the link.
        code_lifetime: Of the code for the waiting tab; None: no code.
        journey_id: The journey that goes on by it; '' begins one when the link is followed.
        step: The step that waits for it.
        registration_id: The sign-up that it proves the mailbox of, '' for none.
        is_only: Earlier ones of its kind are void; False where several mailboxes hold one each.
    """

    purpose: str
    client: Client
    address: str
    account_id: str | None
    credential_version: int | None
    lifetime: timedelta
    code_lifetime: timedelta | None = None
    journey_id: str = ""
    step: str = ""
    registration_id: str = ""
    is_only: bool = True


@dataclass(frozen=True, slots=True)
class IssuedProof:
    """A proof to be mailed: `facts` is what its mail says of it (idp/mail)."""

    id: str
    expires_at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that somebody presented, and whether it is still good.

    `holds`: the account's credentials are those that it was mailed for. `reaches`: the account is
    still written to at its address.
    """

    id: str
    purpose: str
    client_row_id: str
    journey_id: str
    step: str
    account_id: str | None
    credential_version: int | None
    address: str
    state: State
    holds: bool
    reaches: bool = True
    registration_id: str = ""

    @property
    def gives_back(self) -> bool:
        """Tell whether it was mailed to an address that another one had just replaced."""
        return self.purpose == ADDRESS_BACK


class Proofs:
    """Issues, finds and uses up mailed proofs."""

    def __init__(self, stores: Stores, keys: MailKeys):
        """Keep proofs in `stores`, derived under `keys`."""
        self._stores = stores
        self._keys = keys

    def issue(self, tx: Transaction, wanted: NewProof, *, at: datetime) -> IssuedProof:
        """Store a new proof in the caller's transaction; earlier ones of its kind are void."""
        key_id, key = self._keys.current
        proof_id = new_id()
        which = (wanted.account_id, wanted.journey_id, wanted.registration_id)
        if wanted.is_only:
            store.supersede(tx, which, wanted.purpose, at=at)
        code = None
        if wanted.code_lifetime is not None:
            typed = typed_code(key, proof_id, wanted.purpose)
            code = stored_form(key, _code_purpose(wanted.purpose), typed, bound_to=proof_id)
        row: dict[str, Any] = {
            "id": proof_id,
            "token_hash": fingerprint(link_token(key, proof_id, wanted.purpose)),
            "purpose": wanted.purpose,
            "client_row_id": wanted.client.row_id,
            "journey_id": wanted.journey_id or None,
            "step": wanted.step,
            "account_id": wanted.account_id,
            "registration_id": wanted.registration_id or None,
            "credential_version": wanted.credential_version,
            "address": wanted.address,
            "code_hmac": code,
            "code_expires_at": at + wanted.code_lifetime if wanted.code_lifetime else None,
            "created_at": at,
            "expires_at": at + wanted.lifetime,
        }
        store.add(tx, row)
        facts: dict[str, Any] = {
            "proof_id": proof_id,
            "key_id": key_id,
            "purpose": wanted.purpose,
            "path": f"/{quote(wanted.client.client_id)}/{wanted.purpose}",
            "has_code": code is not None,
        }
        if row["code_expires_at"] is not None:
            facts["code_expires_at"] = row["code_expires_at"].isoformat()
        return IssuedProof(proof_id, row["expires_at"], facts)

    def find(self, token: str) -> Proof | None:
        """Return what a link stands for; None for one that we never made. Changes nothing."""
        if len(token) != TOKEN_LENGTH:
            return None
        with self._stores.read() as connection:
            row = store.by_token(connection, fingerprint(token))
        return None if row is None else _proof(row, at=self._stores.clock.now())

    def claim(self, tx: Transaction, proof_id: str, *, reaching: bool, at: datetime) -> bool:
        """Use a proof up, once; False where it is used, superseded, expired or overtaken.

        Args:
            tx: The transaction that goes on by it.
            proof_id: Which.
            reaching: It is overtaken as well where the account has another address by now.
            at: When.
        """
        return store.claim(tx, proof_id, reaching=reaching, at=at)

    def try_code(self, journey_id: str, typed: str, *, reaching: bool) -> Proof | None:
        """Return the journey's proof if the code is right, and use it up; None where it is not.

        Five tries per mail; the try is counted before the code is compared. `reaching` as for
        `claim`.
        """
        at = self._stores.clock.now()
        with self._stores.read() as connection:
            row = store.newest_of(connection, journey_id)
        # An account nobody has costs the same statements: its proof has a code as well.
        if row is None or row.code_hmac is None:
            return None
        forms = self._keys.stored_forms(
            _code_purpose(row.purpose), code_as_issued(typed), bound_to=row.id
        )
        is_right = any(same(form, row.code_hmac) for form in forms)
        with self._stores.write() as tx:
            may_try = store.count_try(tx, row.id, most=CODE_TRIES)
            is_good = (
                may_try and is_right and store.claim_by_code(tx, row.id, reaching=reaching, at=at)
            )
        # What was mailed to nobody proves nobody, even to who guesses it.
        return _proof(row, at=at) if is_good and row.address else None

    def void(
        self, tx: Transaction, account_id: str, *, at: datetime, keep: Collection[str] = ()
    ) -> None:
        """Void an account's living proofs: its address or its standing changed.

        Those of purposes to `keep` stay, and those that give a replaced address back: who took the
        account over can't make them void.
        """
        store.void(tx, account_id, keep=(ADDRESS_BACK, *keep), at=at)

    def is_waiting(self, tx: Transaction, account_id: str, purpose: str, *, at: datetime) -> bool:
        """Tell whether an account has a living proof of a purpose; one statement."""
        return store.is_waiting(tx, account_id, purpose, at=at)


def code_as_issued(typed: str) -> str:
    """Return a code as digits only: spaces and full-width forms do not matter."""
    return re.sub(r"[\s.\-]", "", unicodedata.normalize("NFKC", typed[:64]))


def _code_purpose(purpose: str) -> str:
    return f"code-{purpose}"


def _proof(row: store.AnyRow, *, at: datetime) -> Proof:
    return Proof(
        id=row.id,
        purpose=row.purpose,
        client_row_id=row.client_row_id,
        journey_id=row.journey_id or "",
        step=row.step,
        account_id=row.account_id,
        credential_version=row.credential_version,
        address=row.address,
        state=_state(row, at=at),
        holds=_holds(row),
        reaches=bool(row.reaches),
        registration_id=row.registration_id or "",
    )


def _state(row: store.AnyRow, *, at: datetime) -> State:
    if row.used_at is not None:
        return "used"
    if row.superseded_at is not None or not _holds(row):
        return "superseded"
    return "expired" if row.expires_at <= at else "live"


def _holds(row: store.AnyRow) -> bool:
    if row.account_id is None or row.purpose == ADDRESS_BACK:
        return True
    return bool(row.credential_version == row.current_version)
