"""Two tabs, two people, one letter: one activation, of nobody else's account (R-ENT-7)."""

from collections import Counter
from functools import partial

import pytest

from idp.stores import tables
from tests.activation.conftest import Enrol
from tests.journeys.twins import at_once, twin
from tests.portals.html_reading import texts
from tests.support.activating import CHOSEN, Pupil

ROUNDS = 10


def holder(somebody: Pupil) -> Pupil:
    """Return somebody else who holds the same letter."""
    return Pupil(somebody.provider, somebody.client, somebody.person, somebody.code)


@pytest.mark.requirement("R-ENT-7", partly="one letter, two activations")
def test_of_two_with_one_letter_the_first_to_finish_has_it(enrol: Enrol) -> None:
    somebody = enrol()
    other = holder(somebody)
    mine, theirs = somebody.at_password(), other.at_password()
    assert "Votre compte ENT est activé" in somebody.choose(mine).seen
    late = other.choose(theirs, password="un-chene-au-potager", confirmation="un-chene-au-potager")
    assert late.status == 410
    assert "remplacé" in late.seen
    assert "code" in other.browser.sign_in(other.client, somebody.with_password).query
    assert len(somebody.rows(tables.SecretAnswer)) == 2


def test_a_race_of_two_activations_has_one_winner(enrol: Enrol) -> None:
    ends: Counter[int] = Counter()
    for number in range(ROUNDS):
        somebody = enrol(f"thierry.martin{number}")
        other = holder(somebody)
        pages = (somebody.at_password(), other.at_password())
        passwords = ("un-bouleau-blanc-au-jardin", "un-chene-vert-au-potager")
        tries = zip((somebody, other), pages, passwords, strict=True)
        answers = at_once(
            [partial(who.choose, page, password=it, confirmation=it) for who, page, it in tries]
        )
        ends.update(answer.status for answer in answers)
        (winner,) = [place for place, answer in enumerate(answers) if answer.status == 200]
        live = [row for row in somebody.rows(tables.Credential) if row.state == "live"]
        assert [row.kind for row in live] == ["password"]
        assert len(somebody.rows(tables.SecretAnswer)) == 2
        page = somebody.browser.authorize(somebody.client)
        assert "code" in somebody.sign_in(page, passwords[winner]).query
        (sheet,) = somebody.rows(tables.Letter)
        assert sheet.used_at is not None
    assert ends == {200: ROUNDS, 410: ROUNDS}


def test_a_double_click_on_the_last_page_is_one_activation(enrol: Enrol) -> None:
    somebody = enrol()
    page = somebody.at_password()
    tabs = [twin(somebody.provider, somebody.browser) for _ in range(4)]
    answers = at_once([partial(tab.submit, page, **CHOSEN) for tab in tabs])
    assert {answer.status for answer in answers} <= {200, 303}
    assert any("Votre compte ENT est activé" in answer.seen for answer in answers)
    assert somebody.account.credential_version == 2
    assert len(somebody.rows(tables.SecretAnswer)) == 2


def test_two_tabs_of_one_browser_walk_one_journey(enrol: Enrol) -> None:
    somebody = enrol()
    first = somebody.begin()
    second = somebody.browser.get(first.action.replace("/activation.letter_code", ""))
    terms = somebody.identify(first)
    assert texts(somebody.identify(second).text, "h1") == texts(terms.text, "h1")
    somebody.accept(terms)
    page = somebody.browser.get(first.action.replace("/activation.letter_code", ""))
    assert texts(page.text, "h1") == ["Votre adresse mail"]


def test_another_letters_qr_code_begins_another_journey(enrol: Enrol) -> None:
    """On a shared computer, one's letter never goes on with another's unfinished journey."""
    somebody, other = enrol(), enrol("lea.petit")
    somebody.identify(somebody.browser.get("/ent-cfa-orleans/activation?identifier=thierry.martin"))
    page = somebody.browser.get("/ent-cfa-orleans/activation?identifier=lea.petit")
    assert texts(page.text, "h1") == ["Identification"]
    assert 'value="lea.petit"' in page.text
    terms = somebody.browser.submit(page, identifier="lea.petit", code=other.code)
    done = somebody.choose(somebody.browser.submit(somebody.accept(terms), address=""))
    assert "Votre compte ENT est activé" in done.seen
    assert (somebody.account.status, other.account.status) == ("provisioned", "active")
