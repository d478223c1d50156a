"""A new version is asked at the next sign-in, of who owes it and of nobody else (R-ENT-10)."""

import hashlib
from pathlib import Path

from idp.clients import revisions
from tests.support.client_folder import LEAD, SECOND, write_folder
from tests.support.provider import Browser, Page
from tests.terms.trial import (
    DOCUMENT,
    ENGLISH,
    FRENCH,
    Portal,
    accept,
    entered,
    second_version,
)

NEW_TEXTS = ("# Règles\n\nVenez à vélo.\n", "# Rules\n\nCome by bicycle.\n")


def accepted_once(portal: Portal) -> Browser:
    """Return the browser of who accepted the first version."""
    browser, page = portal.sign_in()
    assert entered(accept(browser, page))
    return browser


def renewed(portal: Portal) -> None:
    """Register the second version."""
    portal.renew(documents=second_version(), texts=NEW_TEXTS)


def is_asked(page: Page) -> bool:
    return page.status == 200 and 'type="checkbox"' in page.text


def test_a_new_version_is_asked_with_its_changes_first(portal: Portal) -> None:
    accepted_once(portal)
    renewed(portal)
    browser, page = portal.sign_in()
    assert is_asked(page)
    assert page.text.index("Le <strong>vélo</strong> est admis.") < page.text.index("Venez à vélo.")
    assert "Ce qui a changé depuis la version que vous avez acceptée" in page.seen
    assert entered(accept(browser, page))
    assert [(row.version, row.sha256) for row in portal.evidence()] == [
        ("1", hashlib.sha256(FRENCH.encode()).hexdigest()),
        ("2", hashlib.sha256(NEW_TEXTS[0].encode()).hexdigest()),
    ]


def test_who_never_accepted_anything_is_not_told_of_changes(portal: Portal) -> None:
    renewed(portal)
    _, page = portal.sign_in()
    assert is_asked(page)
    assert "Ce qui a changé" not in page.seen


def test_a_session_without_the_acceptance_gets_no_code(portal: Portal) -> None:
    browser = accepted_once(portal)
    assert entered(browser.authorize(portal.client))
    renewed(portal)
    page = browser.authorize(portal.client)
    assert is_asked(page)
    silent = browser.authorize(portal.client, prompt="none")
    assert silent.query["error"] == "interaction_required"
    assert entered(accept(browser, page))
    assert entered(browser.authorize(portal.client, prompt="none"))


def test_a_text_that_changes_under_the_reader_is_read_again(portal: Portal) -> None:
    browser, page = portal.sign_in()
    renewed(portal)
    again = accept(browser, page)
    assert again.status == 422
    assert "Le texte vient de changer" in again.seen
    assert "Venez à vélo." in again.seen
    assert portal.evidence() == []
    assert entered(accept(browser, again))
    (kept,) = portal.evidence()
    assert (kept.version, kept.revision_id) == ("2", portal.client.revision_id)


def test_another_organisation_asks_nothing(portal: Portal, tmp_path: Path) -> None:
    other = portal.provider.register(write_folder(tmp_path / "others", "autres"))
    person = portal.provider.person("autres", "Amadou", cleared_for="")
    assert other.gates_stamp == ""
    assert entered(portal.provider.browser().sign_in(other, person))


def test_the_organisations_second_portal_asks_for_the_same_acceptance(portal: Portal) -> None:
    second = portal.provider.register(write_folder(portal.root / "clients", "appli", SECOND))
    browser = portal.provider.browser()
    page = browser.sign_in(second, portal.person)
    assert is_asked(page)
    assert "Soyez bienvenus." in page.seen
    assert entered(accept(browser, page))
    (kept,) = portal.evidence()
    assert kept.revision_id == portal.client.revision_id
    assert entered(browser.authorize(portal.client, prompt="none"))


def test_after_a_rollback_who_accepted_the_former_version_goes_through(portal: Portal) -> None:
    accepted_once(portal)
    renewed(portal)
    browser, page = portal.sign_in()
    accept(browser, page)
    revisions.rollback(portal.provider.stores, "artisans")
    portal.provider.services.registry.refresh()
    assert entered(browser.authorize(portal.provider.client("artisans"), prompt="none"))
    assert portal.cleared_for() == portal.provider.client("artisans").gates_stamp
    assert len(portal.evidence()) == 2


def test_a_text_for_some_profiles_stops_nobody_else(portal: Portal) -> None:
    portal.renew(documents=second_version() + 'profiles = ["formateur"]\n', texts=NEW_TEXTS)
    apprentice = portal.provider.person("artisans", "Lila", cleared_for="", profile="apprenti")
    trainer = portal.provider.person("artisans", "Maud", cleared_for="", profile="formateur")
    browser, page = portal.sign_in(apprentice)
    assert entered(page)
    assert portal.cleared_for(apprentice) == portal.client.gates_stamp
    assert entered(browser.authorize(portal.client, prompt="none"))
    assert is_asked(portal.sign_in(trainer)[1])


def test_two_texts_are_asked_one_after_the_other(portal: Portal) -> None:
    charter = DOCUMENT.replace('"cgu"', '"charte"').replace("Conditions d'utilisation", "Charte")
    more = {"terms/charte.fr.md": "Partagez.\n", "terms/charte.en.md": "Share.\n"}
    portal.renew(documents=DOCUMENT + charter, more=more)
    browser, first = portal.sign_in()
    assert "Soyez bienvenus." in first.seen
    second = accept(browser, first)
    assert "Partagez." in second.seen
    assert portal.evidence() == []
    assert entered(accept(browser, second))
    assert [row.document for row in portal.evidence()] == ["cgu", "charte"]


def test_who_reads_english_accepts_the_english_text(portal: Portal) -> None:
    browser = portal.provider.browser(lang="en")
    page = browser.sign_in(portal.client, portal.person)
    assert "Version 1 of 1 September 2026" in page.seen
    accept(browser, page)
    (kept,) = portal.evidence()
    assert (kept.lang, kept.sha256) == ("en", hashlib.sha256(ENGLISH.encode()).hexdigest())


def test_the_address_is_kept_where_the_policy_says_so(portal: Portal) -> None:
    portal.renew(documents=f"[terms]\nkeep_source = true\n{DOCUMENT}")
    browser, page = portal.sign_in()
    accept(browser, page)
    assert [row.source for row in portal.evidence()] == ["192.0.2.1"]


def test_the_stamp_is_that_of_what_is_asked(portal: Portal) -> None:
    before = portal.client.gates_stamp
    assert portal.renew(documents=DOCUMENT, policy=LEAD.replace("14", "15")).gates_stamp == before
    renewed(portal)
    assert portal.client.gates_stamp != before
