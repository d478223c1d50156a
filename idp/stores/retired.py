"""Passwords of accounts that were linked into others: kept to say where to go, then void.

One statement tells whether an organisation has any, and which is somebody's: the same for who has
one, who has none and who is nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, bindparam, exists, select, update
from sqlalchemy.orm import aliased

from idp.crypto.passwords import PasswordHash
from idp.stores.engine import Stores
from idp.stores.tables import Account, AccountLink, Credential, Identifier, Organisation
from idp.stores.types import Instant

_AT: Final = bindparam("at", type_=Instant())
_HOME: Final = aliased(Organisation)
_KEPT: Final = aliased(Credential)
_ANY: Final = (
    exists()
    .where(
        AccountLink.organisation_id == bindparam("organisation_id"),
        AccountLink.undone_at.is_(None),
        _KEPT.account_id == AccountLink.retired_id,
        _KEPT.kind == "password",
        _KEPT.state == "retired",
        _KEPT.expires_at > _AT,
    )
    .correlate(None)
)
_FOUND: Final = (
    select(
        _ANY.label("any"),
        Credential.scheme,
        Credential.cost,
        Credential.pepper_id,
        Credential.secret,
        _HOME.slug.label("home_slug"),
    )
    .select_from(Organisation)
    .outerjoin(
        Identifier,
        and_(
            Identifier.organisation_id == Organisation.id,
            Identifier.canonical == bindparam("identifier"),
        ),
    )
    .outerjoin(
        AccountLink,
        and_(
            AccountLink.survivor_id == Identifier.account_id,
            AccountLink.organisation_id == Organisation.id,
            AccountLink.undone_at.is_(None),
        ),
    )
    .outerjoin(
        Credential,
        and_(
            Credential.account_id == AccountLink.retired_id,
            Credential.kind == "password",
            Credential.state == "retired",
            Credential.expires_at > _AT,
        ),
    )
    .outerjoin(Account, Account.id == AccountLink.survivor_id)
    .outerjoin(_HOME, _HOME.id == Account.home_id)
    .where(Organisation.id == bindparam("organisation_id"))
    .order_by(Credential.changed_at.is_(None), AccountLink.at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class RetiredPassword:
    """What is known of an identifier's retired password.

    Attributes:
        any_here: The organisation has some: then every failure costs one hash more.
        password: This identifier's, None where it has none.
        home_slug: The organisation whose password opens the account now.
    """

    any_here: bool
    password: PasswordHash | None
    home_slug: str


def find(
    connection: Connection, organisation_id: str, identifier: str, *, at: datetime
) -> RetiredPassword:
    """Return the retired password behind a canonical identifier, and whether there are any."""
    given = {"organisation_id": organisation_id, "identifier": identifier, "at": at}
    row = connection.execute(_FOUND, given).one()
    if row.secret is None:
        return RetiredPassword(bool(row.any), None, "")
    password = PasswordHash(row.scheme, row.cost, row.pepper_id or None, row.secret)
    return RetiredPassword(bool(row.any), password, row.home_slug)


def void_retired(stores: Stores) -> int:
    """Void the retired passwords whose time is over; returns how many."""
    over = (Credential.state == "retired", Credential.expires_at <= stores.clock.now())
    with stores.write() as tx:
        return tx.execute(update(Credential).where(*over).values(state="void", secret="")).rowcount
