"""Delete what has expired, in batches short enough to let requests between them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, tuple_
from sqlalchemy.sql import Delete

from idp.stores.engine import Stores
from idp.stores.tables import (
    AssertionUse,
    Base,
    Challenge,
    Credential,
    Grant,
    Interaction,
    Letter,
    MailedProof,
    OutgoingMail,
    Registration,
    RemoteCompany,
    ReviewCase,
    Session,
    SessionOrganisation,
    StoredJourney,
    ThrottleBucket,
    Token,
)

BATCH = 500

MAILS_KEPT = timedelta(days=30)
"""How long support sees a mail after it was of no use any more; its address then goes."""

LETTERS_KEPT = timedelta(days=366)
"""How long a school sees a letter after it was of no use any more; then its code's row goes too."""


def prune(stores: Stores, *, batch: int = BATCH) -> dict[str, int]:
    """Delete everything that expired before now; returns how many rows of each table.

    One transaction per batch. A row that something living still names stays.
    """
    at = stores.clock.now()
    deleted: dict[str, int] = {}
    for table, which in _expired(at):
        name = table.__tablename__
        deleted[name] = 0
        while count := _delete_batch(stores, _some(table, which, batch)):
            deleted[name] += count
    return deleted


def count_expired(stores: Stores) -> dict[str, int]:
    """Return how many rows of each table have expired, before what depends on them goes."""
    with stores.read() as connection:
        return {
            table.__tablename__: len(connection.execute(select(*_key(table)).where(which)).all())
            for table, which in _expired(stores.clock.now())
        }


def _expired(at: datetime) -> Iterator[tuple[type[Base], ColumnElement[bool]]]:
    """Yield what has expired in each table; what names a row comes before the row."""
    old_session = select(Session.id).where(Session.expires_at <= at)
    yield Token, Token.expires_at <= at
    yield Grant, (Grant.expires_at <= at) & ~exists().where(Token.grant_id == Grant.id)
    yield StoredJourney, StoredJourney.expires_at <= at
    yield (
        Interaction,
        (Interaction.expires_at <= at)
        & ~exists().where(StoredJourney.interaction_id == Interaction.id),
    )
    unused = ~exists().where(Grant.session_id == SessionOrganisation.session_id)
    yield SessionOrganisation, SessionOrganisation.session_id.in_(old_session) & unused
    yield (
        Session,
        (Session.expires_at <= at)
        & ~exists().where(Grant.session_id == Session.id)
        & ~exists().where(SessionOrganisation.session_id == Session.id),
    )
    yield ThrottleBucket, ThrottleBucket.expires_at <= at
    yield AssertionUse, AssertionUse.expires_at <= at
    yield Challenge, Challenge.expires_at <= at
    yield RemoteCompany, RemoteCompany.expires_at <= at
    yield from _expired_mails_and_sign_ups(at)


def _expired_mails_and_sign_ups(at: datetime) -> Iterator[tuple[type[Base], ColumnElement[bool]]]:
    # Sign-ups that nobody proved, and those that are accounts by now (R-PAR-18); files keep theirs.
    yield (
        Registration,
        (Registration.expires_at <= at)
        & (Registration.state != "review")
        & ~exists().where(ReviewCase.registration_id == Registration.id),
    )
    # What nobody was sent is of no use to support, and strangers cause any number of it.
    to_nobody = (OutgoingMail.to_address == "") & (OutgoingMail.expires_at <= at)
    yield OutgoingMail, (OutgoingMail.expires_at <= at - MAILS_KEPT) | to_nobody
    nobodys = (MailedProof.address == "") & (MailedProof.expires_at <= at)
    yield MailedProof, (MailedProof.expires_at <= at - MAILS_KEPT) | nobodys
    old = at - LETTERS_KEPT
    yield (
        Letter,
        (Letter.expires_at <= old)
        | (Letter.voided_at <= old)
        | (Letter.printed_at.is_(None) & (Letter.requested_at <= old)),
    )
    yield (
        Credential,
        Credential.kind.in_(("provisional_paper", "provisional_mailed"))
        & (Credential.expires_at <= old)
        & ~exists().where(Letter.credential_id == Credential.id),
    )


def _some(table: type[Base], which: ColumnElement[bool], batch: int) -> Delete:
    key = _key(table)
    row = key[0] if len(key) == 1 else tuple_(*key)
    return delete(table).where(row.in_(select(*key).where(which).limit(batch)))


def _key(table: type[Base]) -> list[ColumnElement[object]]:
    return list(table.__table__.primary_key.columns)  # type: ignore[attr-defined]  # a table has one


def _delete_batch(stores: Stores, statement: Delete) -> int:
    with stores.write() as tx:
        return tx.execute(statement).rowcount
