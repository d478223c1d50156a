"""Another profile for somebody who is here: at once, by officers, or not; the account stays."""

from dataclasses import replace

from idp.companies.register import Unavailable
from idp.reviewing.model import Done, OwnFile, Unfit
from idp.reviewing.profiles import Accepted, AlreadyAsked, Impossible, Rejected, Waits
from idp.stores import portal_events, tables
from tests.reviewing.conftest import SIREN, Board, company


def member(board: Board, membership_id: str) -> tuple[str, dict[str, str]]:
    row = board.rows(tables.Membership, tables.Membership.id == membership_id)[0]
    return row.profile, row.details


def test_a_founder_becomes_head_of_a_business_at_once(board: Board) -> None:
    nora = board.add("nora", profile="creator")
    board.register.answers[SIREN] = company()
    ask = board.profiles.ask
    assert ask(board.client, nora, "business", "404 833 048") == Accepted("business")
    assert member(board, nora) == (
        "business",
        {"siren": SIREN, "siren_verified_at": "2026-11-23"},
    )
    with board.stores.read() as connection:
        told = portal_events.since(connection, board.client.organisation_id)[0]
    assert (told.kind, told.facts) == (
        "profile_changed",
        {"before": "creator", "after": "business"},
    )
    assert ask(board.client, nora, "business", SIREN) == Impossible("same")
    assert ask(board.client, nora, "creator") == Accepted("creator")
    assert member(board, nora) == ("creator", {})


def test_officers_look_at_what_the_register_leaves_open(board: Board) -> None:
    nora = board.add("nora", profile="creator")
    board.register.answers[SIREN] = company(craft=False)
    answer = board.profiles.ask(board.client, nora, "business", SIREN)
    assert isinstance(answer, Waits)
    assert member(board, nora) == ("creator", {})
    again = board.profiles.ask(board.client, nora, "business", SIREN)
    assert again == AlreadyAsked(answer.reference)
    assert board.decisions.ask(board.operator, answer.reference, "Qui ?") == Unfit("kind")
    assert isinstance(board.decisions.approve(board.staff("odile"), answer.reference), Done)
    assert member(board, nora)[0] == "business"
    assert board.mailed() == [("profile_changed", "nora@chambre.example")]


def test_a_refused_change_leaves_the_account_as_it_was(board: Board) -> None:
    nora = board.add("nora", profile="creator")
    board.register.answers[SIREN] = Unavailable(SIREN, "unreachable", "sirene.example")
    answer = board.profiles.ask(board.client, nora, "business", SIREN)
    assert isinstance(answer, Waits)
    assert isinstance(board.decisions.refuse(board.operator, answer.reference, "R2"), Done)
    assert member(board, nora) == ("creator", {})
    assert board.mailed() == [("profile_refused", "nora@chambre.example")]


def test_the_table_of_eligibility_may_say_no(board: Board) -> None:
    nora = board.add("nora", profile="creator")
    board.register.answers[SIREN] = company(active=False)
    assert board.profiles.ask(board.client, nora, "business", SIREN) == Rejected("R2")
    assert board.rows(tables.ReviewCase) == []


def test_what_cannot_be_asked(board: Board) -> None:
    nora = board.add("nora", profile="creator")
    ask = board.profiles.ask
    assert ask(board.client, nora, "business") == Impossible("no_siren")
    wrong = ask(board.client, nora, "business", "123")
    assert isinstance(wrong, Impossible)
    assert wrong.fault is not None
    assert ask(board.client, nora, "king") == Impossible("no_such_profile")
    assert ask(board.client, "nobody", "creator") == Impossible("not_here")
    assert ask(board.client, nora, "creator") == Impossible("same")


def test_an_officers_own_wish_is_for_another_officer(board: Board) -> None:
    odile = board.people["odile"].membership_id
    board.register.answers[SIREN] = company(craft=False)
    answer = board.profiles.ask(board.client, odile, "business", SIREN)
    assert isinstance(answer, Waits)
    assert board.decisions.approve(board.staff("odile"), answer.reference) == OwnFile()
    assert isinstance(board.decisions.approve(board.staff("yann"), answer.reference), Done)


def test_attack_another_profile_is_no_way_round_a_look_at_a_companys_second_person(
    board: Board,
) -> None:
    """A founder, whom nobody looks at, became the second head of a business at once (R-PDL-12)."""
    review = board.client.policy.review.model_copy(update={"several_per_company": "review"})
    policy = board.client.policy.model_copy(update={"review": review})
    client = replace(
        board.client, revision=board.client.revision.model_copy(update={"policy": policy})
    )
    board.register.answers[SIREN] = company()
    head, founder = board.add("nora", profile="creator"), board.add("loic", profile="creator")
    assert board.profiles.ask(client, head, "business", SIREN) == Accepted("business")
    assert isinstance(board.profiles.ask(client, founder, "business", SIREN), Waits)
    assert member(board, founder) == ("creator", {})
