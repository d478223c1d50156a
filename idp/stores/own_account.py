"""The statements of a person's own pages: profile, consents, sessions, portals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, case, func, select, update

from idp.stores.tables import (
    Account,
    AuditEvent,
    Client,
    ClientRevision,
    ContactAddress,
    Grant,
    Membership,
    Organisation,
    PurposeConsent,
    Session,
    SessionOrganisation,
    TermsAcceptance,
)
from idp.stores.types import Instant

AnyRow = Row[*tuple[Any, ...]]


def profile(connection: Connection, account_id: str, organisation_id: str) -> AnyRow | None:
    """Return names, attributes and the address that an organisation writes to."""
    known = func.coalesce(Membership.contact_address_id, Account.recovery_address_id)
    query = (
        select(
            *(Account.given_name, Account.family_name, Account.birth_family_name),
            *(Account.attributes, Account.updated_at, Account.closes_at),
            ContactAddress.typed.label("address"),
            ContactAddress.verified_at,
        )
        .join(Membership, Membership.account_id == Account.id)
        .outerjoin(ContactAddress, ContactAddress.id == known)
        .where(Account.id == account_id, Membership.organisation_id == organisation_id)
        .where(Membership.status != "ended")
    )
    return connection.execute(query).one_or_none()


def write_profile(
    tx: Connection, account_id: str, values: Mapping[str, Any], *, read_at: datetime, at: datetime
) -> bool:
    """Change an account's names and attributes unless something changed it since `read_at`."""
    which = (Account.id == account_id, Account.updated_at == read_at, Account.status == "active")
    changed = update(Account).where(*which).values(**values, updated_at=at)
    return tx.execute(changed).rowcount == 1


def consents(connection: Connection, membership_id: str) -> list[AnyRow]:
    """Return every consent of a member, those withdrawn included, newest first."""
    columns = PurposeConsent.__table__.c
    query = select(columns.purpose, columns.given_at, columns.withdrawn_at)
    mine = query.where(columns.membership_id == membership_id)
    return list(connection.execute(mine.order_by(columns.given_at.desc(), columns.id.desc())))


def withdraw(tx: Connection, membership_id: str, purpose: str, *, at: datetime) -> bool:
    """Withdraw a consent; False where none stands."""
    standing = (
        PurposeConsent.membership_id == membership_id,
        PurposeConsent.purpose == purpose,
        PurposeConsent.withdrawn_at.is_(None),
    )
    return tx.execute(update(PurposeConsent).where(*standing).values(withdrawn_at=at)).rowcount > 0


def acceptances(connection: Connection, membership_id: str) -> list[AnyRow]:
    """Return the texts that a member accepted, newest first, each with its revision's client."""
    query = (
        select(
            *(TermsAcceptance.id, TermsAcceptance.document, TermsAcceptance.version),
            *(TermsAcceptance.lang, TermsAcceptance.sha256, TermsAcceptance.at),
            *(TermsAcceptance.revision_id, ClientRevision.client_row_id),
        )
        .join(ClientRevision, ClientRevision.id == TermsAcceptance.revision_id)
        .where(TermsAcceptance.membership_id == membership_id)
    )
    return list(connection.execute(query.order_by(TermsAcceptance.at.desc())))


def sessions(connection: Connection, account_id: str, *, at: datetime) -> list[AnyRow]:
    """Return an account's live sessions with when each was last used anywhere, newest first."""
    last = (
        select(func.max(SessionOrganisation.last_seen, type_=Instant()))
        .where(SessionOrganisation.session_id == Session.id)
        .scalar_subquery()
    )
    query = (
        select(Session.id, Session.device, Session.auth_time, last.label("last_seen"))
        .join(Account, Account.id == Session.account_id)
        .where(Session.account_id == account_id, Session.ended_at.is_(None))
        .where(Session.expires_at > at, Session.credential_version == Account.credential_version)
    )
    return list(connection.execute(query.order_by(Session.auth_time.desc(), Session.id.desc())))


def sources(connection: Connection, account_id: str, *, since: datetime) -> dict[str, str]:
    """Return from which network address each session was begun, as the record has it."""
    query = select(AuditEvent.facts, AuditEvent.source).where(
        AuditEvent.account_id == account_id,
        AuditEvent.event == "sign_in",
        AuditEvent.outcome == "success",
        AuditEvent.at >= since,
    )
    found = connection.execute(query.order_by(AuditEvent.id))
    return {str(row.facts.get("session_id")): row.source for row in found}


