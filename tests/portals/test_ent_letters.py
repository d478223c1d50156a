"""The ENT's letters open « Identification », and nothing else (R-ENT-5 to R-ENT-8)."""

from datetime import timedelta

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.conftest import Enrol
from tests.portals.html_reading import texts
from tests.support.activating import ENT, NEW_PASSWORD, Pupil
from tests.support.newcomers import letter
from tests.support.staff_office import StaffOffice

ADDRESS = "thierry.martin@courriel.example"
OTHER = "un-chene-vert-au-potager"


@pytest.mark.requirement("R-ENT-5")
@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_the_code_is_taken_with_blanks_and_dashes_in_any_case(enrol: Enrol, written: str) -> None:
    somebody = enrol()
    code = somebody.code
    forms = (
        code,
        code.replace("-", ""),
        code.lower().replace("-", " "),
        code.replace("-", "\u2013"),
    )
    page = somebody.identify(code=written.format(*forms))
    assert texts(page.text, "h1") == ["Conditions Générales d'Utilisation"]


@pytest.mark.requirement("R-ENT-6")
def test_a_wrong_pair_gets_one_answer(enrol: Enrol, clock: MovableClock) -> None:
    somebody, other, active = enrol(), enrol("lea.petit"), enrol("deja.active")
    active.choose()
    expired = enrol("trop.tard")
    expired.code = letter(expired.provider, ENT, expired.person, timedelta(minutes=1))
    clock.move(timedelta(minutes=2))
    wrong = {
        "another's letter": somebody.identify(code=other.code),
        "nobody": somebody.identify(identifier="personne"),
        "no code at all": somebody.identify(code="pas un code"),
        "active already": active.identify(),
        "expired": expired.identify(),
    }
    errors = {name: texts(page.text, "#summary li") for name, page in wrong.items()}
    assert {page.status for page in wrong.values()} == {422}
    assert len({tuple(said) for said in errors.values()}) == 1, errors
    assert "incorrect" in errors["nobody"][0]
    assert texts(somebody.identify().text, "h1") == ["Conditions Générales d'Utilisation"]


@pytest.mark.requirement("R-ENT-6")
def test_tries_are_limited_by_person_and_the_letter_stays_good(
    enrol: Enrol, clock: MovableClock
) -> None:
    somebody, other = enrol(), enrol("lea.petit")
    page = somebody.begin()
    for _ in range(5):
        assert somebody.identify(page, code="ABCD-EFGH-JKMN").status == 422
    stopped = somebody.identify(page)
    assert stopped.status == 429
    assert int(stopped.response.headers["Retry-After"]) >= 1
    assert other.identify().status == 200
    clock.move(timedelta(minutes=2))
    assert somebody.identify(page).status == 200


@pytest.mark.requirement("R-ENT-6")
def test_a_letters_code_opens_nothing_at_signing_in(enrol: Enrol) -> None:
    somebody = enrol()
    page = somebody.browser.authorize(somebody.client)
    for code in (somebody.code, somebody.code.replace("-", "")):
        refused = somebody.sign_in(page, code)
        assert refused.status == 422
        assert "Identifiant ou mot de passe incorrect." in refused.seen


@pytest.mark.requirement("R-ENT-7")
def test_an_active_account_has_no_letter_any_more(enrol: Enrol) -> None:
    somebody = enrol()
    done = somebody.choose()
    assert "Votre compte ENT est activé" in done.seen
    again = Pupil(somebody.provider, somebody.client, somebody.person, somebody.code).identify()
    assert again.status == 422
    assert "Connexion" in texts(again.text, ".under a")
    (sheet,) = somebody.rows(tables.Letter)
    assert sheet.used_at is not None
    assert {one.state for one in somebody.rows(tables.Credential)} == {"used", "live"}


@pytest.mark.requirement("R-ENT-8")
def test_after_a_reset_the_same_page_works_with_a_new_letter(enrol: Enrol) -> None:
    somebody = enrol(email=ADDRESS)
    somebody.choose()
    entered = somebody.browser
    assert "code" in entered.sign_in(somebody.client, somebody.with_password).query
    StaffOffice(somebody.provider, ENT).reset(somebody.person)
    assert somebody.rows(tables.SecretAnswer) == []
    assert "code" not in entered.authorize(somebody.client, prompt="none").query
    former = somebody.provider.browser().sign_in(somebody.client, somebody.with_password)
    assert former.status == 422
    anew = Pupil(
        somebody.provider,
        somebody.client,
        somebody.person,
        letter(somebody.provider, ENT, somebody.person),
    )
    assert somebody.identify().status == 422
    terms = anew.identify()
    assert texts(terms.text, "h1") == ["Conditions Générales d'Utilisation"]
    known = anew.accept(terms)
    assert "t•••@c•••.example" in known.seen
    anew.choose(anew.browser.submit(known, address=""), password=OTHER, confirmation=OTHER)
    page = anew.browser.authorize(anew.client)
    assert anew.sign_in(page, NEW_PASSWORD).status == 422
    assert "code" in anew.sign_in(page, OTHER).query
