"""Detours on the way to a portal: each comes back to the request that it left (R-ALL-2, R-ALL-13).

Nothing that is sent twice, in two tabs, by the back button or by a refresh happens twice.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.journeys.twins import at_once, twin
from tests.portals.html_reading import elements, texts
from tests.support.activating import CHOSEN, ENT, Pupil, pupil
from tests.support.agents import CMI, agent, body
from tests.support.outbox import Post
from tests.support.provider import PASSWORD, Browser, Page, Provider
from tests.support.recovering import NEW, Recovery, count, outbox

INT = "intracma"
TYPED = {"identifier": "bfourquin", "address": "fourquin@apcma.example"}
DONE = "Votre mot de passe est modifié"
CHANGED: dict[str, Any] = {"password": NEW, "confirmation": NEW}


@pytest.fixture
def intracma(provider: Provider, real_folders: Path) -> Client:
    client = provider.register(real_folders / INT)
    provider.person(INT, "bfourquin", email="fourquin@apcma.example")
    return client


def link(page: Page, journey: str) -> str:
    """Where the sign-in page's link to a journey leads."""
    (url,) = {
        one.attributes["href"]
        for one in elements(page.text, ".under a")
        if f"/{journey}" in one.attributes["href"]
    }
    return url


def answered(client: Client, page: Page) -> None:
    """Assert that the portal gets its code for the request that it made."""
    assert page.location.startswith(client.metadata.redirect_uris[0]), page.seen
    assert ("code" in page.query, page.query["state"]) == (True, "un-état")


@pytest.mark.requirement("R-ALL-2")
def test_after_any_detour_the_request_goes_on(
    provider: Provider, intracma: Client, real_folders: Path, post: Post
) -> None:
    recovery, browser = Recovery(provider, post, INT), provider.browser()
    recovery.ask(browser, TYPED, url=link(browser.authorize(intracma), "recovery"))
    answered(intracma, recovery.choose(browser, browser.get(recovery.link())))

    cmi = provider.register(real_folders / CMI)
    body(provider)
    answered(cmi, agent(provider).create())

    ent = provider.register(real_folders / ENT)
    somebody = pupil(provider)
    sign_in = somebody.browser.get(somebody.onward(somebody.choose()))
    answered(ent, somebody.sign_in(sign_in))

    reader = provider.person(ENT, "thierry.lecteur", cleared_for="")
    browser = provider.browser()
    terms = browser.sign_in(ent, reader)
    assert texts(terms.text, "h1") == ["Conditions Générales d'Utilisation"]
    answered(ent, browser.submit(terms, accept="y"))


@pytest.mark.requirement("R-ALL-2")
def test_a_mail_opened_after_the_request_expired_leads_back_to_the_portal(
    provider: Provider, intracma: Client, post: Post, clock: MovableClock
) -> None:
    recovery, browser = Recovery(provider, post, INT), provider.browser()
    sign_in = browser.authorize(intracma)
    clock.move(timedelta(minutes=25))
    recovery.ask(browser, TYPED, url=link(sign_in, "recovery"))
    mailed = recovery.link()
    clock.move(timedelta(minutes=50))
    done = recovery.choose(browser, browser.get(mailed))
    assert (done.status, texts(done.text, "h1")) == (410, ["Cette demande a expiré"])
    assert "Ce que vous avez enregistré ici est gardé" in done.seen
    (button,) = elements(done.text, "main a.button")
    assert button.attributes["href"] == intracma.metadata.initiate_login_uri
    # The password counts, and beginning again is one step: there is a session.
    answered(intracma, browser.authorize(intracma))


@pytest.mark.requirement("R-ALL-2")
@pytest.mark.parametrize("minutes", [31, 61])
def test_a_page_left_open_too_long_offers_to_begin_again(
    provider: Provider, intracma: Client, clock: MovableClock, minutes: int
) -> None:
    browser = provider.browser()
    page = browser.authorize(intracma)
    clock.move(timedelta(minutes=minutes))
    late = browser.submit(page, identifier="bfourquin", password=PASSWORD)
    assert (late.status, texts(late.text, "h1")) == (410, ["Cette demande a expiré"])
    (button,) = elements(late.text, "main a.button")
    assert button.attributes["href"] == "https://intracma.example/connexion"


