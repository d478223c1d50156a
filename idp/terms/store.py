"""The statements of accepted terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idp.kernel.ids import new_id
from idp.policy.terms import TermsDocument
from idp.stores.tables import Account, ClientRevision, Membership, TermsAcceptance
from idp.terms.documents import Accepted, Standing

_LIVE = ("provisioned", "active", "suspended")
_ASKED = ("provisioned", "active")
"""Memberships that still have to accept what is owed, in a count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One acceptance to be kept; see `TermsAcceptance`."""

    membership_id: str
    document: str
    version: str
    credential_version: int
    lang: str
    sha256: str
    revision_id: str
    source: str
    at: datetime


def standing(connection: Connection, account_id: str, organisation_id: str) -> Standing | None:
    """Return an account's live membership with all that it accepted, in one statement."""
    rows = connection.execute(
        select(
            Membership.id,
            Membership.profile,
            Account.credential_version,
            TermsAcceptance.document,
            TermsAcceptance.version,
            TermsAcceptance.credential_version.label("accepted_at"),
        )
        .join_from(Membership, Account, Account.id == Membership.account_id)
        .outerjoin(TermsAcceptance, TermsAcceptance.membership_id == Membership.id)
        .where(
            Membership.account_id == account_id,
            Membership.organisation_id == organisation_id,
            Membership.status.in_(_LIVE),
        )
    ).all()
    if not rows:
        return None
    return Standing(
        membership_id=rows[0].id,
        account_id=account_id,
        profile=rows[0].profile,
        credential_version=rows[0].credential_version,
        accepted=frozenset(
            Accepted(row.document, row.version, row.accepted_at) for row in rows if row.document
        ),
    )


def keep(tx: Connection, evidence: Evidence) -> bool:
    """Store an acceptance unless it is there already; tells whether it is new."""
    insert_or = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    values = {name: getattr(evidence, name) for name in Evidence.__slots__}
    statement = insert_or(TermsAcceptance).values(id=new_id(), **values).on_conflict_do_nothing()
    return bool(tx.execute(statement).rowcount)


def clear(tx: Connection, membership_id: str, stamp: str, *, after_visit: bool) -> None:
    """Let a member pass what `stamp` stands for.

    Args:
        tx: The caller's transaction.
        membership_id: Whom.
        stamp: Of all that their organisation asks now.
        after_visit: Only if what a first visit asks was answered: it is part of the stamp.
    """
    which = [Membership.id == membership_id]
    if after_visit:
        which.append(Membership.first_visit_at.is_not(None))
    tx.execute(update(Membership).where(*which).values(cleared_for=stamp))


def accepted(connection: Connection, organisation_id: str) -> dict[tuple[str, str], int]:
    """Return how many members accepted each (document, version), those who left included."""
    rows = connection.execute(
        select(
            TermsAcceptance.document,
            TermsAcceptance.version,
            func.count(TermsAcceptance.membership_id.distinct()).label("members"),
        )
        .join(Membership, Membership.id == TermsAcceptance.membership_id)
        .where(Membership.organisation_id == organisation_id)
        .group_by(TermsAcceptance.document, TermsAcceptance.version)
    )
    return {(row.document, row.version): row.members for row in rows}


def owing(connection: Connection, organisation_id: str, document: TermsDocument) -> int:
    """Return how many members did not accept the current version of a document that they owe."""
    done = exists().where(
        TermsAcceptance.membership_id == Membership.id,
        TermsAcceptance.document == document.id,
        TermsAcceptance.version == document.version,
    )
    wanted = [
        Membership.organisation_id == organisation_id,
        Membership.status.in_(_ASKED),
        ~done,
    ]
    if document.profiles:
        wanted.append(Membership.profile.in_(document.profiles))
    return connection.execute(
        select(func.count()).select_from(Membership).where(*wanted)
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acceptances to read; '' and None: all."""

    document: str = ""
    since: datetime | None = None


def evidence(
    connection: Connection, organisation_id: str, wanted: Wanted
) -> Iterator[dict[str, Any]]:
    """Yield acceptances in the order of time: who, which text, when, under which revision."""
    statement = (
        select(
            TermsAcceptance.at,
            Membership.subject,
            Account.family_name,
            Account.given_name,
            TermsAcceptance.document,
            TermsAcceptance.version,
            TermsAcceptance.lang,
            TermsAcceptance.sha256,
            ClientRevision.number.label("revision"),
            TermsAcceptance.source,
            Membership.status,
        )
        .join_from(TermsAcceptance, Membership, Membership.id == TermsAcceptance.membership_id)
        .join(Account, Account.id == Membership.account_id)
        .join(ClientRevision, ClientRevision.id == TermsAcceptance.revision_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(TermsAcceptance.at, TermsAcceptance.id)
    )
    if wanted.document:
        statement = statement.where(TermsAcceptance.document == wanted.document)
    if wanted.since is not None:
        statement = statement.where(TermsAcceptance.at >= wanted.since)
    for row in connection.execute(statement):
        yield dict(row._mapping)
