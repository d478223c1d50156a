"""The statements of credentials: an organisation's mix of hashes, a password made anew."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from idp.crypto.passwords import PasswordHash
from idp.identity.find import SignInRow
from idp.stores import factors
from idp.stores.engine import Stores, Transaction
from idp.stores.tables import (
    Account,
    ContactAddress,
    Credential,
    Identifier,
    Membership,
    Organisation,
    SecretAnswer,
)

YOUNG_FACTOR = timedelta(days=7)
"""How long after it was added a second factor is taken for an intruder's, once one is suspected."""

_MIX_IS_FRESH = timedelta(minutes=5)
_OPENERS = ("password", "provisional_paper", "provisional_mailed")


class CredentialMixes:
    """How many live passwords an organisation has of each (scheme, cost), at most 5 min old."""

    def __init__(self, stores: Stores):
        """Count in `stores`, once in a while."""
        self._stores = stores
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, Mapping[tuple[str, int], int]]] = {}

    def of(self, organisation_id: str) -> Mapping[tuple[str, int], int]:
        """Return the mix that a dummy hash is drawn from (model-in-detail, story 17)."""
        at = self._stores.clock.now()
        with self._lock:
            counted_at, mix = self._known.get(organisation_id, (None, {}))
        if counted_at is not None and at - counted_at < _MIX_IS_FRESH:
            return mix
        mix = self._count(organisation_id)
        with self._lock:
            self._known[organisation_id] = (at, mix)
        return mix

    def _count(self, organisation_id: str) -> Mapping[tuple[str, int], int]:
        query = (
            select(Credential.scheme, Credential.cost, func.count())
            .where(
                Credential.organisation_id == organisation_id,
                Credential.kind == "password",
                Credential.state == "live",
            )
            .group_by(Credential.scheme, Credential.cost)
        )
        with self._stores.read() as connection:
            return {(scheme, cost): count for scheme, cost, count in connection.execute(query)}


def replace_hash(tx: Transaction, found: SignInRow, fresh: PasswordHash) -> None:
    """Store a password hashed anew, unless it changed since it was verified."""
    if found.credential_id is None or found.password is None:
        return
    tx.execute(
        update(Credential)
        .where(Credential.id == found.credential_id, Credential.secret == found.password.secret)
        .values(
            scheme=fresh.scheme,
            cost=fresh.cost,
            pepper_id=fresh.pepper_id or "",
            secret=fresh.secret,
        )
    )


def owner(
    connection: Transaction, account_id: str, organisation_id: str
) -> Row[*tuple[Any, ...]] | None:
    """Return what is known of whom a password is for, as one organisation knows them.

    `home_address` is where their home writes to them: what concerns the password goes there, and
    no other organisation's staff can have it go elsewhere.
    """
    home, letterbox = aliased(Membership), aliased(ContactAddress)
    query = (
        select(
            Account.id,
            Account.status,
            Account.credential_version,
            Account.given_name,
            Account.family_name,
            Account.birth_family_name,
            Organisation.slug.label("home_slug"),
            Account.home_id,
            Membership.status.label("membership_status"),
            ContactAddress.typed.label("address"),
            letterbox.typed.label("home_address"),
        )
        .join(Organisation, Organisation.id == Account.home_id)
        .outerjoin(Membership, _stands(Membership, literal(organisation_id)))
        .outerjoin(ContactAddress, _is_letterbox(ContactAddress, Membership))
        .outerjoin(home, _stands(home, Account.home_id))
        .outerjoin(letterbox, _is_letterbox(letterbox, home))
        .where(Account.id == account_id)
    )
    return connection.execute(query).one_or_none()


def _stands(
    membership: type[Membership], organisation_id: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Return the condition of an account's living membership in an organisation."""
    return and_(
        membership.account_id == Account.id,
        membership.organisation_id == organisation_id,
        membership.status != "ended",
    )


def _is_letterbox(
    address: type[ContactAddress], membership: type[Membership]
) -> ColumnElement[bool]:
    """Return the condition of the address that a membership is written to at."""
    known = func.coalesce(membership.contact_address_id, Account.recovery_address_id)
    return address.id == known


def identifiers_of(
    connection: Transaction, account_id: str, organisation_id: str
) -> list[tuple[str, str]]:
    """Return (display, canonical) of what somebody types in one organisation."""
    query = select(Identifier.display, Identifier.canonical).where(
        Identifier.account_id == account_id, Identifier.organisation_id == organisation_id
    )
    return [(row.display, row.canonical) for row in connection.execute(query)]


def password_of(connection: Transaction, account_id: str) -> PasswordHash | None:
    """Return an account's live password as it is stored, None where it has none."""
    query = (
        select(Credential.scheme, Credential.cost, Credential.pepper_id, Credential.secret)
        .where(
            Credential.account_id == account_id,
            Credential.kind == "password",
            Credential.state == "live",
        )
        .order_by(Credential.changed_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return PasswordHash(row.scheme, row.cost, row.pepper_id or None, row.secret) if row else None


def take_version(tx: Transaction, account_id: str, version: int, *, at: datetime) -> bool:
    """Raise an account's credential version from `version`, in one statement; activate it.

    False where something else changed its credentials first, or it may have none.
    """
    taken = (
        update(Account)
        .where(
            Account.id == account_id,
            Account.credential_version == version,
            Account.status.in_(("active", "provisioned")),
        )
        .values(credential_version=version + 1, status="active", updated_at=at)
    )
    return tx.execute(taken).rowcount == 1


def activate_membership(tx: Transaction, account_id: str, organisation_id: str) -> None:
    """Let a member who waited for their first password enter."""
    tx.execute(
        update(Membership)
        .where(
            Membership.account_id == account_id,
            Membership.organisation_id == organisation_id,
            Membership.status == "provisioned",
        )
        .values(status="active")
    )


def replace_password(tx: Transaction, account_id: str, values: dict[str, Any]) -> None:
    """Void every password and provisional secret of an account, and store its new password."""
    tx.execute(
        update(Credential)
        .where(
            Credential.account_id == account_id,
            Credential.state == "live",
            Credential.kind.in_(_OPENERS),
        )
        .values(state="void")
    )
    tx.execute(insert(Credential).values(account_id=account_id, **values))


def replace_answers(tx: Transaction, account_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Store answers to secret questions; the account's former ones are gone."""
    tx.execute(delete(SecretAnswer).where(SecretAnswer.account_id == account_id))
    if rows:
        tx.execute(insert(SecretAnswer), rows)


def close_doors(tx: Transaction, account_id: str, version: int, *, at: datetime) -> bool:
    """Void all that opens an account and raise its credential version from `version`.

    Its state stays: its owner comes back by a mailed link. A second factor goes too if it is
    younger than the mails that say « ce n'était pas moi » live: an intruder may have added it, and
    may have asked to have the account closed.
    False where something changed its credentials before.
    """
    raised = (
        update(Account)
        .where(Account.id == account_id, Account.credential_version == version)
        .values(credential_version=version + 1, closes_at=None, updated_at=at)
    )
    if tx.execute(raised).rowcount != 1:
        return False
    openers = (
        Credential.account_id == account_id,
        Credential.state == "live",
        Credential.kind.in_(_OPENERS),
    )
    tx.execute(update(Credential).where(*openers).values(state="void", changed_at=at))
    if factors.added_since(tx, account_id, at - YOUNG_FACTOR):
        factors.void(tx, account_id, at=at)
    return True
