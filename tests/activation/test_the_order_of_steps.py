"""No page of activation is reached but by the one before it (R-ENT-25)."""

from datetime import timedelta

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.activation.conftest import Enrol
from tests.portals.html_reading import texts
from tests.support.activating import CHOSEN
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, Page

STEPS = (
    "activation.letter_code",
    "terms.accept",
    "activation.address",
    "contact.mailed_link",
    "activation.password_and_questions",
)


def heading(page: Page) -> str:
    (said,) = texts(page.text, "h1")
    return said


@pytest.mark.requirement("R-ENT-25")
@pytest.mark.parametrize("step", STEPS[1:])
def test_no_step_is_skipped_by_sending_a_later_ones_form(enrol: Enrol, step: str) -> None:
    somebody = enrol()
    page = somebody.begin()
    forged = page.action.replace(STEPS[0], step)
    fields = {**CHOSEN, "accept": "y", "address": "", "account_proved": somebody.person.account_id}
    answer = somebody.browser.post(forged, page.form | fields)
    assert heading(answer) == "Identification"
    assert somebody.account.status == "provisioned"


@pytest.mark.requirement("R-ENT-25")
def test_the_password_is_not_reached_without_the_terms(enrol: Enrol) -> None:
    somebody = enrol()
    terms = somebody.identify()
    for step in STEPS[2:]:
        forged = terms.action.replace("terms.accept", step)
        answer = somebody.browser.post(forged, terms.form | CHOSEN | {"address": ""})
        assert heading(answer) == "Conditions Générales d'Utilisation"
    unticked = somebody.browser.submit(terms)
    assert unticked.status == 422
    assert somebody.account.status == "provisioned"


@pytest.mark.requirement("R-ENT-25")
def test_an_empty_form_passes_no_step(enrol: Enrol) -> None:
    somebody = enrol()
    page = somebody.begin()
    assert somebody.browser.submit(page).status == 422
    page = somebody.identify(page)
    assert somebody.browser.submit(page).status == 422
    page = somebody.browser.submit(somebody.accept(page), address="")
    assert somebody.browser.submit(page).status == 422
    assert somebody.account.status == "provisioned"


@pytest.mark.requirement("R-ENT-25")
def test_back_and_refresh_work(enrol: Enrol) -> None:
    somebody = enrol()
    first = somebody.begin()
    terms = somebody.identify(first)
    url = terms.action.replace("/terms.accept", "")
    for _ in range(2):
        assert heading(somebody.browser.get(url)) == "Conditions Générales d'Utilisation"
    again = somebody.identify(first)  # The former page, sent once more.
    assert heading(again) == "Conditions Générales d'Utilisation"
    address = somebody.accept(terms)
    assert heading(somebody.accept(terms)) == "Votre adresse mail"
    password = somebody.browser.submit(address, address="")
    done = somebody.choose(password)
    assert heading(done) == "Votre compte ENT est activé"
    assert somebody.choose(password).status in {200, 303, 410}
    assert len(somebody.rows(tables.SecretAnswer)) == 2


@pytest.mark.requirement("R-ENT-25")
def test_the_journey_expires_and_the_letter_does_not(enrol: Enrol, clock: MovableClock) -> None:
    somebody = enrol()
    page = somebody.at_password()
    lives = somebody.client.policy.journeys["activation"].lifetime
    waits = somebody.client.policy.activation.link_lifetime + 86_400
    clock.move(timedelta(seconds=lives + waits + 1))
    over = somebody.choose(page)
    assert over.status == 410
    assert "expiré" in over.seen
    assert somebody.account.status == "provisioned"
    assert heading(somebody.choose()) == "Votre compte ENT est activé"


@pytest.mark.requirement("R-ENT-25")
def test_only_the_mailed_step_leaves_the_browser(enrol: Enrol, post: Post) -> None:
    somebody = enrol()
    page = somebody.at_address()
    stranger = somebody.provider.browser()
    stranger.get("/ent-cfa-orleans/login")
    url = page.action.replace("/activation.address", "")
    assert stranger.get(url).status == 410
    assert stranger.post(page.action, page.form | {"address": ""}).status == 410
    somebody.browser.submit(page, address="thierry@courriel.example")
    opened = stranger.get(link_of(post.only(), ISSUER))
    assert heading(opened) == "Mot de passe et questions secrètes"
    stranger.submit(opened, **CHOSEN)
    assert somebody.account.status == "active"
    # It was finished elsewhere: nobody is signed in there, and the first page says how it stands.
    assert stranger.authorize(somebody.client, prompt="none").query["error"] == "login_required"
    assert somebody.browser.get(url).status in {200, 303}
