"""Provisional secrets, printed or mailed: found, counted, voided, spent, each by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from idp.stores.tables import Account, Credential, Identifier, Membership, Unit
from idp.stores.types import Instant


@dataclass(frozen=True, slots=True)
class ProvisionalRow:
    """A provisional secret to be stored: `secret` is the hex of a keyed HMAC."""

    id: str
    account_id: str
    kind: str
    key_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class FoundProvisional:
    """A live provisional secret and whose it is."""

    account_id: str
    credential_version: int
    credential_id: str
    key_id: str
    secret: str


_PROVISIONAL = ("provisional_paper", "provisional_mailed")
_CHUNK = 1000  # well under what a statement may bind, on either database
_COLUMNS = (
    Account.id,
    Account.credential_version,
    Credential.id,
    Credential.pepper_id,
    Credential.secret,
)
_FIND = (
    select(*_COLUMNS)
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
    .join(
        Credential,
        and_(
            Credential.account_id == Account.id,
            Credential.organisation_id == Identifier.organisation_id,
            Credential.kind == bindparam("kind"),
            Credential.state == "live",
            Credential.expires_at > bindparam("at", type_=Instant()),
        ),
    )
    .outerjoin(
        Unit,
        and_(
            Unit.organisation_id == Identifier.organisation_id,
            Unit.kind == bindparam("unit_kind"),
            Unit.code == bindparam("unit_code"),
        ),
    )
    .where(
        Identifier.organisation_id == bindparam("organisation_id"),
        Identifier.canonical == bindparam("identifier"),
        Account.status == "provisioned",
        or_(Membership.until.is_(None), Membership.until > bindparam("at", type_=Instant())),
        or_(bindparam("unit_code", type_=String()) == "", Unit.status == "active"),
    )
    .order_by(Credential.changed_at.desc())
    .limit(1)
)


def find(
    connection: Connection,
    identifier: tuple[str, str],
    kind: str,
    unit: tuple[str, str],
    *,
    at: datetime,
) -> FoundProvisional | None:
    """Return the live secret behind an identifier, of an account that is not active yet.

    Args:
        connection: Any connection; nothing is written.
        identifier: An organisation's id and a canonical form.
        kind: `provisional_paper` or `provisional_mailed`.
        unit: Kind and code of the unit that the identifier names; twice '' where it names none.
        at: When; expired secrets are not found.
    """
    organisation_id, canonical = identifier
    unit_kind, unit_code = unit
    row = connection.execute(
        _FIND,
        {
            "organisation_id": organisation_id,
            "identifier": canonical,
            "kind": kind,
            "unit_kind": unit_kind,
            "unit_code": unit_code,
            "at": at,
        },
    ).one_or_none()
    return FoundProvisional(*row) if row else None


def by_id(connection: Connection, credential_id: str) -> FoundProvisional | None:
    """Return a provisional secret by its row, whatever its state."""
    query = (
        select(*_COLUMNS)
        .join(Account, Account.id == Credential.account_id)
        .where(Credential.id == credential_id, Credential.kind.in_(_PROVISIONAL))
    )
    row = connection.execute(query).one_or_none()
    return FoundProvisional(*row) if row else None


def count_try(
    tx: Connection, credential_id: str, *, more: int, max_tries: int, at: datetime
) -> bool:
    """Count a guess at a live secret and tell whether it was still allowed, in one statement."""
    counted = (
        update(Credential)
        .where(
            Credential.id == credential_id,
            Credential.state == "live",
            Credential.expires_at > at,
            Credential.tries < max_tries,
        )
        .values(tries=Credential.tries + more)
    )
    return tx.execute(counted).rowcount == 1


def void(
    tx: Connection, account_ids: Sequence[str], organisation_id: str | None, *, at: datetime
) -> int:
    """Void the live secrets of accounts, here or everywhere; returns how many had not expired."""
    valid = 0
    for start in range(0, len(account_ids), _CHUNK):
        voided = (
            update(Credential)
            .where(
                Credential.account_id.in_(account_ids[start : start + _CHUNK]),
                Credential.kind.in_(_PROVISIONAL),
                Credential.state == "live",
            )
            .values(state="void", changed_at=at)
        )
        if organisation_id is not None:
            voided = voided.where(Credential.organisation_id == organisation_id)
        ends = tx.scalars(voided.returning(Credential.expires_at))
        valid += sum(end is not None and end > at for end in ends)
    return valid


def add(
    tx: Connection,
    rows: Sequence[ProvisionalRow],
    organisation_id: str,
    *,
    expires_at: datetime,
    at: datetime,
) -> None:
    """Store secrets, one `executemany`."""
    if rows:
        tx.execute(
            insert(Credential),
            [
                {
                    "id": row.id,
                    "account_id": row.account_id,
                    "organisation_id": organisation_id,
                    "kind": row.kind,
                    "scheme": "keyed",
                    "cost": 0,
                    "pepper_id": row.key_id,
                    "secret": row.secret,
                    "state": "live",
                    "tries": 0,
                    "expires_at": expires_at,
                    "changed_at": at,
                }
                for row in rows
            ],
        )


def add_to_account(
    tx: Connection, row: ProvisionalRow, organisation_id: str, *, expires_at: datetime, at: datetime
) -> None:
    """Store one secret of an account that is there; for nobody's the same statement stores none."""
    values: dict[str, tuple[object, TypeEngine[Any]]] = {
        "id": (row.id, String()),
        "organisation_id": (organisation_id, String()),
        "kind": (row.kind, String()),
        "scheme": ("keyed", String()),
        "cost": (0, Integer()),
        "pepper_id": (row.key_id, String()),
        "secret": (row.secret, String()),
        "state": ("live", String()),
        "tries": (0, Integer()),
        "expires_at": (expires_at, Instant()),
        "changed_at": (at, Instant()),
    }
    given = [literal(value, kind) for value, kind in values.values()]
    owner = select(Account.id, *given).where(Account.id == row.account_id)
    tx.execute(insert(Credential).from_select(["account_id", *values], owner))


def claim(tx: Connection, credential_id: str, *, at: datetime) -> bool:
    """Spend a live secret; True for one caller only."""
    spent = (
        update(Credential)
        .where(
            Credential.id == credential_id,
            Credential.kind.in_(_PROVISIONAL),
            Credential.state == "live",
        )
        .values(state="used", changed_at=at)
    )
    return tx.execute(spent).rowcount == 1
