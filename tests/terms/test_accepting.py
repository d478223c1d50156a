"""Who owes terms reads them and accepts them before the portal gets a code (R-ENT-10)."""

import hashlib
import re

from idp.kernel.clock import MovableClock
from tests.terms.trial import FRENCH, Portal, accept, entered


def test_the_terms_come_between_the_sign_in_and_the_portal(portal: Portal) -> None:
    browser, page = portal.sign_in()
    assert page.status == 200, page.seen
    assert "Soyez bienvenus." in page.seen
    assert "Version 1 du 1er septembre 2026" in page.seen
    assert entered(accept(browser, page))


def test_the_box_is_never_ticked_in_advance(portal: Portal) -> None:
    browser, page = portal.sign_in()
    for seen in (page, browser.submit(page), browser.submit(page, accept="y", shown="autre chose")):
        (box,) = re.findall(r'<input[^>]*type="checkbox"[^>]*>', seen.text)
        assert "checked" not in box


def test_going_on_without_the_tick_is_refused_beside_the_box(portal: Portal) -> None:
    browser, page = portal.sign_in()
    again = browser.submit(page)
    assert again.status == 422
    assert 'href="#accept"' in again.text
    assert 'aria-describedby="accept-error"' in again.text
    assert "Cochez la case pour continuer" in again.seen
    assert portal.evidence() == []
    assert entered(accept(browser, again))


def test_the_evidence_says_who_accepted_which_text_when(
    portal: Portal, clock: MovableClock
) -> None:
    browser, page = portal.sign_in()
    accept(browser, page)
    (kept,) = portal.evidence()
    assert kept.membership_id == portal.person.membership_id
    assert (kept.document, kept.version, kept.lang) == ("cgu", "1", "fr")
    assert kept.sha256 == hashlib.sha256(FRENCH.encode()).hexdigest()
    assert kept.revision_id == portal.client.revision_id
    assert kept.at == clock.now()
    assert kept.source == ""
    assert portal.cleared_for() == portal.client.gates_stamp


def test_who_accepted_is_not_asked_again(portal: Portal) -> None:
    browser, page = portal.sign_in()
    accept(browser, page)
    assert entered(browser.authorize(portal.client))
    assert entered(portal.sign_in()[1])
    assert len(portal.evidence()) == 1
