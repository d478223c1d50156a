"""Signing in looks a person up in one statement, known or not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from idp.identity import find
from idp.identity.find import SignInRow
from idp.stores.tables import Account, KnownBrowser, Membership
from tests.accounts.conftest import Intake

SHA = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="


@pytest.fixture
def found(intake: Intake) -> Intake:
    """An organisation with one person who has a password."""
    intake.run(intake.write(f"Identifiant;Nom;Empreinte\nb.fourquin;Fourquin;{SHA}\n"))
    return intake


def look(intake: Intake, identifier: str = "b.fourquin", **more: Any) -> SignInRow | None:
    asked = {"at": intake.stores.clock.now()} | more
    with intake.stores.read() as connection:
        return find.by_identifier(connection, intake.client.organisation_id, identifier, **asked)


def test_a_member_is_found_with_all_that_signing_in_needs(found: Intake) -> None:
    row = look(found)
    assert row is not None
    assert (row.may_enter, row.knows_browser, row.credential_version) == (True, False, 1)
    assert row.password is not None
    assert row.password.secret == SHA


@pytest.mark.parametrize("identifier", ["b.fourquin", "nobody", ""])
def test_known_or_not_it_is_one_statement(found: Intake, identifier: str) -> None:
    statements: list[str] = []
    engine = found.stores.reads
    event.listen(
        engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    assert (look(found, identifier) is not None) is (identifier == "b.fourquin")
    assert len(statements) == 1


def test_a_known_browser_is_recognised(found: Intake) -> None:
    row = look(found)
    assert row is not None
    with found.stores.write() as tx:
        at = found.stores.clock.now()
        values = {"account_id": row.account_id, "browser_hash": b"b" * 32, "seen_at": at}
        tx.execute(insert(KnownBrowser).values(**values))
    known, other = look(found, browser_hash=b"b" * 32), look(found, browser_hash=b"c" * 32)
    assert known is not None
    assert other is not None
    assert (known.knows_browser, other.knows_browser) == (True, False)


def test_only_active_people_enter_between_their_dates(found: Intake) -> None:
    at = found.stores.clock.now()

    def may_enter(**more: Any) -> bool:
        row = look(found, **more)
        assert row is not None
        return row.may_enter

    with found.stores.write() as tx:
        tx.execute(update(Membership).values(until=at + timedelta(days=1)))
    assert may_enter()
    assert not may_enter(at=at - timedelta(seconds=1))
    assert not may_enter(at=at + timedelta(days=1))
    for table in (Account, Membership):
        with found.stores.write() as tx:
            tx.execute(update(table).values(status="suspended"))
        assert not may_enter()
        with found.stores.write() as tx:
            tx.execute(update(table).values(status="active"))
