"""Find whom an identifier belongs to, in one statement, with all that signing in needs."""

from dataclasses import dataclass
from datetime import datetime

from idp.crypto.passwords import PasswordHash
from idp.identity import store
from idp.identity.identifiers import UnitCode
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class SignInRow:
    """Whom an identifier belongs to in one organisation.

    Attributes:
        password: The live password, None for an account that never chose one.
        is_of_home: It was chosen while the account had the home that it has now.
        may_enter: The account, its membership and, where the identifier names one, its unit are
            active, and the membership's dates hold; where False a right password is not enough.
        knows_browser: Somebody signed in to this account from this browser before.
    """

    account_id: str
    account_status: str
    home_id: str
    credential_version: int
    credential_id: str | None
    password: PasswordHash | None
    is_of_home: bool
    membership_id: str | None
    membership_status: str | None
    membership_version: int | None
    subject: str | None
    unit_status: str | None
    may_enter: bool
    knows_browser: bool


def by_identifier(  # noqa: PLR0913 - one look-up by a composite key
    connection: Transaction,
    organisation_id: str,
    identifier: str,
    *,
    at: datetime,
    browser_hash: bytes = b"",
    unit: UnitCode | None = None,
) -> SignInRow | None:
    """Return the account that has this identifier in this organisation, or None.

    Takes the same single statement for an identifier that nobody has.

    Args:
        connection: Any connection; nothing is written.
        organisation_id: Whose identifiers are looked at.
        identifier: In canonical form.
        at: When; the membership's dates are judged by it.
        browser_hash: The browser in front of us, to tell whether the account knows it.
        unit: The unit that the identifier names; a closed or unknown one lets nobody enter
            (R-CMI-6).
    """
    row = store.sign_in_row(connection, (organisation_id, identifier), browser_hash, unit)
    if row is None:
        return None
    begun = row.since is not None and row.since <= at
    password = row.secret and PasswordHash(row.scheme, row.cost, row.pepper_id or None, row.secret)
    return SignInRow(
        account_id=row.account_id,
        account_status=row.account_status,
        home_id=row.home_id,
        credential_version=row.credential_version,
        credential_id=row.credential_id,
        password=password or None,
        is_of_home=row.chosen_at == row.home_id,
        membership_id=row.membership_id,
        membership_status=row.membership_status,
        membership_version=row.membership_version,
        subject=row.subject,
        unit_status=row.unit_status,
        may_enter=(
            row.account_status == "active"
            and row.membership_status == "active"
            and begun
            and (row.until is None or at < row.until)
            and (unit is None or row.unit_status == "active")
        ),
        knows_browser=row.known_browser is not None,
    )
