"""The statements of identity that requests run: the look-up at sign-in."""

from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select

from idp.identity.identifiers import UnitCode
from idp.stores.tables import Account, Credential, Identifier, KnownBrowser, Membership, Unit

IdentifierKey = tuple[str, str]
"""An organisation's id and a canonical form: what is unique."""

_SIGN_IN = (
    select(
        Account.id.label("account_id"),
        Account.status.label("account_status"),
        Account.home_id,
        Account.credential_version,
        Credential.id.label("credential_id"),
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
