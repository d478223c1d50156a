"""What time does to files: usual delays, lateness, another look at companies, forgetting."""

from datetime import date, timedelta
from typing import Any

import pytest

from idp.companies.register import Provenance, Unavailable, Unknown
from idp.reviewing.model import Done, File, Filter
from idp.stores import portal_events, tables
from tests.reviewing.conftest import OTHER, SIREN, Board, company


def test_the_usual_delay_is_the_median_of_decisions(board: Board) -> None:
    first, _ = board.waiting("first@a.example")
    standing = board.reviews.standing(first)
    assert standing is not None
    assert standing.usual_days is None
    for number, days in enumerate((1, 2, 9)):
        _, reference = board.waiting(f"n{number}@a.example")
        board.clock.move(timedelta(days=days))
        board.decisions.approve(board.operator, reference)
    standing = board.reviews.standing(first)
    assert standing is not None
    assert (standing.usual_days, standing.late) == (2.0, True)


def test_the_queue_filters_sorts_and_counts(board: Board) -> None:
    _, old = board.waiting("old@a.example", department="49")
    board.clock.move(timedelta(days=6))
    _, asked = board.waiting("asked@a.example", company_name="FOURNIL D'ESSAI", siren=OTHER)
    board.decisions.ask(board.operator, asked, "Qui ?")
    _, refused = board.waiting("refused@a.example", profile="creator")
    board.decisions.refuse(board.operator, refused, "R2")

    def listed(**which: Any) -> list[str]:
        page = board.queue.page(board.operator, Filter(**which))
        assert page.total == len(page.rows)
        return [row.case.reference for row in page.rows]

    assert listed() == [old, asked]
    assert listed(states=()) == [old, *sorted([asked, refused], key=lambda r: board.case(r).id)]
    assert listed(states=("refused",)) == [refused]
    assert listed(department="49") == [old]
    assert listed(states=(), profile="creator") == [refused]
    assert listed(late_before=board.queue.late_before) == [old]
    assert listed(text="fournil") == listed(text="732 829 320") == listed(text="ASKED@") == [asked]
    assert listed(text=old.lower()) == [old]
    assert listed(text="100%_") == []
    stats = board.queue.stats(board.operator)
    assert (stats.states, stats.late) == ({"open": 1, "asked": 1, "refused": 1}, 1)
    assert stats.reasons == {"R2": 1}
    row = board.queue.page(board.operator, Filter()).rows[0]
    assert (row.address, row.days, row.late) == ("old@a.example", 6, True)


def test_a_file_shows_its_twins_and_whether_names_agree(board: Board) -> None:
    colleague = board.add("nora", details={"siren": SIREN})
    evidence = '{"officers": [{"family_names": ["GUILLOUX"], "given_names": ["NADEGE"]}]}'
    _, earlier = board.waiting("autre@a.example")
    _, reference = board.waiting("nora@chambre.example", evidence=evidence)
    file = board.queue.see(board.staff("odile"), reference)
    assert isinstance(file, File)
    assert file.name_agrees is True
    assert [(twin.reference, twin.same) for twin in file.twins if twin.reference] == [
        (earlier, ("siren",))
    ]
    assert [(twin.membership_id, twin.same) for twin in file.twins if twin.membership_id] == [
        (colleague, ("siren", "address"))
    ]
    assert board.reviews.people_of(board.client.organisation_id, SIREN) == 1


VERIFIED = {"siren": SIREN, "siren_verified_at": "2026-10-01"}


def details(board: Board, membership_id: str) -> dict[str, str]:
    mine = tables.Membership.id == membership_id
    found: dict[str, str] = board.rows(tables.Membership, mine)[0].details
    return found


def test_a_company_struck_off_is_flagged_and_nobody_is_locked_out(board: Board) -> None:
    nora = board.add("nora", details=VERIFIED)
    board.register.answers[SIREN] = company(active=False)
    assert board.rechecks.round() == 1
    assert details(board, nora) == {
        **VERIFIED,
        "siren_checked_at": "2026-11-23",
        "siren_struck_off_at": "2026-11-23",
    }
    with board.stores.read() as connection:
        events = portal_events.since(connection, board.client.organisation_id)
    assert [(one.kind, one.subject) for one in events] == [("struck_off", "sub-nora")]
    case = board.rows(tables.ReviewCase)[0]
    assert (case.kind, case.state, case.why) == ("recheck", "open", "R2")
    assert board.rows(tables.Membership, tables.Membership.id == nora)[0].status == "active"
    # Once a month, and told once.
    assert board.rechecks.round() == 0
    board.clock.move(timedelta(days=31))
    assert board.rechecks.round() == 1
    assert len(board.rows(tables.ReviewCase)) == 1
    # An officer finds it in order: the flag goes.
    assert isinstance(board.decisions.approve(board.staff("odile"), case.reference), Done)
    assert "siren_struck_off_at" not in details(board, nora)
    assert board.mailed() == []


