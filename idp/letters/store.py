"""The statements that change letters: printed, voided, spent, asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, insert, literal, select, update

from idp.kernel.ids import new_id
from idp.stores.engine import Transaction
from idp.stores.tables import Account, Credential, Identifier, Letter, Membership
from idp.stores.types import Instant

_CHUNK = 1000  # well under what a statement may bind, on either database
_PENDING = and_(Letter.printed_at.is_(None), Letter.voided_at.is_(None))
_OPEN = and_(Letter.used_at.is_(None), Letter.voided_at.is_(None))


def still_unactivated(
    tx: Transaction, organisation_id: str, account_ids: Sequence[str]
) -> set[str]:
    """Return which of these accounts are still the organisation's own and not active."""
    found: set[str] = set()
    for start in range(0, len(account_ids), _CHUNK):
        query = select(Account.id).where(
            Account.id.in_(account_ids[start : start + _CHUNK]),
            Account.home_id == organisation_id,
            Account.status == "provisioned",
        )
        found |= set(tx.scalars(query))
    return found


def replace(
    tx: Transaction, organisation_id: str, rows: Sequence[dict[str, Any]], *, at: datetime
) -> None:
    """Store printed letters; earlier ones of the same people are void, their requests answered."""
    ids = [row["account_id"] for row in rows]
    for start in range(0, len(ids), _CHUNK):
        mine = and_(
            Letter.organisation_id == organisation_id,
            Letter.account_id.in_(ids[start : start + _CHUNK]),
        )
        tx.execute(delete(Letter).where(mine, _PENDING))
        tx.execute(
            update(Letter).where(mine, _OPEN).values(voided_at=at, voided_because="printed_again")
        )
    tx.execute(insert(Letter), [{"organisation_id": organisation_id, **row} for row in rows])


def void(tx: Transaction, organisation_id: str, letter_ids: Sequence[str], *, at: datetime) -> int:
    """Void open letters, printed or asked for, with their codes; returns how many."""
    count = 0
    for start in range(0, len(letter_ids), _CHUNK):
        voided = (
            update(Letter)
            .where(
                Letter.organisation_id == organisation_id,
                Letter.id.in_(letter_ids[start : start + _CHUNK]),
                _OPEN,
            )
            .values(voided_at=at, voided_because="by_hand")
        )
        codes = tx.scalars(voided.returning(Letter.credential_id)).all()
        count += len(codes)
        tx.execute(
            update(Credential)
            .where(Credential.id.in_([code for code in codes if code]), Credential.state == "live")
            .values(state="void", changed_at=at)
        )
    return count


def request(tx: Transaction, organisation_id: str, canonical: str, *, at: datetime) -> str | None:
    """Note that somebody waits for a letter, once; returns whom, None when there is nobody.

    One statement whatever there is: it inserts the row that it selects, or none.
    """
    waiting_already = exists().where(
        Letter.account_id == Account.id, Letter.organisation_id == organisation_id, _PENDING
    )
    person = (
        select(
            literal(new_id()),
            literal(organisation_id),
            Account.id,
            literal(""),
            literal(at, type_=Instant()),
            literal(""),
            literal(""),
        )
        .select_from(Identifier)
        .join(Account, Account.id == Identifier.account_id)
        .join(
            Membership,
            and_(
                Membership.account_id == Account.id,
                Membership.organisation_id == Identifier.organisation_id,
                Membership.status.in_(("provisioned", "active")),
            ),
        )
        .where(
            Identifier.organisation_id == organisation_id,
            Identifier.canonical == canonical,
            Account.home_id == organisation_id,
            Account.status.in_(("provisioned", "active")),
            ~waiting_already,
        )
    )
    columns = ["id", "organisation_id", "account_id", "batch", "requested_at"]
    columns += ["printed_by", "voided_because"]
    inserted = insert(Letter).from_select(columns, person, include_defaults=False)
    return tx.scalar(inserted.returning(Letter.account_id))


def mark_used(tx: Transaction, account_id: str, credential_id: str | None, *, at: datetime) -> None:
    """Mark the letter of a spent code used, and every other open letter of the account void."""
    mine = Letter.account_id == account_id
    if credential_id is not None:
        tx.execute(
            update(Letter).where(mine, Letter.credential_id == credential_id).values(used_at=at)
        )
    tx.execute(delete(Letter).where(mine, _PENDING))
    tx.execute(update(Letter).where(mine, _OPEN).values(voided_at=at, voided_because="activated"))
