"""Approve, refuse, ask, comment, assign: once, by an officer, never on one's own file."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from idp.reviewing.model import (
    Already,
    Changed,
    Done,
    Gone,
    NeedsSecond,
    NotYours,
    OwnFile,
    Unfit,
)
from idp.stores import roles, tables
from tests.reviewing.conftest import Board, MakeBoard


def test_approval_opens_the_way_and_mails_it(board: Board) -> None:
    registration_id, reference = board.waiting()
    done = board.decisions.approve(board.staff("odile"), reference.lower())
    assert isinstance(done, Done)
    assert done.case.state == "approved"
    assert done.case.decided_by == "staff:odile-account"
    assert board.registration(registration_id).state == "approved"
    assert ("review_accepted", "nadege@atelier.example") in board.mailed()
    proof = board.rows(tables.MailedProof)[0]
    assert (proof.purpose, proof.registration_id) == ("finalise", registration_id)


def test_refusal_mails_the_reasons_words_and_is_kept_for_ninety_days(board: Board) -> None:
    registration_id, reference = board.waiting()
    done = board.decisions.refuse(board.staff("odile"), reference, "R2")
    assert isinstance(done, Done)
    found = board.registration(registration_id)
    assert found.state == "refused"
    assert found.expires_at == board.clock.now() + timedelta(days=90)
    mail = board.rows(tables.OutgoingMail, tables.OutgoingMail.kind == "review_refused")[0]
    assert "accueil@chambre.example" in mail.facts["reason"]
    standing = board.reviews.standing(registration_id)
    assert standing is not None
    assert (standing.state, standing.reason) == ("refused", "R2")


def test_who_was_refused_applies_anew(board: Board) -> None:
    _, reference = board.waiting()
    board.decisions.refuse(board.operator, reference, "R2")
    _, second = board.waiting()
    assert second != reference
    file = board.queue.see(board.operator, second)
    assert [twin.reference for twin in getattr(file, "twins", ())] == [reference]


def test_two_officers_at_once_make_one_decision_and_one_mail(board: Board) -> None:
    _, reference = board.waiting()
    start = Barrier(4)
    staff = [board.staff("odile"), board.staff("yann")] * 2

    def decide(number: int) -> object:
        start.wait()
        if number % 2:
            return board.decisions.refuse(staff[number], reference, "R2")
        return board.decisions.approve(staff[number], reference)

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(decide, range(4)))
    assert sorted(type(end).__name__ for end in ends) == ["Already", "Already", "Already", "Done"]
    told = [kind for kind, _ in board.mailed() if kind != "review_received"]
    assert len(told) == 1
    assert board.case(reference).version == 2


def test_a_second_decision_is_told_who_decided_when(board: Board) -> None:
    _, reference = board.waiting()
    at = board.clock.now()
    board.decisions.approve(board.staff("odile"), reference)
    again = board.decisions.approve(board.staff("odile"), reference)
    other = board.decisions.refuse(board.staff("yann"), reference, "R2")
    assert again == other == Already("approved", "staff:odile-account", at)


def test_after_withdrawal_nothing_is_decided(board: Board) -> None:
    registration_id, reference = board.waiting()
    with board.stores.write() as tx:
        gone = board.reviews.withdraw(tx, registration_id, at=board.clock.now())
    assert isinstance(gone, Done)
    end = board.decisions.approve(board.staff("odile"), reference)
    assert isinstance(end, Already)
    assert (end.state, end.by) == ("withdrawn", "applicant")
    assert board.registration(registration_id).state == "withdrawn"


def test_an_approved_account_to_be_can_be_given_up(board: Board) -> None:
    registration_id, reference = board.waiting()
    board.decisions.approve(board.operator, reference)
    with board.stores.write() as tx:
        assert isinstance(board.reviews.withdraw(tx, registration_id, at=board.clock.now()), Done)
    assert board.registration(registration_id).state == "withdrawn"
    assert board.case(reference).state == "approved"


@pytest.mark.parametrize("facts", [{}, {"account_id": "odile-account"}])
def test_nobody_judges_their_own_file(board: Board, facts: dict[str, str]) -> None:
    address = "o@ailleurs.example" if facts else "odile@chambre.example"
    _, reference = board.waiting(address, **facts)
    odile = board.staff("odile")
    assert board.decisions.approve(odile, reference) == OwnFile()
    assert board.decisions.refuse(odile, reference, "R2") == OwnFile()
    assert board.decisions.ask(odile, reference, "Qui ?") == OwnFile()
    assert board.decisions.preview(odile, reference, "approve") == OwnFile()
    assert isinstance(board.decisions.approve(board.staff("yann"), reference), Done)


def test_a_role_taken_away_is_worth_nothing_at_once(board: Board) -> None:
    _, reference = board.waiting()
    odile = board.staff("odile")
    with board.stores.write() as tx:
        roles.revoke(tx, odile.membership_id, "officer", "")
    assert board.decisions.approve(odile, reference) == NotYours()
    assert board.queue.see(odile, reference) == NotYours()
    assert board.remarks.comment(odile, reference, "…") == NotYours()
    assert board.queue.stats(odile).states == {}


def test_officers_of_another_organisation_see_nothing(board: Board, make_board: MakeBoard) -> None:
    _, reference = board.waiting()
    elsewhere = make_board("cma-ailleurs")
    assert elsewhere.decisions.approve(elsewhere.operator, reference) == Gone()
    assert elsewhere.decisions.approve(board.staff("odile"), reference) == NotYours()


@pytest.mark.parametrize("reference", ["", "X", "é", "\x00", "A" * 17, "CE-2222-22"])
def test_a_reference_that_is_none(board: Board, reference: str) -> None:
    assert board.decisions.approve(board.operator, reference) == Gone()


def test_four_eyes(make_board: MakeBoard) -> None:
    board = make_board(four_eyes=True)
    board.add("odile", "officer")
    board.add("yann", "officer")
    registration_id, reference = board.waiting()
    odile, yann = board.staff("odile"), board.staff("yann")
    assert board.decisions.preview(odile, reference, "approve") is None
    first = board.decisions.approve(odile, reference)
    assert isinstance(first, NeedsSecond)
    again = board.decisions.approve(odile, reference)
    assert isinstance(again, NeedsSecond)
    assert again.by == "staff:odile-account"
    assert board.registration(registration_id).state == "review"
    assert board.mailed() == [("review_received", "nadege@atelier.example")]
    assert isinstance(board.decisions.approve(yann, reference), Done)


def test_a_correction_voids_the_first_of_two_approvals(make_board: MakeBoard) -> None:
    board = make_board(four_eyes=True)
    board.add("odile", "officer")
    board.add("yann", "officer")
    registration_id, reference = board.waiting()
    board.decisions.approve(board.staff("odile"), reference)
    with board.stores.write() as tx:
        facts = {"given_name": "Nadia"}
        board.reviews.correct(tx, registration_id, facts, at=board.clock.now())
    assert isinstance(board.decisions.approve(board.staff("yann"), reference), NeedsSecond)
    assert isinstance(board.decisions.approve(board.staff("odile"), reference), Done)


def test_a_file_that_changed_is_read_again(board: Board) -> None:
    registration_id, reference = board.waiting()
    version = board.case(reference).version
    with board.stores.write() as tx:
        facts = {"siren": "732829320", "evidence": '{"answer": "found"}', "why": "masked"}
        done = board.reviews.correct(tx, registration_id, facts, at=board.clock.now())
    assert isinstance(done, Done)
    end = board.decisions.approve(board.staff("odile"), reference, version=version)
    assert isinstance(end, Changed)
    assert end.case.siren == "732829320"
    assert board.registration(registration_id).facts["siren"] == "732829320"
    assert isinstance(board.decisions.approve(board.operator, reference, version=2), Done)


def test_a_question_waits_for_its_answer(board: Board) -> None:
    registration_id, reference = board.waiting()
    question = "Pouvez-vous joindre votre extrait ?"
    assert isinstance(board.decisions.ask(board.staff("odile"), reference, question), Done)
    standing = board.reviews.standing(registration_id)
    assert standing is not None
    assert (standing.state, standing.asked) == ("asked", question)
    assert ("review_more", "nadege@atelier.example") in board.mailed()
    board.clock.move(timedelta(minutes=5))
    with board.stores.write() as tx:
        at = board.clock.now()
        assert isinstance(board.reviews.answer(tx, registration_id, " Le voici. ", at=at), Done)
        assert board.reviews.answer(tx, registration_id, "Encore", at=at) == Unfit("not_asked")
    file = board.queue.see(board.operator, reference)
    notes = [(note.kind, note.text) for note in getattr(file, "notes", ())]
    assert notes[-1] == ("answered", "Le voici.")


@pytest.mark.parametrize(("text", "why"), [(" ", "empty"), ("x" * 2001, "too_long")])
def test_texts_that_cannot_be_taken(board: Board, text: str, why: str) -> None:
    _, reference = board.waiting()
    assert board.decisions.ask(board.operator, reference, text) == Unfit(why)
    assert board.remarks.comment(board.operator, reference, text) == Unfit(why)


def test_a_reason_that_the_portal_has_not(board: Board) -> None:
    _, reference = board.waiting()
    assert board.decisions.refuse(board.operator, reference, "R9") == Unfit("no_such_reason")


def test_comments_and_assignment_decide_nothing(board: Board) -> None:
    _, reference = board.waiting()
    odile = board.staff("odile")
    assert isinstance(board.remarks.comment(odile, reference, "À rappeler."), Done)
    assert isinstance(board.remarks.assign(odile, reference, "yann-account"), Done)
    assert board.case(reference).assigned == "staff:yann-account"
    assert board.remarks.assign(odile, reference, "nobody") == Unfit("no_such_officer")
    assert isinstance(board.decisions.approve(odile, reference, version=1), Done)
    assert isinstance(board.remarks.assign(odile, reference, ""), Already)


def test_the_preview_is_the_mail_that_leaves_without_its_token(board: Board) -> None:
    _, reference = board.waiting()
    shown = board.decisions.preview(board.operator, reference, "refuse", "R2")
    assert getattr(shown, "to", "") == "nadege@atelier.example"
    assert "L'entreprise a été radiée." in getattr(shown, "text", "")
    shown = board.decisions.preview(board.operator, reference, "approve")
    assert "https://id.example/cma-essai/finalise" in getattr(shown, "text", "")
    assert "?t=" not in getattr(shown, "text", "")
    assert board.decisions.preview(board.operator, reference, "refuse", "R9") == Unfit(
        "no_such_reason"
    )


def test_officers_are_told_once_an_hour(board: Board) -> None:
    def notices() -> list[str]:
        of_officers = tables.OutgoingMail.kind == "review_waiting"
        return sorted(row.to_address for row in board.rows(tables.OutgoingMail, of_officers))

    both = ["odile@chambre.example", "yann@chambre.example"]
    board.waiting("a@a.example")
    board.waiting("b@b.example")
    assert notices() == both
    board.clock.move(timedelta(hours=1))
    board.waiting("c@c.example")
    assert notices() == sorted(both * 2)
