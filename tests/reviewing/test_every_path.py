"""Every path through the two tables together: nobody refused becomes active without officers.

Every act is tried in every pair of states that can be reached, on rows of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from idp.registration.states import STATES as REGISTRATIONS
from idp.reviewing.model import Done
from idp.reviewing.states import STATES as CASES
from idp.stores import tables
from tests.reviewing.conftest import Board

Pair = tuple[str, str]
"""State of the registration, state of its case ('' for none)."""


@dataclass
class Walker:
    """One registration on its way."""

    board: Board
    registration_id: str

    @property
    def pair(self) -> Pair:
        mine = tables.ReviewCase.registration_id == self.registration_id
        cases = self.board.rows(tables.ReviewCase, mine)
        state = self.board.registration(self.registration_id).state
        return state, cases[0].state if cases else ""

    @property
    def reference(self) -> str:
        mine = tables.ReviewCase.registration_id == self.registration_id
        cases = self.board.rows(tables.ReviewCase, mine)
        return cases[0].reference if cases else "NONE"


def _finalise(walker: Walker) -> None:
    board, found = walker.board, walker.board.registration(walker.registration_id)
    with board.stores.write() as tx:
        board.registrations.open_account(tx, found, board.client, at=board.clock.now())


def _applicant(name: str, *given: object) -> Callable[[Walker], None]:
    def act(walker: Walker) -> None:
        board = walker.board
        with board.stores.write() as tx:
            do = getattr(board.reviews, name)
            do(tx, walker.registration_id, *given, at=board.clock.now())

    return act


def _officer(name: str, *given: str) -> Callable[[Walker], None]:
    def act(walker: Walker) -> None:
        getattr(walker.board.decisions, name)(walker.board.staff("odile"), walker.reference, *given)

    return act


ACTS: Mapping[str, Callable[[Walker], object]] = {
    "prove": lambda walker: walker.board.prove(walker.registration_id),
    "open_case": lambda walker: walker.board.open(walker.registration_id),
    "finalise": _finalise,
    "correct": _applicant("correct", {"given_name": "Nadia"}),
    "answer": _applicant("answer", "Voici."),
    "withdraw": _applicant("withdraw"),
    "ask": _officer("ask", "Qui êtes-vous ?"),
    "approve": _officer("approve"),
    "refuse": _officer("refuse", "R2"),
}


def _walked(board: Board) -> dict[tuple[Pair, str], tuple[Pair, tuple[str, ...]]]:
    """Return, for each reachable pair and act, the pair after it and a path that did it."""
    paths: dict[Pair, tuple[str, ...]] = {("unproved", ""): ()}
    waiting, found, number = [("unproved", "")], {}, 0
    while waiting:
        before = waiting.pop(0)
        for act in ACTS:
            number += 1
            walker = Walker(board, board.registered(f"n{number}@atelier.example"))
            for step in paths[before]:
                ACTS[step](walker)
            assert walker.pair == before
            ACTS[act](walker)
            after, path = walker.pair, (*paths[before], act)
            found[before, act] = after, path
            if after not in paths:
                paths[after] = path
                waiting.append(after)
    return found


def test_every_path_of_the_two_tables(board: Board) -> None:
    found = _walked(board)
    pairs = {before for before, _ in found}
    assert ("done", "approved") in pairs
    assert ("refused", "refused") in pairs
    assert ("review", "asked") in pairs
    for (before, act), (after, path) in found.items():
        # Who was refused, or withdrew, stays where they are, whatever anybody does.
        if before[0] in {"refused", "withdrawn", "done"}:
            assert after == before, path
        # An account comes of a file only where an officer approved it.
        if after[0] == "done" and after[1]:
            assert "approve" in path, path
            assert act == "finalise" or before[0] == "done", path
        # The two rows never tell two stories.
        assert after[1] == "" or after in CONSISTENT, path


CONSISTENT = {
    ("review", "open"),
    ("review", "asked"),
    ("approved", "approved"),
    ("done", "approved"),
    ("withdrawn", "approved"),
    ("refused", "refused"),
    ("withdrawn", "withdrawn"),
}


def test_the_tables_lead_nobody_from_refused() -> None:
    assert REGISTRATIONS["refused"] == frozenset()
    assert all(CASES[state] == frozenset() for state in ("approved", "refused", "withdrawn"))
    before_done = {state for state, after in REGISTRATIONS.items() if "done" in after}
    assert before_done == {"proved", "approved"}
    assert {state for state, after in REGISTRATIONS.items() if "approved" in after} == {"review"}
    assert "proved" not in REGISTRATIONS["review"]


def test_opening_twice_makes_one_file(board: Board) -> None:
    registration_id, _ = board.waiting()
    assert board.open(registration_id) is None
    assert len(board.rows(tables.ReviewCase)) == 1


def test_nobody_approves_whom_they_do_not_find(board: Board) -> None:
    registration_id, reference = board.waiting()
    with board.stores.write() as tx:
        board.reviews.withdraw(tx, registration_id, at=board.clock.now())
    assert not isinstance(board.decisions.approve(board.operator, reference), Done)
