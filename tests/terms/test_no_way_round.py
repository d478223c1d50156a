"""The terms can't be gone around, and are accepted once however often the button is pressed."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update
from wtforms import Form

from idp.journeys.model import Outcome, Proceed, Visit
from idp.stores.tables import Account
from tests.journeys.trial import Log, Trial, install
from tests.journeys.twins import at_once, twin
from tests.support.client_folder import LEAD
from tests.support.provider import Browser, Page
from tests.terms.trial import DOCUMENT, Portal, accept, entered


def interaction_of(portal: Portal, browser: Browser) -> str:
    """Return the id of the authorization request that waits behind the terms."""
    page = browser.authorize(portal.client, follow=False)
    return parse_qs(urlsplit(page.location).query)["i"][0]


def test_resuming_the_request_leads_to_the_terms_again(portal: Portal) -> None:
    browser, _ = portal.sign_in()
    waiting = interaction_of(portal, browser)
    page = browser.get(f"/authorize/resume?i={waiting}", follow=False)
    assert page.location == f"/artisans/terms?i={waiting}"


@pytest.mark.parametrize("path", ["login", "which-account"])
def test_no_other_page_answers_the_request(portal: Portal, path: str) -> None:
    browser, _ = portal.sign_in()
    waiting = interaction_of(portal, browser)
    page = browser.get(f"/artisans/{path}?i={waiting}")
    assert not entered(page)
    assert not entered(browser.post(f"/artisans/{path}?i={waiting}", {"choice": "continue"}))


@pytest.mark.parametrize(
    "shown", ["", "cgu fr 0", "charte fr " + "0" * 64, "cgu " * 1000, "é\u202e"]
)
def test_a_forged_text_is_no_text(portal: Portal, shown: str) -> None:
    browser, page = portal.sign_in()
    assert accept(browser, page, shown=shown).status == 422
    assert portal.evidence() == []


def test_nobody_accepts_for_another_session(portal: Portal) -> None:
    _, page = portal.sign_in()
    stranger = portal.provider.browser()
    stranger.sign_in(portal.client, portal.provider.person("artisans", "Lila", cleared_for=""))
    assert not entered(accept(stranger, page))
    assert portal.evidence() == []


def test_without_a_session_the_terms_ask_for_one(portal: Portal) -> None:
    page = portal.provider.browser().get("/artisans/terms")
    assert page.status == 200
    assert 'name="password"' in page.text


def test_who_owes_nothing_is_not_kept_at_the_terms(portal: Portal) -> None:
    browser, page = portal.sign_in()
    accept(browser, page)
    done = browser.get("/artisans/terms")
    assert 'type="checkbox"' not in done.text
    assert "https://artisans.example/" in (done.location or done.text)


def test_a_double_click_accepts_once(portal: Portal) -> None:
    browser, page = portal.sign_in()
    other = twin(portal.provider, browser)
    pages = at_once(
        [lambda: accept(browser, page), lambda: accept(other, page)],
    )
    assert any(map(entered, pages)), [one.seen for one in pages]
    assert all(one.status in {200, 303} for one in pages)
    assert len(portal.evidence()) == 1


def test_two_tabs_accept_once(portal: Portal) -> None:
    browser, first = portal.sign_in()
    second = browser.authorize(portal.client, state="autre")
    assert entered(accept(browser, first))
    late = accept(browser, second)
    assert entered(late), late.seen
    assert len(portal.evidence()) == 1


class Proof(Trial):
    """Proves an account without signing it in, as a letter does."""

    gives: ClassVar[frozenset[str]] = frozenset({"account_proved"})

    def submit(self, form: Form, visit: Visit) -> Outcome:
        del form, visit
        return Proceed(self.facts)


ACTIVATION = """
[journeys.activation]
steps = ["trial.letter", "terms.accept"]
after_proof = "sign_in"
"""
AGAIN = f"{DOCUMENT}again_after_reset = true\n"


def activated(portal: Portal, documents: str) -> tuple[Browser, Page]:
    """Begin an activation whose first step proved Amadou; returns what comes next."""
    install(portal.provider, "letter", account=portal.person.account_id)
    facts: Mapping[str, Any] = {"account_proved": portal.person.account_id}
    portal.provider.services.steps["trial.letter"] = Proof("letter", Log(), facts)
    portal.renew(documents=documents, policy=LEAD + ACTIVATION)
    browser = portal.provider.browser()
    page = browser.get("/artisans/activation")
    return browser, browser.submit(page, answer="secret")


def reset(portal: Portal) -> None:
    """Change the account's credentials, as a reset does."""
    with portal.provider.stores.write() as tx:
        tx.execute(
            update(Account)
            .where(Account.id == portal.person.account_id)
            .values(credential_version=Account.credential_version + 1)
        )


def test_an_activation_asks_before_anybody_is_signed_in(portal: Portal) -> None:
    browser, page = activated(portal, DOCUMENT)
    assert "Soyez bienvenus." in page.seen
    assert accept(browser, page).status == 200
    assert len(portal.evidence()) == 1
    assert portal.cleared_for() == portal.client.gates_stamp


@pytest.mark.parametrize(("documents", "times"), [(DOCUMENT, 1), (AGAIN, 2)])
def test_after_a_reset_it_is_asked_again_where_the_folder_says_so(
    portal: Portal, documents: str, times: int
) -> None:
    browser, page = activated(portal, documents)
    accept(browser, page)
    reset(portal)
    browser, page = activated(portal, documents)
    assert ('type="checkbox"' in page.text) is (times == 2)
    if times == 2:
        accept(browser, page)
    assert len(portal.evidence()) == times
