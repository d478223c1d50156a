"""Applications on the officers' pages: listed, read, decided with the mail in sight, told."""

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest

from idp.crypto.passwords import PasswordHash
from idp.kernel.clock import MovableClock
from idp.registration.model import NewRegistration
from idp.stores import tables
from tests.console.conftest import House, agree
from tests.support.applying import PDL, Chamber, chamber, reference_in
from tests.support.companies import MASKED
from tests.support.provider import Browser, Page

__all__ = ["chamber"]

A_MOMENT = "198.51.100.200"


@pytest.fixture
def house(chamber: Chamber, hashed: PasswordHash) -> House:
    """The chamber's officers, an administrator and a member."""
    made = House(chamber.provider, PDL, hashed)
    made.add("odile", "odile@chambre.example", "officer", given_name="Odile")
    made.add("yann", "yann@chambre.example", "officer", given_name="Yann")
    made.add("chief", "chief@chambre.example", "administrator")
    made.add("member", "member@courriel.example")
    return made


@pytest.fixture
def reference(chamber: Chamber, house: House) -> str:
    """A file that waits: a company whose names are not published."""
    del house
    return reference_in(chamber.waits(chamber.provider.browser(), MASKED.siren))


def press(browser: Browser, page: Page, act: str, **typed: str) -> Page:
    """Press the button of one of the forms of a file's page."""
    assert f"/{act}" in page.text, page.seen[:600]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    action = re.search(rf'action="([^"]*/{act})"', page.text)
    assert action is not None
    sent = {"csrf_token": html.unescape(token.group(1)), **typed}
    return browser.post(html.unescape(action.group(1)), sent)


def url(house: House, reference: str) -> str:
    return f"{house.base}/reviews/{reference}"


@pytest.mark.requirement("R-PDL-17", partly="list, evidence with its date and source, two clicks")
@pytest.mark.requirement("R-ALL-12", partly="an officer of one organisation")
def test_accept_in_two_clicks_with_the_mail_in_sight(
    chamber: Chamber, house: House, reference: str
) -> None:
    odile = house.enter("odile")
    listed = odile.get(f"{house.base}/reviews")
    assert "1 demande" in listed.seen
    assert "En attente 1" in listed.seen
    file = odile.get(url(house, reference))
    assert "L’entreprise ne publie pas tous ses renseignements." in file.seen
    assert "novembre 2026" in file.seen
    assert "vérifiée par un courriel" in file.seen
    check = press(odile, file, "approve")
    assert "Finaliser mon compte" in check.seen
    assert "soazig@courriel.example" in check.seen
    assert "?t=" not in check.text
    assert chamber.count(tables.OutgoingMail, tables.OutgoingMail.kind == "review_accepted") == 0
    chamber.clock.move(timedelta(minutes=3))  # reading a mail takes time; it stays the same mail
    done = agree(odile, check)
    assert f"Dossier {reference} accepté" in done.title
    assert chamber.count(tables.OutgoingMail, tables.OutgoingMail.kind == "review_accepted") == 1
    assert "accepté par vous" in odile.get(url(house, reference)).seen


@pytest.mark.requirement("R-PDL-16", partly="refused on the page with one of the guide's reasons")
def test_refuse_with_one_of_the_guides_reasons(
    chamber: Chamber, house: House, reference: str
) -> None:
    odile = house.enter("odile")
    file = odile.get(url(house, reference))
    again = press(odile, file, "refuse", reason="")
    assert again.status == 422
    assert "Choisissez un motif" in again.seen
    check = press(odile, file, "refuse", reason="delegate")
    assert "missions de délégué du demandeur" in check.seen
    done = agree(odile, check)
    assert "refusé" in done.title
    chamber.post.deliver()
    browser = chamber.provider.browser(source=A_MOMENT)
    shown = chamber.sign_in(browser)
    assert "missions de délégué du demandeur" in shown.seen


def test_a_decision_is_made_once(chamber: Chamber, house: House, reference: str) -> None:
    odile, yann = house.enter("odile"), house.enter("yann")
    checks = [press(one, one.get(url(house, reference)), "approve") for one in (odile, yann, odile)]
    agree(odile, checks[0])
    told = agree(yann, checks[1])
    assert told.status == 409
    assert "déjà accepté, par Odile Odile" in told.seen
    double = agree(odile, checks[2])
    assert "accepté" in double.title
    mails = tables.OutgoingMail.kind == "review_accepted"
    assert chamber.count(tables.OutgoingMail, mails) == 1


