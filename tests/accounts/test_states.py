"""Every state and every act, on both databases, with what the act ends."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from idp.identity.states import TABLES, Change, ChangeRefused, What, apply
from idp.kernel.ids import new_id
from idp.stores.engine import Stores
from idp.stores.tables import Account, AuditEvent, Client, Grant, Membership, Session
from tests.accounts.conftest import Intake

PAIRS = [
    (what, before, after)
    for what in ("account", "membership")
    for before, after in product(TABLES[what], TABLES[what])
]


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


@pytest.mark.requirement("R-ALL-3")
@pytest.mark.parametrize(("what", "before", "after"), PAIRS)
def test_a_change_is_done_with_its_effects_or_refused_and_kept(
    stores: Stores, change: Change, what: What, before: str, after: str
) -> None:
    table: Any = Account if what == "account" else Membership
    with stores.write() as tx:
        row_id = tx.scalar(select(table.id)) or ""
        tx.execute(update(table).values(status=before))
    wanted = Change(what, row_id, after, change.by, change.organisation_id)
    possible = after in TABLES[what][before]
    if possible or before == after:
        with stores.write() as tx:
            assert apply(tx, wanted, at=stores.clock.now()) == before
    else:
        with pytest.raises(ChangeRefused), stores.write() as tx:
            apply(tx, wanted, at=stores.clock.now())
    with stores.read() as connection:
        status = connection.scalar(select(table.status))
        versions = connection.execute(
            select(Account.credential_version, Membership.version).join(
                Membership, Membership.account_id == Account.id
            )
        ).one()
        revoked = connection.scalar(select(Grant.revoked_because))
        ended = connection.scalar(select(Session.ended_by))
        outcomes = list(
            connection.scalars(select(AuditEvent.outcome).where(AuditEvent.event == "status"))
        )
    assert status == (after if possible else before)
    assert versions == (1 + (possible and what == "account"), 1 + (possible and what != "account"))
    ends = possible and before == "active"
    assert revoked == (after if ends else None)
    assert ended == (after if ends and what == "account" else None)
    assert outcomes == ([] if before == after else ["success" if possible else "failure"])


def test_nobody_changes_who_is_not_there(stores: Stores) -> None:
    change = Change("membership", new_id(), "suspended", "cli:test", "")
    with pytest.raises(ChangeRefused), stores.write() as tx:
        apply(tx, change, at=stores.clock.now())
