"""Every state and every act, on both databases, with what the act ends."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from idp.identity.states import TABLES, Change, ChangeRefused, What, apply
from idp.kernel.ids import new_id
from idp.stores.engine import Stores
from idp.stores.tables import Account, AuditEvent, Client, Grant, Membership, Session
from tests.accounts.conftest import Intake


@pytest.fixture
def change(intake: Intake) -> Change:
    """A change of one imported person who is signed in and uses a portal."""
    intake.run(intake.write("Identifiant;Nom;Statut\na.a;A;actif\n"))
    person = intake.people()["a.a"]
    at = intake.stores.clock.now()
    common = {"account_id": person.account_id, "credential_version": 1}
    proof: dict[str, Any] = {"auth_time": at, "amr": ["pwd"], "acr": "1"}
    ends = {"created_at": at, "expires_at": at + timedelta(hours=1)}
    with intake.stores.write() as tx:
        session_id = new_id()
        tx.execute(
            insert(Session).values(
                id=session_id, secret_hash=b"s" * 32, device={}, **common, **proof, **ends
            )
        )
        tx.execute(
            insert(Grant).values(
                id=new_id(),
                client_row_id=tx.scalar(select(Client.id)),
                membership_id=person.membership_id,
                membership_version=1,
                session_id=session_id,
                scope="openid",
                id_token_claims={},
                subject_sent=person.subject,
                redirect_uri="https://artisans.example/oidc/callback",
                **common,
                **proof,
                **ends,
            )
        )
    organisation_id = intake.client.organisation_id
    return Change("account", person.membership_id, "", "cli:test", organisation_id)


@dataclass(frozen=True)
class Seen:
    """What a change left behind."""

    status: str
    credential_version: int
    membership_version: int
    grant_revoked: str | None
    session_ended: str | None
    outcomes: list[str]


def look(stores: Stores, table: Any) -> Seen:
    with stores.read() as connection:
        outcomes = select(AuditEvent.outcome).where(AuditEvent.event == "status")
        return Seen(
            connection.scalar(select(table.status)) or "",
            connection.scalar(select(Account.credential_version)) or 0,
            connection.scalar(select(Membership.version)) or 0,
            connection.scalar(select(Grant.revoked_because)),
            connection.scalar(select(Session.ended_by)),
            list(connection.scalars(outcomes)),
        )


def put_back(stores: Stores, table: Any, status: str) -> str:
    """Undo all that a change does, put the row in a status, and return its id."""
    with stores.write() as tx:
        tx.execute(update(Account).values(status="active", credential_version=1))
        tx.execute(update(Membership).values(status="active", version=1))
        tx.execute(update(Grant).values(revoked_at=None, revoked_because=None))
        tx.execute(update(Session).values(ended_at=None, ended_by=None))
        tx.execute(delete(AuditEvent))
        tx.execute(update(table).values(status=status))
        return tx.scalar(select(table.id)) or ""


@pytest.mark.requirement("R-ALL-3", partly="the actions that exist")
@pytest.mark.parametrize("what", ["account", "membership"])
def test_every_change_is_done_with_its_effects_or_refused_and_recorded(
    stores: Stores, change: Change, what: What
) -> None:
    table = Account if what == "account" else Membership
    for before, after in product(TABLES[what], TABLES[what]):
        row_id = put_back(stores, table, before)
        wanted = Change(what, row_id, after, change.by, change.organisation_id)
        done = after in TABLES[what][before]
        refusal = nullcontext() if done or before == after else pytest.raises(ChangeRefused)
        with refusal, stores.write() as tx:
            apply(tx, wanted, at=stores.clock.now())
        ends = after if done and before == "active" else None
        assert look(stores, table) == Seen(
            status=after if done else before,
            credential_version=1 + (done and what == "account"),
            membership_version=1 + (done and what == "membership"),
            grant_revoked=ends,
            session_ended=ends if what == "account" else None,
            outcomes=[] if before == after else ["success" if done else "failure"],
        ), (before, after)


def test_nobody_changes_who_is_not_there(stores: Stores) -> None:
    change = Change("membership", new_id(), "suspended", "cli:test", "")
    with pytest.raises(ChangeRefused), stores.write() as tx:
        apply(tx, change, at=stores.clock.now())