def events(connection: Connection, account_id: str, *, since: datetime, limit: int) -> list[AnyRow]:
    """Return what was recorded about an account, newest first."""
    columns = AuditEvent.__table__.c
    shown = (columns.id, columns.at, columns.event, columns.outcome, columns.actor)
    query = select(*shown, columns.client_id, columns.source, columns.facts).where(
        columns.account_id == account_id, columns.at >= since
    )
    return list(connection.execute(query.order_by(columns.id.desc()).limit(limit)))


def times(connection: Connection, account_id: str, event: str, *, since: datetime) -> int:
    """Return how often something was recorded about an account."""
    which = (AuditEvent.account_id == account_id, AuditEvent.event == event)
    query = select(func.count()).select_from(AuditEvent).where(*which, AuditEvent.at >= since)
    return connection.execute(query).scalar_one()


def memberships(connection: Connection, account_id: str) -> list[AnyRow]:
    """Return the organisations that an account is a member of, its home first."""
    is_home = case((Membership.organisation_id == Account.home_id, 0), else_=1)
    query = (
        select(
            *(Membership.id, Membership.organisation_id, Membership.status),
            *(Membership.since, Organisation.slug, Organisation.name),
            is_home.label("rank"),
        )
        .join(Account, Account.id == Membership.account_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.account_id == account_id, Membership.status != "ended")
    )
    return list(connection.execute(query.order_by(is_home, Organisation.name)))


def last_grants(connection: Connection, account_id: str, *, at: datetime) -> dict[str, AnyRow]:
    """Return by client when somebody last entered it, the scope then, and what still lives."""
    living = case((Grant.revoked_at.is_(None) & (Grant.expires_at > at), 1), else_=0)
    newest = func.max(Grant.created_at, type_=Instant())
    grouped = (
        select(
            Grant.client_row_id,
            newest.label("last"),
            func.sum(living).label("living"),
        )
        .where(Grant.account_id == account_id)
        .group_by(Grant.client_row_id)
    )
    return {row.client_row_id: row for row in connection.execute(grouped)}


def scopes(connection: Connection, account_id: str, client_row_id: str) -> str:
    """Return the scope of somebody's last grant at a client, '' without one."""
    which = (Grant.account_id == account_id, Grant.client_row_id == client_row_id)
    query = select(Grant.scope).where(*which).order_by(Grant.created_at.desc(), Grant.id.desc())
    return connection.scalar(query.limit(1)) or ""


def disconnect(
    tx: Connection, account_id: str, client_row_id: str, *, because: str, at: datetime
) -> int:
    """End every grant of an account at one client; returns how many lived."""
    living = (
        Grant.account_id == account_id,
        Grant.client_row_id == client_row_id,
        Grant.revoked_at.is_(None),
    )
    ended = update(Grant).where(*living).values(revoked_at=at, revoked_because=because)
    return tx.execute(ended).rowcount


def is_session_of(connection: Connection, session_id: str, account_id: str) -> bool:
    """Tell whether a living session is an account's own."""
    which = (Session.id == session_id, Session.account_id == account_id, Session.ended_at.is_(None))
    return connection.execute(select(Session.id).where(*which)).first() is not None


def ask_closing(
    tx: Connection, account_id: str, version: int, *, closes_at: datetime, at: datetime
) -> bool:
    """Have an account closed on a day; False where it is to be already, or changed meanwhile."""
    which = (
        Account.id == account_id,
        Account.credential_version == version,
        Account.status == "active",
        Account.closes_at.is_(None),
    )
    return (
        tx.execute(
            update(Account).where(*which).values(closes_at=closes_at, updated_at=at)
        ).rowcount
        == 1
    )


def keep(tx: Connection, account_id: str, *, at: datetime) -> bool:
    """Keep an account that was to be closed; False where it is not, or too late."""
    which = (Account.id == account_id, Account.closes_at > at, Account.status == "active")
    return tx.execute(update(Account).where(*which).values(closes_at=None)).rowcount == 1


def clients_of(connection: Connection, organisation_id: str) -> list[str]:
    """Return the row ids of an organisation's live clients."""
    which = (Client.organisation_id == organisation_id, Client.status == "active")
    return cast("list[str]", list(connection.scalars(select(Client.id).where(*which))))
