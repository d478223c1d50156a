"""Suspending, reactivating and leaving touch a membership, and leave a unit its referent."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from idp.administration.departures import read_day
from idp.administration.refusals import Refused
from idp.identity.states import MEMBERSHIP
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.administration.acts import stored
from tests.administration.conftest import Office


@pytest.mark.requirement("R-CMI-29", partly="referents and profiles; see the other tests here")
def test_a_profile_is_disabled_and_enabled(office: Office) -> None:
    referent = office.staff("referent")
    assert office.departures.suspend(referent, office.id("agent")).before == "active"
    assert office.member("agent").status == "suspended"
    assert office.member("agent").account_status == "active"
    assert office.departures.reactivate(referent, office.id("agent")).after == "active"
    with pytest.raises(Refused, match="state"):
        office.departures.reactivate(referent, office.id("agent"))
    (last, *_) = office.events("staff_act")
    assert (last.facts["act"], last.account_id) == ("reactivate", "agent-account")
    assert {row.actor for row in office.events("status")} == {"staff:referent-account"}


def test_who_never_came_is_awaited_again(office: Office) -> None:
    office.add("new", "00001new", status="provisioned", membership_status="suspended")
    assert office.departures.reactivate(office.operator, office.id("new")).after == "provisioned"


def test_a_dry_run_judges_and_writes_nothing(office: Office) -> None:
    before = stored(office.stores, but=frozenset())
    done = office.departures.suspend(office.operator, office.id("agent"), dry_run=True)
    assert (done.before, done.after) == ("active", "suspended")
    with pytest.raises(Refused, match="state"):
        office.departures.reactivate(office.operator, office.id("agent"), dry_run=True)
    assert stored(office.stores, but=frozenset()) == before


def test_leaving_counts_the_last_day(office: Office, clock: MovableClock) -> None:
    referent = office.staff("referent")
    done = office.departures.leave(referent, office.id("agent"), date(2026, 12, 31))
    assert done.after == "2026-12-31"
    until = office.member("agent").until
    assert until is not None
    assert until.isoformat() == "2027-01-01T00:00:00+00:00"
    assert office.departures.leave(referent, office.id("agent"), None).before == "2026-12-31"
    assert office.member("agent").until is None
    with pytest.raises(Refused, match="date"):
        office.departures.leave(referent, office.id("agent"), clock.now().date().replace(year=2020))
    assert [row.facts["until"] for row in office.events("leaving")] == ["2026-12-31", ""]


def test_a_day_is_written_the_french_or_the_iso_way() -> None:
    assert read_day("31/12/2026") == read_day("2026-12-31") == date(2026, 12, 31)
    with pytest.raises(Refused) as refused:
        read_day("46022")
    assert refused.value.fault is not None
    assert refused.value.fault.code == "excel_date"


@pytest.mark.requirement("R-CMI-29", partly="a body keeps a referent; see the other tests here")
def test_the_last_referent_stays(office: Office) -> None:
    by = office.operator
    with pytest.raises(Refused, match="last_referent"):
        office.departures.suspend(by, office.id("distant"))
    with pytest.raises(Refused, match="last_referent"):
        office.departures.leave(by, office.id("distant"), date(2027, 1, 1))
    office.departures.suspend(by, office.id("referent"))
    with pytest.raises(Refused, match="last_referent"):
        office.departures.suspend(by, office.id("colleague"))
    office.close_unit("00002")
    assert office.departures.suspend(by, office.id("distant")).after == "suspended"


def test_a_referent_who_leaves_sooner_keeps_no_unit(office: Office) -> None:
    by = office.operator
    office.departures.leave(by, office.id("referent"), date(2026, 12, 1))
    office.departures.leave(by, office.id("colleague"), date(2026, 11, 30))
    with pytest.raises(Refused, match="last_referent"):
        office.departures.leave(by, office.id("colleague"), date(2026, 12, 31))


def test_another_home_keeps_its_account(office: Office) -> None:
    """Suspending a membership here ends nothing elsewhere."""
    at = office.stores.clock.now()
    session: dict[str, Any] = {
        "id": "s",
        "secret_hash": b"s" * 32,
        "account_id": "mover-account",
        "device": {},
    }
    session |= {"credential_version": 1, "auth_time": at, "amr": [], "acr": "", "created_at": at}
    with office.stores.write() as tx:
        tx.execute(insert(tables.Session).values(**session, expires_at=at.replace(year=2027)))
    office.departures.suspend(office.staff("referent"), office.id("mover"))
    account = office.account("mover-account")
    assert (account.status, account.credential_version) == ("active", 1)
    assert office.rows(tables.Session)[0].ended_at is None


@pytest.mark.requirement("R-ALL-3", partly="a membership's states under the acts of staff")
def test_every_state_under_every_departure(office: Office) -> None:
    expected = {
        ("provisioned", "suspend"): "suspended", ("provisioned", "reactivate"): "refused",
        ("active", "suspend"): "suspended", ("active", "reactivate"): "refused",
        ("suspended", "suspend"): "suspended", ("suspended", "reactivate"): "active",
        ("ended", "suspend"): "nobody", ("ended", "reactivate"): "nobody",
    }  # fmt: skip
    assert {status for status, _ in expected} == MEMBERSHIP.keys()
    for (status, act), outcome in expected.items():
        name = f"{act[0]}-{status}"
        office.add(name, f"00001{act[0]}{status}", membership_status=status)
        try:
            after = getattr(office.departures, act)(office.operator, office.id(name)).after
        except Refused as refused:
            after = {"state": "refused", "unknown_member": "nobody"}[refused.why]
        assert after == outcome, (status, act)
