"""The statements of identity about one person: the look-up at sign-in, changes of state."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select, update

from idp.identity.identifiers import UnitCode
from idp.stores.tables import (
    Account,
    Credential,
    Grant,
    Identifier,
    KnownBrowser,
    Membership,
    Session,
    Unit,
)

IdentifierKey = tuple[str, str]
"""An organisation's id and a canonical form: what is unique."""

_SIGN_IN = (
    select(
        Account.id.label("account_id"),
        Account.status.label("account_status"),
        Account.home_id,
        Account.credential_version,
        Credential.id.label("credential_id"),
        Credential.organisation_id.label("chosen_at"),
        Credential.scheme,
        Credential.cost,
        Credential.pepper_id,
        Credential.secret,
        Membership.id.label("membership_id"),
        Membership.status.label("membership_status"),
        Membership.version.label("membership_version"),
        Membership.subject,
        Membership.since,
        Membership.until,
        Unit.status.label("unit_status"),
        KnownBrowser.account_id.label("known_browser"),
    )
    .select_from(Identifier)
    .join(Account, Account.id == Identifier.account_id)
    .outerjoin(
        Credential,
        and_(
            Credential.account_id == Account.id,
            Credential.kind == "password",
            Credential.state == "live",
        ),
    )
    .outerjoin(
        Membership,
        and_(
            Membership.account_id == Account.id,
            Membership.organisation_id == Identifier.organisation_id,
            Membership.status != "ended",
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
    .outerjoin(
        KnownBrowser,
        and_(
            KnownBrowser.account_id == Account.id,
            KnownBrowser.browser_hash == bindparam("browser_hash"),
        ),
    )
    .where(
        Identifier.organisation_id == bindparam("organisation_id"),
        Identifier.canonical == bindparam("identifier"),
    )
    .order_by(Credential.changed_at.desc())
    .limit(1)
)


def sign_in_row(
    connection: Connection, identifier: IdentifierKey, browser_hash: bytes, unit: UnitCode | None
) -> Row[*tuple[Any, ...]] | None:
    """Return the row behind `find.by_identifier`, None when nobody has the identifier."""
    organisation_id, canonical = identifier
    return connection.execute(
        _SIGN_IN,
        {
            "organisation_id": organisation_id,
            "identifier": canonical,
            "browser_hash": browser_hash,
            "unit_kind": unit.kind if unit else "",
            "unit_code": unit.code if unit else "",
        },
    ).one_or_none()


def status_of(connection: Connection, what: str, row_id: str) -> str:
    """Return the status of an account or a membership, '' when there is none."""
    table = _OWNERS[what]
    return connection.scalar(select(table.status).where(table.id == row_id)) or ""


def account_of(connection: Connection, membership_id: str) -> str | None:
    """Return whose membership it is."""
    return connection.scalar(select(Membership.account_id).where(Membership.id == membership_id))


def change_status(
    tx: Connection, what: str, row_id: str, *, to: str, allowed: Collection[str]
) -> bool:
    """Change a status and raise its counter, if it is one of those allowed; tell whether it was."""
    raised = (
        update(Account).values(credential_version=Account.credential_version + 1)
        if what == "account"
        else update(Membership).values(version=Membership.version + 1)
    )
    table = _OWNERS[what]
    changed = raised.values(status=to).where(table.id == row_id, table.status.in_(allowed))
    return tx.execute(changed).rowcount == 1


def end_access(tx: Connection, what: str, row_id: str, *, because: str, at: datetime) -> None:
    """End by statement what an account or a membership had opened: grants, and sessions."""
    owner = Grant.account_id if what == "account" else Grant.membership_id
    tx.execute(
        update(Grant)
        .where(owner == row_id, Grant.revoked_at.is_(None))
        .values(revoked_at=at, revoked_because=because)
    )
    if what == "account":
        tx.execute(
            update(Session)
            .where(Session.account_id == row_id, Session.ended_at.is_(None))
            .values(ended_at=at, ended_by=because)
        )


_OWNERS: Mapping[str, type[Account | Membership]] = {"account": Account, "membership": Membership}
