"""The statements of mailed proofs and proved addresses."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql import Select

from idp.stores.tables import (
    Account,
    ContactAddress,
    MailedProof,
    Membership,
    PurposeConsent,
)
from idp.stores.types import Instant

AnyRow = Row[*tuple[Any, ...]]

ADDRESS_BACK: Final = "address_back"
"""The purpose of a proof that a replaced address was the account's: whoever took the address over
may change the password too, so that no change of credentials kills it."""

_IS_LIVE = MailedProof.used_at.is_(None) & MailedProof.superseded_at.is_(None)
_HOLDS = or_(
    MailedProof.account_id.is_(None),
    MailedProof.purpose == ADDRESS_BACK,
    exists().where(
        Account.id == MailedProof.account_id,
        Account.credential_version == MailedProof.credential_version,
    ),
)


def _written_to() -> Select[str, str]:
    """Return (account, address) of everybody as their home writes to them: recovery's addresses."""
    owner, home = aliased(Account), aliased(Membership)
    at_home = and_(
        home.account_id == owner.id,
        home.organisation_id == owner.home_id,
        home.status != "ended",
    )
    own = func.coalesce(home.contact_address_id, owner.recovery_address_id)
    return (
        select(owner.id, ContactAddress.typed)
        .select_from(owner)
        .outerjoin(home, at_home)
        .join(ContactAddress, ContactAddress.id == own)
    )


_LETTERBOX = _written_to()
_REACHES = or_(
    MailedProof.account_id.is_(None),
    _LETTERBOX.where(
        _LETTERBOX.selected_columns[0] == MailedProof.account_id,
        _LETTERBOX.selected_columns[1] == MailedProof.address,
    )
    .correlate(MailedProof)
    .exists(),
)
"""Whether the account, where there is one, is still written to where the proof went."""

_FOUND = select(
    MailedProof.id,
    MailedProof.purpose,
    MailedProof.client_row_id,
    MailedProof.journey_id,
    MailedProof.step,
    MailedProof.account_id,
    MailedProof.registration_id,
    MailedProof.credential_version,
    MailedProof.address,
    MailedProof.code_hmac,
    MailedProof.code_expires_at,
    MailedProof.code_tries,
    MailedProof.expires_at,
    MailedProof.used_at,
    MailedProof.superseded_at,
    Account.credential_version.label("current_version"),
    _REACHES.label("reaches"),
).outerjoin(Account, Account.id == MailedProof.account_id)


def add(tx: Connection, values: dict[str, Any]) -> None:
    """Store a new proof."""
    tx.execute(insert(MailedProof).values(values))


def supersede(
    tx: Connection, which: tuple[str | None, str, str], purpose: str, *, at: datetime
) -> None:
    """Void the living proofs of the same purpose for this account or journey.

    Those of a registration are void whatever journey mailed them: each opens the same account.
    """
    account_id, journey_id, registration_id = which
    # One text for everybody: an account that nobody has costs the same statement.
    same = or_(MailedProof.journey_id == journey_id, MailedProof.account_id == (account_id or ""))
    earlier = or_(
        and_(MailedProof.purpose == purpose, same), MailedProof.registration_id == registration_id
    )
    tx.execute(update(MailedProof).where(_IS_LIVE, earlier).values(superseded_at=at))


def void(tx: Connection, account_id: str, *, keep: Collection[str], at: datetime) -> None:
    """Void every living proof of an account but those of some purposes."""
    which = (MailedProof.account_id == account_id, MailedProof.purpose.not_in(keep), _IS_LIVE)
    tx.execute(update(MailedProof).where(*which).values(superseded_at=at))


def is_waiting(connection: Connection, account_id: str, purpose: str, *, at: datetime) -> bool:
    """Tell whether an account has a living proof of a purpose."""
    which = (MailedProof.account_id == account_id, MailedProof.purpose == purpose)
    query = select(MailedProof.id).where(*which, MailedProof.expires_at > at, _IS_LIVE)
    return connection.execute(query.limit(1)).first() is not None


def by_token(connection: Connection, token_hash: bytes) -> AnyRow | None:
    """Return a proof by what its link stands for."""
    return connection.execute(_FOUND.where(MailedProof.token_hash == token_hash)).one_or_none()