def test_after_a_withdrawal_it_is_said(chamber: Chamber, house: House, reference: str) -> None:
    odile = house.enter("odile")
    check = press(odile, odile.get(url(house, reference)), "approve")
    registration = house.rows(tables.Registration)[0]
    with chamber.provider.stores.write() as tx:
        reviews = chamber.provider.services.reviews
        reviews.withdraw(tx, registration.id, at=chamber.clock.now())
    told = agree(odile, check)
    assert told.status == 409
    assert "La personne a retiré sa demande" in told.seen
    assert "Retirées 1" in odile.get(f"{house.base}/reviews?group=withdrawn").seen


def test_nobody_judges_their_own_file(chamber: Chamber, house: House) -> None:
    with chamber.provider.stores.write() as tx:
        # Odile asked for an account with her address before she became an officer.
        services = chamber.provider.services
        client = chamber.provider.client(PDL)
        registrations = services.reviews.registrations
        new = NewRegistration(client=client, address="odile@chambre.example", password=house.hashed)
        made = registrations.add(tx, new, source="", at=chamber.clock.now())
        found = registrations.within(tx, made)
        assert found is not None
        registrations.prove(tx, found, client, at=chamber.clock.now())
        reference = services.reviews.open_case(tx, found, client, at=chamber.clock.now())
    assert reference is not None
    odile = house.enter("odile")
    file = odile.get(url(house, reference))
    assert "Ce dossier est le vôtre" in file.seen
    assert "/approve" not in file.text
    assert "/refuse" not in file.text


def test_ask_comment_and_take_a_file(house: House, reference: str) -> None:
    odile = house.enter("odile")
    file = odile.get(url(house, reference))
    commented = press(odile, file, "comment", comment="À rappeler\n<b>demain</b>.")
    assert "Commentaire de vous" in commented.seen
    assert "<b>demain" not in commented.text
    taken = press(odile, commented, "assign")
    assert "Suivi par" in taken.seen
    check = press(odile, taken, "ask", question="Pouvez-vous préciser ?")
    assert "Pouvez-vous préciser ?" in check.seen
    done = agree(odile, check)
    assert "Précision demandée" in done.title
    assert "Réponse attendue 1" in odile.get(f"{house.base}/reviews").seen
    empty = press(odile, odile.get(url(house, reference)), "ask", question=" ")
    assert "Écrivez quelque chose" in empty.seen


@pytest.mark.requirement("R-PDL-17", partly="filters, ageing and lateness on the page")
def test_filters_and_lateness(
    chamber: Chamber, house: House, reference: str, clock: MovableClock
) -> None:
    clock.move(timedelta(days=8))
    odile = house.enter("odile")
    base = f"{house.base}/reviews"
    for query, is_there in {
        "group=late": True,
        "age=7": True,
        "age=30": False,
        "profile=business": True,
        "profile=partner": False,
        f"q={reference.lower()}": True,
        f"q={MASKED.siren}": True,
        "q=%00%25_": False,
        "group=refused": False,
        "group=all&page=99": True,
        "group=nonsense&age=x&page=-1": True,
    }.items():
        page = odile.get(f"{base}?{query}")
        assert page.status == 200
        assert (reference in page.text) is is_there, query
    assert "en retard" in odile.get(base).seen
    assert chamber.slug in base


@pytest.mark.parametrize("name", ["member", "chief"])
def test_who_sees_applications(house: House, reference: str, name: str) -> None:
    browser = house.enter(name)
    page = browser.get(f"{house.base}/reviews")
    assert page.status == (200 if name == "chief" else 403)
    assert browser.get(url(house, reference)).status == page.status


def test_what_is_not_there(house: House, reference: str) -> None:
    odile = house.enter("odile")
    for missing in ("CPDL-2222-22", "x", "%00", f"{reference}/burn"):
        assert odile.get(url(house, missing)).status == 404
    assert odile.get(url(house, f"{reference}/approve/done")).status == 200  # leads to the file
    foreign = odile.post(f"{url(house, reference)}/approve", {"seen": "x"})
    assert "pas été prise en compte" in foreign.seen


def test_no_other_portal_has_the_room(house: House, real_folders: Path) -> None:
    house.provider.register(real_folders / "cma-paris")
    other = House(house.provider, "cma-paris", house.hashed)
    other.add("boss", "boss@paris.example", "administrator")
    assert "Demandes" not in other.enter("boss").get(other.base).seen
