"""Files to take away, and letters."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.console.conftest import House, agree
from tests.support.provider import Browser, Page


def taken(browser: Browser, house: House, name: str, **more: str) -> Page:
    page = browser.get(f"{house.base}/lists")
    return browser.post(f"{house.base}/lists/{name}", page.form | more)


@pytest.mark.parametrize("name", ["never", "dormant", "leaving", "review"])
def test_a_list_is_a_file_and_the_record_says_who_took_it(cmi: House, name: str) -> None:
    browser = cmi.enter("referent")
    file = taken(browser, cmi, name)
    assert file.response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in file.response.headers["Content-Disposition"]
    assert file.response.headers["Cache-Control"] == "no-store"
    if name in {"never", "review"}:
        assert file.text.startswith("\ufeffIdentifiant;Nom;")
        assert "00001new" in file.text
    assert "00002agent" not in file.text
    (event,) = cmi.events("accounts_exported")
    assert event.actor == f"staff:{cmi.people['referent'].account_id}"


def test_the_months_record(cmi: House) -> None:
    browser = cmi.enter("administrator")
    agree(browser, browser.get(cmi.url("agent", "suspend")))
    file = taken(browser, cmi, "events", month="2026-11")
    assert "Événement" in file.text.splitlines()[0]
    assert "00001agent" in file.text
    for odd in ("", "2026", "2026-13", "0000-00", "9999-12", "x" * 99, "2026-1\x00"):
        assert taken(browser, cmi, "events", month=odd).status in {200, 422}, odd
    assert taken(browser, cmi, "nonsense").status == 404


@pytest.mark.requirement("R-ENT-26", partly="letters for all who never came, and one printed again")
def test_letters_for_everybody_who_never_came(ent: House) -> None:
    browser = ent.enter("office")
    page = browser.get(f"{ent.base}/letters")
    assert "2 personnes n’ont jamais activé leur compte" in page.seen
    pdf = browser.post(page.action, page.form)
    assert pdf.response.headers["Content-Type"] == "application/pdf"
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.response.data)).pages)
    assert "paul.premier" in text
    assert "jeanne.seconde" in text
    after = browser.get(f"{ent.base}/letters")
    assert "Personne n’attend de courrier" in after.seen
    assert "(2)" in after.seen
    refused = browser.post(after.action, after.form)
    assert refused.status == 422
    again = browser.post(after.action, after.form | {"again": "y"})
    assert again.response.headers["Content-Type"] == "application/pdf"


@pytest.mark.requirement("R-ENT-26", partly="one letter printed again voids the one before")
def test_one_letter(ent: House) -> None:
    browser = ent.enter("office")
    assert browser.get(ent.url("pupil", "letter")).status == 200
    page = browser.get(ent.url("first", "letter"))
    assert "Les courriers et courriels précédents ne fonctionnent plus" in page.seen
    for _ in range(2):
        pdf = agree(browser, page)
        assert pdf.response.data.startswith(b"%PDF")
    person = browser.get(ent.url("first"))
    assert person.seen.count("imprimé, code valable") == 1
    assert "remplacé ou annulé" in person.seen
    active = agree(browser, browser.get(ent.url("pupil", "letter")))
    assert (active.status, "déjà activé" in active.seen) == (403, True)


def test_a_portal_without_letters_says_so(cmi: House) -> None:
    browser = cmi.enter("referent")
    page = browser.get(f"{cmi.base}/letters")
    assert (page.status, "n’envoie pas de courriers" in page.seen) == (403, True)
    assert "Courriers" not in browser.get(cmi.base).seen
