"""The statements of recovery: whom an identifier or an address belongs to.

Each is one statement, the same for what nobody has.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from idp.stores.tables import (
    Account,
    ContactAddress,
    Identifier,
    Membership,
    Organisation,
    Unit,
)

AnyRow = Row[*tuple[Any, ...]]
_MOST = 50
_HOME = aliased(Membership)
_LETTERBOX = aliased(ContactAddress)

_COLUMNS = (
    Account.id.label("account_id"),
    Account.status.label("account_status"),
    Account.home_id,
    Account.credential_version,
    Account.given_name,
    Account.family_name,
    Membership.status.label("membership_status"),
    Membership.since,
    Membership.until,
    Identifier.kind,
    Identifier.display,
    Unit.status.label("unit_status"),
    Unit.name.label("unit_name"),
    ContactAddress.typed.label("address"),
    ContactAddress.canonical.label("address_canonical"),
)
_IS_MEMBER = and_(
    Membership.account_id == Account.id,
    Membership.organisation_id == bindparam("organisation_id"),
    Membership.status != "ended",
)
_IS_THEIR_UNIT = and_(
    Unit.organisation_id == Identifier.organisation_id,
    Unit.kind == bindparam("unit_kind"),
    Unit.code == func.substr(Identifier.canonical, 1, bindparam("code_length")),
)
_IS_THEIR_ADDRESS: ColumnElement[bool] = ContactAddress.id == func.coalesce(
    Membership.contact_address_id, Account.recovery_address_id
)
_IS_AT_HOME = and_(
    _HOME.account_id == Account.id,
    _HOME.organisation_id == Account.home_id,
    _HOME.status != "ended",
)
_BY_IDENTIFIER = (
    select(
        *_COLUMNS,
        Organisation.slug.label("home_slug"),
        _LETTERBOX.typed.label("letterbox"),
        _LETTERBOX.canonical.label("letterbox_canonical"),
    )
    .select_from(Identifier)
    .join(Account, Account.id == Identifier.account_id)
    .join(Organisation, Organisation.id == Account.home_id)
    .join(Membership, _IS_MEMBER)
    .outerjoin(Unit, _IS_THEIR_UNIT)
    .outerjoin(ContactAddress, _IS_THEIR_ADDRESS)
    .outerjoin(_HOME, _IS_AT_HOME)
    .outerjoin(
        _LETTERBOX,
        _LETTERBOX.id == func.coalesce(_HOME.contact_address_id, Account.recovery_address_id),
    )
    .where(
        Identifier.organisation_id == bindparam("organisation_id"),
        Identifier.canonical == bindparam("identifier"),
    )
)
_BY_ADDRESS = (
    select(*_COLUMNS)
    .select_from(ContactAddress)
    .join(Account, Account.id == ContactAddress.account_id)
    .join(Membership, and_(_IS_MEMBER, _IS_THEIR_ADDRESS))
    .join(
        Identifier,
        and_(
            Identifier.account_id == Account.id,
            Identifier.organisation_id == bindparam("organisation_id"),
        ),
    )
    .outerjoin(Unit, _IS_THEIR_UNIT)
    .where(ContactAddress.canonical == bindparam("address"))
    .order_by(Identifier.canonical)
    .limit(_MOST)
)


def by_identifier(connection: Connection, given: dict[str, object]) -> AnyRow | None:
    """Return whom an identifier belongs to.

    Args:
        connection: Any connection; nothing is written.
        given: organisation_id, identifier (canonical), unit_kind, code_length.
    """
    return connection.execute(_BY_IDENTIFIER, given).one_or_none()


def by_address(connection: Connection, given: dict[str, object]) -> list[AnyRow]:
    """Return everybody whose address in this organisation it is, a row per identifier.

    Args:
        connection: Any connection; nothing is written.
        given: organisation_id, address (canonical), unit_kind, code_length.
    """
    return list(connection.execute(_BY_ADDRESS, given))