def test_a_company_in_order_is_verified_anew(board: Board) -> None:
    nora = board.add("nora", details={**VERIFIED, "siren_struck_off_at": "2026-10-02"})
    board.register.answers[SIREN] = company()
    assert board.rechecks.round() == 1
    assert details(board, nora) == {
        "siren": SIREN,
        "siren_verified_at": "2026-11-23",
        "siren_checked_at": "2026-11-23",
    }
    assert board.rows(tables.ReviewCase) == []


@pytest.mark.parametrize("days", [0, 40])
def test_a_register_that_is_down_changes_nothing(board: Board, days: int) -> None:
    nora = board.add("nora", details=VERIFIED)
    board.clock.move(timedelta(days=days))
    board.register.answers[SIREN] = Unavailable(SIREN, "unreachable", "sirene.example")
    assert board.rechecks.round() == 0
    assert details(board, nora) == VERIFIED
    assert board.rows(tables.ReviewCase) == []


def test_small_batches_reach_everybody_in_turn(board: Board) -> None:
    for number in range(5):
        board.add(f"m{number}", details=VERIFIED)
    for _ in range(3):
        assert board.rechecks.round(most=2) in {1, 2}
    assert board.rechecks.round(most=2) == 0
    assert len(board.register.asked) == 5


def test_an_unknown_number_is_struck_off_too(board: Board) -> None:
    nora = board.add("nora", details=VERIFIED)
    board.register.answers[SIREN] = Unknown(SIREN, Provenance("stock", date(2026, 11, 20)))
    board.rechecks.round()
    assert "siren_struck_off_at" in details(board, nora)


def test_refused_files_are_forgotten_after_their_time(board: Board) -> None:
    registration_id, reference = board.waiting()
    board.remarks.comment(board.operator, reference, "À rappeler au 02 61 91 00 00.")
    board.decisions.refuse(board.operator, reference, "R2")
    board.clock.move(timedelta(days=89))
    assert board.retention.purge() == 0
    board.clock.move(timedelta(days=1))
    assert board.retention.purge() == 2
    assert board.registrations.find(registration_id) is None
    case = board.case(reference)
    assert (case.registration_id, case.siren, case.evidence, case.decided_by) == (None, "", {}, "")
    assert (case.state, case.reason, case.department) == ("refused", "R2", "44")
    assert board.rows(tables.ReviewNote) == []
    assert board.queue.stats(board.operator).reasons == {"R2": 1}
    assert board.retention.purge() == 0


def test_withdrawn_files_are_forgotten_at_once_and_waiting_ones_never(board: Board) -> None:
    gone, _ = board.waiting("gone@a.example")
    kept, reference = board.waiting("kept@a.example")
    with board.stores.write() as tx:
        board.reviews.withdraw(tx, gone, at=board.clock.now())
    board.clock.move(timedelta(seconds=1))
    assert board.retention.purge() == 2
    board.clock.move(timedelta(days=400))
    assert board.retention.purge() == 0
    assert board.registrations.find(kept) is not None
    assert isinstance(board.queue.see(board.operator, reference), File)


def test_accounts_that_opened_are_parted_from_their_registration(board: Board) -> None:
    registration_id, reference = board.waiting()
    board.decisions.approve(board.operator, reference)
    found = board.registration(registration_id)
    with board.stores.write() as tx:
        assert board.registrations.open_account(tx, found, board.client, at=board.clock.now())
    board.clock.move(timedelta(days=30))
    assert board.retention.purge() == 1
    assert board.case(reference).siren == SIREN
    board.clock.move(timedelta(days=60))
    assert board.retention.purge() == 1
    assert board.case(reference).siren == ""


def test_one_bad_answer_holds_nobody_up_for_ever(board: Board) -> None:
    for number, siren in enumerate((OTHER, SIREN)):
        board.add(f"m{number}", details={"siren": siren, "siren_verified_at": "2026-10-01"})
    board.register.answers[OTHER] = Unavailable(OTHER, "not_understood", "sirene.example")
    board.register.answers[SIREN] = company()
    assert [board.rechecks.round(), board.rechecks.round()] == [0, 1]
    assert board.register.asked == [OTHER, SIREN]