def newest_of(connection: Connection, journey_id: str) -> AnyRow | None:
    """Return the last proof that a journey had mailed."""
    query = _FOUND.where(MailedProof.journey_id == journey_id)
    newest = query.order_by(MailedProof.created_at.desc(), MailedProof.id.desc()).limit(1)
    return connection.execute(newest).one_or_none()


def claim(tx: Connection, proof_id: str, *, reaching: bool, at: datetime) -> bool:
    """Use a proof up, in one statement; False where it was no longer good.

    Args:
        tx: The caller's transaction.
        proof_id: Which.
        reaching: Only where the account is still written to at its address.
        at: When.
    """
    return _use(tx, MailedProof.id == proof_id, MailedProof.expires_at > at, _if(reaching), at=at)


def count_try(tx: Connection, proof_id: str, *, most: int) -> bool:
    """Count a try of the code; False where none is left."""
    counted = (
        update(MailedProof)
        .where(MailedProof.id == proof_id, MailedProof.code_tries < most)
        .values(code_tries=MailedProof.code_tries + 1)
    )
    return tx.execute(counted).rowcount == 1


def claim_by_code(tx: Connection, proof_id: str, *, reaching: bool, at: datetime) -> bool:
    """Use a proof up by its code, in one statement; `reaching` as for `claim`."""
    living = MailedProof.code_expires_at > at
    return _use(tx, MailedProof.id == proof_id, living, _if(reaching), at=at)


def reached(connection: Connection, account_id: str, address: str) -> bool:
    """Tell whether an account's home writes to it at this address; '' is nobody's."""
    columns = _LETTERBOX.selected_columns
    query = _LETTERBOX.where(columns[0] == account_id, columns[1] == address)
    return connection.execute(query).first() is not None


def _if(reaching: bool) -> ColumnElement[bool]:  # noqa: FBT001 - one word of a statement
    return _REACHES if reaching else true()


def _use(tx: Connection, *which: ColumnElement[bool], at: datetime) -> bool:
    used = update(MailedProof).where(*which, _IS_LIVE, _HOLDS).values(used_at=at)
    return tx.execute(used).rowcount == 1


def prove_address(tx: Connection, account_id: str, canonical: str, *, at: datetime) -> str | None:
    """Mark an account's address as proved; returns its id, None where it has no such address."""
    mine = and_(ContactAddress.account_id == account_id, ContactAddress.canonical == canonical)
    found: str | None = tx.execute(
        select(ContactAddress.id).where(mine).order_by(ContactAddress.id).limit(1)
    ).scalar_one_or_none()
    if found is not None:
        tx.execute(
            update(ContactAddress)
            .where(ContactAddress.id == found, ContactAddress.verified_at.is_(None))
            .values(verified_at=at)
        )
    return found


def add_address(tx: Connection, values: dict[str, Any]) -> None:
    """Give an account one more address."""
    tx.execute(insert(ContactAddress).values(values))


def adopt_address(tx: Connection, account_id: str, organisation_id: str, address_id: str) -> None:
    """Make an address the membership's own, and the one to recover the account by."""
    tx.execute(
        update(Membership)
        .where(
            Membership.account_id == account_id,
            Membership.organisation_id == organisation_id,
            Membership.status != "ended",
        )
        .values(contact_address_id=address_id)
    )
    tx.execute(
        update(Account).where(Account.id == account_id).values(recovery_address_id=address_id)
    )


def add_consent(  # noqa: PLR0913 - the columns of one row
    tx: Connection,
    member: tuple[str, str],
    consent_id: str,
    *,
    purpose: str,
    sha256: str,
    at: datetime,
) -> None:
    """Add a consent of who is (account, organisation), in one statement."""
    account_id, organisation_id = member
    row = select(
        literal(consent_id),
        Membership.id,
        literal(purpose),
        literal(sha256),
        literal(at, type_=Instant()),
    ).where(
        Membership.account_id == account_id,
        Membership.organisation_id == organisation_id,
        Membership.status != "ended",
    )
    columns = ["id", "membership_id", "purpose", "text_sha256", "given_at"]
    tx.execute(insert(PurposeConsent).from_select(columns, row, include_defaults=False))
