"""What is left of an account that was closed: its number, and what may never be used again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from idp.stores import tombstones
from idp.stores.tables import (
    Account,
    AccountLink,
    ContactAddress,
    Credential,
    Identifier,
    KnownBrowser,
    LegacyClaim,
    LegacyRecord,
    Letter,
    MailedProof,
    Membership,
    MembershipRole,
    OutgoingMail,
    Registration,
    ReviewCase,
    ReviewNote,
    SecretAnswer,
    Session,
    TermsAcceptance,
)

AnyRow = Row[*tuple[Any, ...]]


def due(connection: Connection, *, at: datetime, limit: int) -> list[tuple[str, str]]:
    """Return accounts whose day to be closed has come, each with its home, the oldest first."""
    query = select(Account.id, Account.home_id).where(
        Account.closes_at <= at, Account.status != "closed"
    )
    rows = connection.execute(query.order_by(Account.closes_at).limit(limit))
    return [(row.id, row.home_id) for row in rows]


def claim(tx: Connection, account_id: str, *, at: datetime) -> bool:
    """Begin to close an account, in one statement; False where its owner kept it meanwhile."""
    which = (Account.id == account_id, Account.closes_at <= at)
    return tx.execute(update(Account).where(*which).values(closes_at=None)).rowcount == 1


def erase(tx: Connection, account_id: str, *, at: datetime) -> None:
    """Erase what was held about a closed account.

    Its number stays, because the record of events names people by it alone: with its names, its
    identifiers and its addresses gone, nobody can be told from it. Evidence of accepted terms and
    of consents stays under the same number.
    """
    members = _members(tx, account_id)
    _bury(tx, members, at)
    _empty_memberships(tx, account_id, members)
    _empty_history(tx, account_id, members)
    _empty_mail(tx, account_id, at)
    for table in (Identifier, ContactAddress, SecretAnswer, KnownBrowser, Letter, Credential):
        tx.execute(delete(table).where(table.account_id == account_id))
    tx.execute(update(Session).where(Session.account_id == account_id).values(device={}))
    nothing = {"given_name": "", "family_name": "", "birth_family_name": "", "attributes": {}}
    emptied = nothing | {"recovery_address_id": None, "last_sign_in_at": None, "updated_at": at}
    tx.execute(update(Account).where(Account.id == account_id).values(**emptied))


def _members(tx: Connection, account_id: str) -> list[AnyRow]:
    query = select(Membership.id, Membership.subject, Membership.legacy_key).where(
        Membership.account_id == account_id
    )
    return list(tx.execute(query.order_by(Membership.id)))


def _bury(tx: Connection, members: list[AnyRow], at: datetime) -> None:
    for kind, values in (
        (tombstones.SUBJECT, {member.subject for member in members}),
        (tombstones.LEGACY_KEY, {one.legacy_key for one in members if one.legacy_key}),
    ):
        for value in sorted(values - tombstones.found(tx, kind, values)):
            tombstones.bury(tx, kind, value, at=at)


def _empty_memberships(tx: Connection, account_id: str, members: list[AnyRow]) -> None:
    ids = [member.id for member in members]
    emptied: dict[str, Any] = {"status": "ended", "details": {}, "profile": "", "legacy_key": None}
    tx.execute(
        update(Membership)
        .where(Membership.account_id == account_id)
        .values(**emptied, contact_address_id=None, version=Membership.version + 1)
    )
    tx.execute(delete(MembershipRole).where(MembershipRole.membership_id.in_(ids)))
    signed = update(TermsAcceptance).where(TermsAcceptance.membership_id.in_(ids))
    tx.execute(signed.values(source=""))


def _empty_history(tx: Connection, account_id: str, members: list[AnyRow]) -> None:
    """Empty what led to the account: sign-ups, the files on them, accounts of before."""
    ids = [member.id for member in members]
    signups = select(Registration.id).where(Registration.account_id == account_id)
    cases = or_(ReviewCase.registration_id.in_(signups), ReviewCase.membership_id.in_(ids))
    noted = ReviewNote.case_id.in_(select(ReviewCase.id).where(cases))
    tx.execute(update(ReviewNote).where(noted).values(text=""))
    tx.execute(update(ReviewCase).where(cases).values(evidence={}, siren=""))
    typed = {"typed": "", "canonical": "", "secret": "", "facts": b""}
    tx.execute(update(Registration).where(Registration.account_id == account_id).values(**typed))
    claimed = select(LegacyClaim.legacy_record_id).where(LegacyClaim.membership_id.in_(ids))
    known = {"login_canonical": "", "address": "", "secret": "", "data": {}}
    tx.execute(update(LegacyRecord).where(LegacyRecord.id.in_(claimed)).values(**known))
    linked = or_(AccountLink.survivor_id == account_id, AccountLink.retired_id == account_id)
    tx.execute(update(AccountLink).where(linked).values(snapshot={}))


def _empty_mail(tx: Connection, account_id: str, at: datetime) -> None:
    """Take addresses out of mails that left, hold back those that did not, void their links."""
    mails = OutgoingMail.account_id == account_id
    waiting = (mails, OutgoingMail.done_at.is_(None))
    tx.execute(update(OutgoingMail).where(*waiting).values(done_at=at, outcome="expired"))
    emptied = {"to_address": "", "facts": {}, "error": "", "bounce": ""}
    tx.execute(update(OutgoingMail).where(mails).values(**emptied))
    proofs = update(MailedProof).where(MailedProof.account_id == account_id)
    tx.execute(proofs.where(MailedProof.superseded_at.is_(None)).values(superseded_at=at))
    tx.execute(proofs.values(address=""))
