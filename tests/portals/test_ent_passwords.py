"""The ENT's last pages: a password, two questions, the way to sign in (R-ENT-16 to R-ENT-21)."""

import pytest

from idp.crypto.passwords import PasswordHash
from idp.stores import tables
from tests.portals.conftest import Enrol
from tests.portals.html_reading import texts
from tests.support.activating import ANSWERS, NEW_PASSWORD, pupil
from tests.support.provider import Provider

QUESTION = "quel était le nom de votre premier animal"
THEMSELVES = "the identifier"


@pytest.mark.requirement("R-ENT-18")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question_2": "first_pet"}, "question_2"),
        ({"question_2": ""}, "question_2"),
        ({"question_1": "inventée"}, "question_1"),
        ({"answer_1": ""}, "answer_1"),
        ({"answer_1": " .!"}, "answer_1"),
        ({"answer_1": "É."}, "answer_1"),
        ({"answer_1": "é" * 201}, "answer_1"),
        ({"answer_1": QUESTION}, "answer_1"),
        ({"answer_1": THEMSELVES}, "answer_1"),
        ({"answer_2": NEW_PASSWORD.upper()}, "answer_2"),
        ({"answer_2": "  ECLAIR. "}, "answer_2"),
    ],
)
def test_answers_that_are_none_are_refused_beside_their_field(
    portals: Provider, changes: dict[str, str], field: str
) -> None:
    typed = "".join(f"{name}{value}" for name, value in changes.items())
    somebody = pupil(portals, f"thierry.{typed.encode().hex()[:40]}")
    themselves = somebody.person.identifier.upper().replace(".", " ")
    sent = {name: themselves if it == THEMSELVES else it for name, it in changes.items()}
    page = somebody.choose(**sent)
    assert page.status == 422
    assert texts(page.text, f"#{field}-error span"), page.seen
    assert "Éclair" not in page.text
    assert NEW_PASSWORD not in page.text


@pytest.mark.requirement("R-ENT-17", "R-ENT-18")
def test_two_answers_are_kept_as_slow_hashes_of_what_counts(enrol: Enrol) -> None:
    somebody = enrol()
    somebody.choose()
    kept = {row.question: row for row in somebody.rows(tables.SecretAnswer)}
    assert set(kept) == {ANSWERS["question_1"], ANSWERS["question_2"]}
    row = kept["first_pet"]
    assert row.scheme == "bcrypt-hmac-sha384"
    passwords = somebody.provider.services.passwords
    stored = PasswordHash(row.scheme, row.cost, row.pepper_id, row.secret)
    assert passwords.verify(stored, "eclair").matches
    assert not passwords.verify(stored, "Éclair").matches
    # Never sufficient alone: no page asks for them instead of a letter or a link.
    assert not {"recovery", "identifier_recovery"} & somebody.client.policy.journeys.keys()


@pytest.mark.requirement("R-ENT-16")
def test_the_password_is_typed_twice_by_the_rule_and_is_not_the_letters(enrol: Enrol) -> None:
    somebody = enrol()
    page = somebody.at_password()
    differs = somebody.choose(page, confirmation="autre chose")
    assert texts(differs.text, "#confirmation-error span")
    short = somebody.choose(page, password="court", confirmation="court")
    assert texts(short.text, "#password-error span")
    given = somebody.choose(page, password=somebody.code, confirmation=somebody.code)
    assert "provisoire" in texts(given.text, "#password-error span")[0]
    assert "Votre compte ENT est activé" in somebody.choose(page).seen


@pytest.mark.requirement("R-ENT-19", "R-ENT-20", "R-ENT-21")
def test_the_end_signs_nobody_in_and_leads_to_the_page_that_does(enrol: Enrol) -> None:
    somebody = enrol()
    done = somebody.choose()
    silent = somebody.browser.authorize(somebody.client, prompt="none")
    assert silent.query["error"] == "login_required"
    page = somebody.browser.get(somebody.onward(done))
    assert 'value="thierry.martin"' in page.text
    assert "connexion" in texts(page.text, "button")
    entered = somebody.sign_in(page)
    assert "code" in entered.query
    assert entered.query["state"] == "un-état"
    later = somebody.provider.browser().sign_in(somebody.client, somebody.with_password)
    assert "code" in later.query
