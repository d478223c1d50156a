"""The regional chamber's officers, from their invitation to companies that close years later."""

from datetime import date, timedelta

import pytest

from idp.companies.importing import ImportOptions, RegisterImport
from idp.companies.stock_files import open_stock_files
from idp.stores import portal_events, tables
from idp.wiring.chores import chores
from tests.console.conftest import House, agree
from tests.console.test_review_pages import press, url
from tests.support.applying import (
    CHOSEN,
    PDL,
    Chamber,
    chamber,
    claims_at_the_portal,
    reference_in,
)
from tests.support.authenticator import Authenticator, prove
from tests.support.companies import BAKERY, MASKED, Business, Shop, write_stock
from tests.support.outbox import link_of
from tests.support.provider import ISSUER, PASSWORD

__all__ = ["chamber"]

OFFICER = {
    "identifier": "odile@chambre.example",
    "given_name": "Odile",
    "family_name": "Rivoal",
    "email": "odile@chambre.example",
    "role": "officer",
}


@pytest.fixture
def house(chamber: Chamber) -> House:
    """The chamber's administrator, the first of its staff."""
    hashed = chamber.provider.services.passwords.hash(PASSWORD)
    made = House(chamber.provider, PDL, hashed)
    made.add("chief", "chief@chambre.example", "administrator")
    return made


@pytest.mark.requirement("R-ALL-12", partly="by invitation, to one organisation, for one room")
@pytest.mark.requirement("R-PDL-14", "R-PDL-17")
def test_an_officer_is_invited_told_and_judges(chamber: Chamber, house: House) -> None:
    chief = house.enter("chief")
    form = chief.get(f"{house.base}/new")
    assert "étude des demandes" in form.seen
    agree(chief, chief.post(form.action, form.form | OFFICER))
    odile = chamber.provider.browser(source="198.51.100.90")
    page = odile.get(link_of(chamber.post.only(), ISSUER))
    page = odile.submit(page, password=CHOSEN, confirmation=CHOSEN)
    # An officer can do more than others: a second factor is asked for at once.
    assert "Protéger votre compte par un second facteur" in page.seen
    app = Authenticator.scan(page)
    odile.submit(prove(chamber.provider, odile, page, app), kept="y")
    chamber.post.deliver()

    applicant = chamber.provider.browser()
    chamber.confirm(applicant, MASKED.siren)
    waits = chamber.follow(applicant)
    reference = reference_in(waits)
    notice = next(mail for mail in chamber.post.deliver() if "odile@" in str(mail["To"]))
    assert "des demandes attendent votre réponse" in str(notice["Subject"])

    queue = odile.get(link_of(notice, ISSUER))
    assert reference in queue.text
    assert odile.get(f"{house.base}/new").status in {403, 404}
    agree(odile, press(odile, odile.get(url(house, reference)), "approve"))
    opened = applicant.submit(applicant.get(chamber.link()))
    assert "Votre compte est créé" in opened.seen


def _closes(chamber: Chamber) -> None:
    """Import a register in which the bakery has closed."""
    closed = Business(BAKERY.siren, BAKERY.name, state="C", shops=(Shop(state="F"),))
    files = open_stock_files(write_stock(chamber.place / "later", [closed]))
    options = ImportOptions(by="cli:test", as_of=date(2027, 6, 1), smaller=True)
    RegisterImport(chamber.provider.stores, files, options).run()


@pytest.mark.requirement("R-PDL-21")
def test_a_company_is_struck_off_and_its_baker_is_not_locked_out(
    chamber: Chamber, house: House
) -> None:
    baker = chamber.provider.browser()
    chamber.confirm(baker, BAKERY.siren)
    chamber.follow(baker)
    chamber.clock.move(timedelta(days=181))
    _closes(chamber)
    works = chores(chamber.provider.services)
    assert (works["recheck"](), works["recheck"]()) == (1, 0)

    arrived = chamber.provider.browser(source="198.51.100.91")
    client = chamber.provider.client(PDL)
    page = arrived.authorize(client)
    came = arrived.submit(page, identifier="soazig@courriel.example", password=CHOSEN)
    told = claims_at_the_portal(chamber.provider, arrived, came)
    assert told["siren"] == BAKERY.siren
    assert told["siren_verified_at"] == "2026-11-23"
    assert str(told["siren_struck_off_at"]).startswith("2027-05-2")
    with chamber.provider.stores.read() as connection:
        (event,) = portal_events.since(connection, client.organisation_id)
    assert (event.kind, event.subject) == ("struck_off", told["sub"])

    chief = house.enter("chief")
    queue = chief.get(f"{house.base}/reviews")
    assert "Entreprise à revoir" in queue.seen
    (case,) = house.rows(tables.ReviewCase)
    file = chief.get(url(house, case.reference))
    assert "Radiée ou cessée" in file.seen
    check = press(chief, file, "refuse", reason="R2")
    assert "Aucun courriel ne part et le compte reste ouvert." in check.seen
    agree(chief, check)
    assert house.rows(tables.Membership, tables.Membership.profile == "business")[0].details[
        "siren_struck_off_at"
    ]
