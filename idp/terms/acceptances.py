"""Accept, refuse and clear: what changes when a member answers a text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from idp.audit.record import record
from idp.audit.terms_events import TermsAccepted, TermsRefused
from idp.clients.model import FIRST_VISIT, Client
from idp.policy.terms import TermsDocument
from idp.session.model import SessionView
from idp.stores.engine import Stores, Transaction
from idp.terms import store
from idp.terms.documents import Standing, Text, owed


@dataclass(frozen=True, slots=True)
class Answer:
    """A text that a member accepted, as it was shown to them, and where from."""

    document: str
    version: str
    lang: str
    sha256: str
    revision_id: str

    @classmethod
    def to(cls, text: Text, revision_id: str) -> "Answer":
        """Return the answer to a text of a stored revision."""
        document = text.document
        return cls(document.id, document.version, text.lang, text.sha256, revision_id)


class Heading(TypedDict):
    """The fields that audit events of terms share."""

    at: datetime
    account_id: str
    organisation_id: str
    client_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers: at which portal, from which network address, when."""

    client: Client
    account_id: str
    source: str
    at: datetime

    def heading(self) -> Heading:
        """Return what each audit event of theirs begins with."""
        return {
            "at": self.at,
            "account_id": self.account_id,
            "organisation_id": self.client.organisation_id,
            "client_id": self.client.client_id,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Acceptances:
    """The service that the step, the gate at /authorize and the command line share."""

    stores: Stores

    def standing(self, client: Client, account_id: str) -> Standing | None:
        """Return an account as a member of the client's organisation; None: it is none."""
        with self.stores.read() as connection:
            return store.standing(connection, account_id, client.organisation_id)

    def accept(self, tx: Transaction, by: Answerer, answers: Sequence[Answer]) -> bool:
        """Keep the evidence of answers, and clear the member who owes nothing more.

        What is there already stays as it was: a second tab writes nothing.

        Returns:
            False when the account has no membership any more; nothing is written then.
        """
        member = store.standing(tx, by.account_id, by.client.organisation_id)
        if member is None:
            return False
        for answer in answers:
            _keep(tx, by, member, answer)
        after = store.standing(tx, by.account_id, by.client.organisation_id)
        if after is not None and not any(owed(by.client, after)):
            asks_first = FIRST_VISIT in by.client.policy.journeys
            stamp = by.client.gates_stamp
            store.clear(tx, after.membership_id, stamp, after_visit=asks_first)
        return True

    def refused(self, by: Answerer, document: TermsDocument) -> None:
        """Record that a member refused; nothing of the account changes."""
        event = TermsRefused(**by.heading(), document=document.id, version=document.version)
        with self.stores.write() as tx:
            record(tx, event)

    def let_through(self, client: Client, session: SessionView | None) -> SessionView | None:
        """Clear a member whom the gate would stop and who owes nothing; return the session.

        The texts may concern other profiles only, or were accepted before a rollback. Costs nothing
        for a member who is cleared: single sign-on pays no statement (decision 25).
        """
        member = session.membership if session else None
        if session is None or member is None or member.status != "active":
            return session
        if client.gates_stamp in {"", member.cleared_for}:
            return session
        if FIRST_VISIT in client.policy.journeys and not member.has_visited:
            return session
        standing = self.standing(client, session.account_id)
        if standing is None or any(owed(client, standing)):
            return session
        with self.stores.write() as tx:
            store.clear(tx, member.id, client.gates_stamp, after_visit=False)
        return replace(session, membership=replace(member, cleared_for=client.gates_stamp))


def _keep(tx: Transaction, by: Answerer, member: Standing, answer: Answer) -> None:
    evidence = store.Evidence(
        membership_id=member.membership_id,
        document=answer.document,
        version=answer.version,
        credential_version=member.credential_version,
        lang=answer.lang,
        sha256=answer.sha256,
        revision_id=answer.revision_id,
        source=by.source if by.client.policy.terms.keep_source else "",
        at=by.at,
    )
    if store.keep(tx, evidence):
        said = {"document": answer.document, "version": answer.version, "sha256": answer.sha256}
        record(tx, TermsAccepted(**by.heading(), **said))
