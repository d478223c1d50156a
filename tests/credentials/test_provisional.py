"""Provisional secrets: what they open, how often, for how long, and what a dump of them tells."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from idp.credentials.provisional import (
    Provisional,
)
from idp.crypto.mailed_secrets import format_provisional, mailed_provisional
from idp.kernel.clock import MovableClock
from idp.stores.tables import Account
from tests.credentials.conftest import KEYS, QUARTER, Desk


@pytest.mark.parametrize(
    "written",
    [
        str,
        str.lower,
        format_provisional,
        lambda it: f"  {format_provisional(it).replace('-', ' ').lower()} ",
        lambda it: "\u2013".join(it[place : place + 3] for place in (0, 3, 6, 9)),
        lambda it: "".join(chr(ord(c) + 0xFEE0) for c in it),
    ],
    ids=["as drawn", "lower case", "in groups", "with spaces", "with dashes", "full width"],
)
@pytest.mark.requirement("R-ENT-5", partly="the page that takes it")
def test_a_printed_secret_is_taken_however_it_is_typed(
    desk: Desk, written: Callable[[str], str]
) -> None:
    issued = desk.paper()
    found = desk.check(written(issued.secret))
    assert found == Provisional(desk.person.account_id, issued.credential_id, 1)


def test_checking_spends_nothing_and_claiming_once(desk: Desk) -> None:
    issued = desk.paper()
    assert desk.check(issued.secret) == desk.check(issued.secret) is not None
    assert [desk.claim(issued.credential_id) for _ in range(2)] == [True, False]
    assert desk.check(issued.secret) is None
    assert desk.credential(issued.credential_id).state == "used"


@pytest.mark.requirement("R-CMI-11", partly="the page that takes it")
def test_a_mailed_secret_is_the_one_that_its_mail_shows(desk: Desk) -> None:
    at = desk.stores.clock.now()
    with desk.stores.write() as tx:
        issued = desk.provisionals.issue_mailed(
            tx, desk.person.account_id, desk.client.organisation_id, lifetime=QUARTER, at=at
        )
    secret = mailed_provisional(KEYS.of(issued.key_id), issued.credential_id, "first_sign_in")
    check = (desk.client.organisation_id, "0042", secret.lower())
    assert desk.provisionals.check(*check, kind="paper", at=at) is None
    found = desk.provisionals.check(*check, kind="mailed", at=at)
    assert found is not None
    assert found.credential_id == issued.credential_id
    assert issued.expires_at == at + QUARTER


def test_issuing_again_voids_the_one_before(desk: Desk) -> None:
    first, second = desk.paper(), desk.paper()
    assert desk.check(first.secret) is None
    assert desk.check(second.secret) is not None
    assert not desk.claim(first.credential_id)


def test_voiding_ends_every_secret_of_an_account(desk: Desk) -> None:
    issued = desk.paper()
    with desk.stores.write() as tx:
        assert desk.provisionals.void(tx, desk.person.account_id, at=desk.stores.clock.now()) == 1
    assert desk.check(issued.secret) is None


def test_a_secret_expires(desk: Desk, clock: MovableClock) -> None:
    issued = desk.paper()
    clock.move(QUARTER - timedelta(seconds=1))
    assert desk.check(issued.secret) is not None
    clock.move(timedelta(seconds=1))
    assert desk.check(issued.secret) is None


def test_a_journey_begun_in_time_may_end_after_the_expiry(desk: Desk, clock: MovableClock) -> None:
    issued = desk.paper()
    assert desk.check(issued.secret) is not None
    clock.move(QUARTER + timedelta(hours=1))
    assert desk.claim(issued.credential_id)


@pytest.mark.parametrize("status", ["active", "suspended", "closed", "retired"])
@pytest.mark.requirement("R-ENT-7", partly="the page that answers")
def test_only_an_account_that_waits_is_opened(desk: Desk, status: str) -> None:
    issued = desk.paper()
    with desk.stores.write() as tx:
        mine = Account.id == desk.person.account_id
        tx.execute(update(Account).where(mine).values(status=status))
    assert desk.check(issued.secret) is None