@pytest.mark.requirement("R-ALL-13")
def test_a_recovery_is_asked_for_and_done_once(
    provider: Provider, intracma: Client, post: Post
) -> None:
    recovery, browser = Recovery(provider, post, INT), provider.browser()
    asking = browser.get(link(browser.authorize(intracma), "recovery"))
    waiting = several(provider, browser, lambda tab: tab.post(asking.action, asking.form | TYPED))
    for page in (
        *waiting,
        browser.get(waiting[0].response.request.url),
        browser.get(asking.action),
    ):
        assert texts(page.text, "h1") == ["Consultez votre messagerie"]
    assert len(outbox(provider)) == 1
    mailed = recovery.link()
    page, other_tab = browser.get(mailed), browser.get(mailed)
    ends = several(provider, browser, lambda tab: recovery.choose(tab, page, follow=False))
    assert {end.status for end in ends} <= {303, 410}
    recovery.choose(browser, other_tab, "Autre-2026")
    assert browser.get(mailed).status == 410
    assert done_once(provider, "recovery", "password_changed")
    assert "code" in enters(provider, intracma, NEW).query


@pytest.mark.requirement("R-ALL-13")
def test_a_password_is_changed_once(provider: Provider, intracma: Client) -> None:
    browser = provider.browser()
    browser.submit(browser.authorize(intracma), identifier="bfourquin", password=PASSWORD)
    first = browser.get(f"/{INT}/password")
    pages = several(provider, browser, lambda tab: tab.submit(first, password=PASSWORD))
    assert {texts(page.text, "h1")[0] for page in pages} == {"Choisissez votre mot de passe"}
    ends = several(provider, browser, lambda tab: tab.submit(pages[0], **CHANGED))
    assert any(DONE in end.seen for end in ends), [end.seen for end in ends]
    assert {end.status for end in ends} <= {200, 410}
    late = browser.submit(pages[1], password="Autre-2026", confirmation="Autre-2026")
    assert late.status in {200, 410}
    for back in (first.action, pages[0].action):
        assert browser.get(back).status in {200, 410}
    assert done_once(provider, "password_changed")
    assert "code" in enters(provider, intracma, NEW).query


@pytest.mark.requirement("R-ALL-13")
def test_an_account_is_activated_once(provider: Provider, real_folders: Path, post: Post) -> None:
    provider.register(real_folders / ENT)
    somebody = pupil(provider, email="thierry@courriel.example")
    browser, identification = somebody.browser, somebody.begin()
    for page in several(provider, browser, lambda tab: somebody_in(tab, somebody, identification)):
        assert texts(page.text, "h1") == ["Conditions Générales d'Utilisation"]
    terms = browser.get(identification.action)
    several(provider, browser, lambda tab: tab.submit(terms, accept="y"))
    choosing = browser.submit(browser.get(identification.action), address="")
    ends = several(provider, browser, lambda tab: tab.submit(choosing, **CHOSEN))
    assert any("Votre compte ENT est activé" in end.seen for end in ends)
    assert browser.get(identification.action).status in {200, 410}
    assert {end.status for end in ends} <= {200, 410}
    assert (somebody.account.status, somebody.account.credential_version) == ("active", 2)
    assert len(somebody.rows(tables.SecretAnswer)) == 2
    assert count(provider, tables.TermsAcceptance) == 1
    assert len(post.deliver()) == 1  # that a password was chosen


@pytest.mark.requirement("R-ALL-13")
def test_terms_are_accepted_once(provider: Provider, real_folders: Path) -> None:
    ent = provider.register(real_folders / ENT)
    reader = provider.person(ENT, "thierry.lecteur", cleared_for="")
    browser = provider.browser()
    terms = browser.sign_in(ent, reader)
    reloaded = browser.get(terms.action)
    assert texts(reloaded.text, "h1") == texts(terms.text, "h1")
    ends = several(provider, browser, lambda tab: tab.submit(terms, accept="y"))
    assert sum("code" in end.query for end in ends) == 1
    again = browser.submit(reloaded, accept="y")
    assert (again.status, "code" in again.query) == (200, False), again.seen
    assert count(provider, tables.TermsAcceptance) == 1


def several(
    provider: Provider, browser: Browser, act: Callable[[Browser], Page], times: int = 3
) -> list[Page]:
    """Do the same in several tabs of a browser in the same instant."""
    tabs = [twin(provider, browser) for _ in range(times)]
    return at_once([partial(act, tab) for tab in tabs])


def somebody_in(tab: Browser, somebody: Pupil, page: Page) -> Page:
    """Type what the letter says."""
    return tab.submit(page, identifier=somebody.person.identifier, code=somebody.code)


def enters(provider: Provider, client: Client, password: str) -> Page:
    """Sign in elsewhere with a password."""
    browser = provider.browser()
    return browser.submit(browser.authorize(client), identifier="bfourquin", password=password)


def done_once(provider: Provider, *kinds: str) -> bool:
    """Tell whether one password was set, and these mails written, each once."""
    assert sorted(row.kind for row in outbox(provider)) == sorted(kinds)
    event = tables.AuditEvent.event == "password_set"
    return count(provider, tables.AuditEvent, event) == 1
