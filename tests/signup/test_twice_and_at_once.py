"""Two tabs, a double click, the back button, two who prove at once (R-ALL-13, R-PAR-18)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from idp.crypto.passwords import PasswordHash
from idp.registration.model import NewRegistration, Opened
from idp.registration.registrations import Registrations, Taken
from idp.stores import tables
from idp.stores.enrolment import Conflict
from tests.support.outbox import link_of
from tests.support.provider import ISSUER
from tests.support.recovering import count, outbox
from tests.support.signing_up import CMA_PARIS, SignUp, is_in, onward_of

ADDRESS = "camille.essai@courriel.example"
CREATED = "Votre compte parisien est créé et validé."
THREADS = 8
ROUNDS = 6


@pytest.mark.requirement("R-ALL-13", partly="sign-up: a form sent twice")
def test_a_form_sent_twice_is_one_sign_up(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    page = signing_up.begin(browser)
    signing_up.clock.move(timedelta(minutes=1))
    typed = page.form | signing_up.typed(page, ADDRESS)
    first = browser.post(page.action, typed)
    second = browser.post(page.action, typed)  # the step is done: the page where it stands
    assert first.title == second.title
    assert count(signing_up.provider, tables.Registration) == 1
    assert len(outbox(signing_up.provider)) == 1


@pytest.mark.requirement("R-ALL-13", partly="sign-up: reload and the back button")
def test_reload_and_the_back_button_change_nothing(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    page = signing_up.begin(browser)
    waiting = signing_up.fill(browser, page, ADDRESS)
    form_url = page.response.request.full_path
    for _ in range(3):
        assert "continuer" in browser.get(form_url).seen
        browser.get(waiting.response.request.full_path)
    browser.submit(waiting, act="continue")
    assert len(outbox(signing_up.provider)) == 1
    created = signing_up.activate(browser, signing_up.link())
    # Back on the page that waited, and on the form: the request goes on, nothing is asked again.
    assert is_in(browser.get(waiting.response.request.full_path))
    assert is_in(browser.get(onward_of(created)))
    assert count(signing_up.provider, tables.Account) == 1


@pytest.mark.requirement("R-ALL-13", partly="sign-up: the link's button pressed twice")
def test_the_links_button_pressed_twice_opens_one_account(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    signing_up.ask(browser, ADDRESS)
    page = browser.get(signing_up.link())
    assert CREATED in browser.submit(page).seen
    again = browser.submit(page)
    assert "Votre compte parisien est déjà actif" in again.seen
    assert count(signing_up.provider, tables.Account) == 1
    assert count(signing_up.provider, tables.Session) == 1


@pytest.mark.requirement("R-ALL-13", partly="sign-up: two tabs")
def test_two_tabs_and_two_links_open_one_account(signing_up: SignUp) -> None:
    here, there = signing_up.provider.browser(), signing_up.provider.browser()
    signing_up.ask(here, ADDRESS)
    signing_up.ask(there, ADDRESS)
    first, second = (link_of(one, ISSUER) for one in signing_up.post.deliver())
    page = there.get(second)  # opened while it was good
    assert CREATED in signing_up.activate(here, first).seen
    late = there.submit(page)
    assert late.status == 410
    assert count(signing_up.provider, tables.Account) == 1
    assert is_in(signing_up.enters(ADDRESS))


def test_the_address_became_somebodys_meanwhile(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    signing_up.ask(browser, ADDRESS)
    link = signing_up.link()
    signing_up.provider.person(CMA_PARIS, ADDRESS, email=ADDRESS)
    over = signing_up.activate(browser, link)
    assert (over.status, "remplacé" in over.title) == (410, True)
    assert count(signing_up.provider, tables.Account) == 1


@pytest.mark.requirement("R-PAR-18", partly="the first who proves it has the address")
def test_of_many_who_prove_one_address_at_once_one_has_the_account(signing_up: SignUp) -> None:
    for place in range(ROUNDS):
        _race(signing_up, f"course{place}@courriel.example")
    with signing_up.provider.stores.read() as connection:
        rows = connection.execute(
            select(tables.Registration.canonical, tables.Registration.state)
        ).all()
    for place in range(ROUNDS):
        states = sorted(row.state for row in rows if row.canonical.startswith(f"course{place}@"))
        assert states == ["done", *["void"] * (THREADS - 1)]
    assert count(signing_up.provider, tables.Identifier) == ROUNDS
    assert count(signing_up.provider, tables.Account) == ROUNDS


def _race(signing_up: SignUp, address: str) -> None:
    """Let eight registrations of one address be proved at the same instant; one wins."""
    services, client = signing_up.provider.services, signing_up.provider.client(CMA_PARIS)
    step = services.steps["signup.prove_mailbox"]
    registrations: Registrations = step.registrations  # type: ignore[attr-defined]  # of this step
    at = services.clock.now()
    password = PasswordHash("bcrypt", 4, None, "x")
    new = NewRegistration(client=client, address=address, password=password)
    with services.stores.write() as tx:
        added = [registrations.add(tx, new, source="", at=at) for _ in range(THREADS)]
    start = Barrier(THREADS)

    def prove(registration_id: str) -> Opened | None:
        found = registrations.find(registration_id)
        assert found is not None
        start.wait()
        try:
            with services.stores.write() as tx:
                registrations.prove(tx, found, client, at=at)
                return registrations.open_account(tx, found, client, at=at)
        except (Taken, Conflict):
            return None

    with ThreadPoolExecutor(THREADS) as pool:
        won = [one for one in pool.map(prove, added) if one is not None]
    assert len(won) == 1
