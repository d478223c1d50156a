"""Who has power over accounts proves two factors, and comes through the gates (R-ALL-12)."""

from pathlib import Path

import pytest
from sqlalchemy import text, update

from idp.kernel.clock import MovableClock
from idp.stores import roles, tables
from tests.factors.conftest import SLUG, Desk, codes_on
from tests.support.authenticator import PERIOD, Authenticator, given, prove
from tests.support.provider import Browser, Page, Person, Provider

CONSOLE = f"/{SLUG}/console"


@pytest.fixture
def referent(desk: Desk) -> Person:
    made = desk.provider.person(SLUG, "00001ref", email="ref@mdph.example", family_name="Réf")
    with desk.provider.stores.write() as tx:
        unit = tx.execute(text("SELECT id FROM unit WHERE code = '00001'")).scalar_one()
        roles.give(tx, made.membership_id, "referent", unit)
    return made


def sign_in(browser: Browser, person: Person) -> Page:
    """Go to the console and give the password."""
    page = browser.get(CONSOLE)
    return browser.submit(page, identifier=person.identifier, password=person.password)


@pytest.mark.requirement("R-ALL-12", partly="the second factor; invitations and scope elsewhere")
def test_a_referent_without_one_adds_it_on_the_way_to_the_console(
    desk: Desk, referent: Person
) -> None:
    browser = desk.browser()
    page = sign_in(browser, referent)
    assert "credentials.enrol_totp" in page.action
    assert browser.get(CONSOLE).action.startswith(f"/{SLUG}/login")  # nothing is open yet

    app = Authenticator.scan(page)
    page = browser.submit(page, code=app.code(desk.clock.now()))
    codes_on(page)
    page = browser.submit(page, kept="y")

    assert "Personnes" in page.title
    desk.later()
    other = desk.browser()
    page = sign_in(other, referent)
    assert "credentials.second_factor" in page.action
    assert "Personnes" in prove(desk.provider, other, page, app).title


def test_a_password_alone_opens_the_portal_to_no_referent_either(
    desk: Desk, referent: Person
) -> None:
    page = desk.browser().sign_in(desk.client, referent)
    assert "credentials.enrol_totp" in page.action


def test_a_session_of_one_factor_proves_the_second_before_the_console(
    desk: Desk, referent: Person
) -> None:
    browser = desk.browser()
    app = given(desk.provider, referent.account_id)
    prove(desk.provider, browser, sign_in(browser, referent), app)
    with desk.provider.stores.write() as tx:
        tx.execute(update(tables.Session).values(acr="urn:parvis:acr:password"))
    assert browser.get(CONSOLE).action.startswith(f"/{SLUG}/login")


def test_a_folder_may_ask_it_of_nobody(desk: Desk, referent: Person, tmp_path: Path) -> None:
    from tests.support.client_folder import changed  # noqa: PLC0415 - one use

    folder = Path(__file__).resolve().parents[2] / "clients" / SLUG
    change = ("[sign_in]\n", "[sign_in]\nsecond_factor_of = []\n")
    desk.provider.register(changed(folder, tmp_path, change))
    assert "Personnes" in sign_in(desk.browser(), referent).title


def test_another_takes_a_lost_one_off_and_its_owner_is_told(desk: Desk, referent: Person) -> None:
    app, _ = desk.with_factor()
    desk.post.deliver()
    staff = desk.browser()
    telephone = given(desk.provider, referent.account_id)
    prove(desk.provider, staff, sign_in(staff, referent), telephone)
    act = f"{CONSOLE}/people/{desk.person.membership_id}/reset_factor"
    page = staff.get(act)
    assert "Assurez-vous que la demande vient bien de cette personne" in page.seen
    page = staff.post(page.action, page.form)
    assert "est retiré" in page.title

    assert desk.live("totp") == desk.live("recovery_code") == 0
    assert "votre second facteur est retiré" in str(desk.post.only()["Subject"])
    assert "code" in desk.arrive(desk.browser()).query
    assert app.secret not in page.text


def test_nobody_takes_their_own_off_by_the_console(desk: Desk, referent: Person) -> None:
    staff = desk.browser()
    app = given(desk.provider, referent.account_id)
    prove(desk.provider, staff, sign_in(staff, referent), app)
    page = staff.get(f"{CONSOLE}/people/{referent.membership_id}/reset_factor")
    assert page.status == 403


def test_staff_who_owe_new_terms_read_them_before_the_console(
    provider: Provider, real_folders: Path, clock: MovableClock
) -> None:
    slug = "ent-cfa-orleans"
    client = provider.register(real_folders / slug)
    office = provider.person(slug, "camille.dutilleul", email="c@cfa.example", cleared_for="")
    with provider.stores.write() as tx:
        roles.give(tx, office.membership_id, "secretary", "")
    assert client.gates_stamp
    app = given(provider, office.account_id)
    clock.move(PERIOD)
    browser = provider.browser()
    page = browser.get(f"/{slug}/console")
    page = browser.submit(page, identifier=office.identifier, password=office.password)
    page = prove(provider, browser, page, app)
    assert "terms.accept" in page.action, page.seen[:300]
    while "terms.accept" in page.action:
        page = browser.submit(page, accept="y")
        if "Personnes" in page.title:
            break
    assert "Personnes" in page.title


def test_attack_a_condition_in_a_folder_takes_nobodys_second_factor_away(
    desk: Desk, tmp_path: Path
) -> None:
    """A folder that lists the step for some sign-ins alone used to let all others pass."""
    from tests.support.client_folder import changed  # noqa: PLC0415 - one use

    app, _ = desk.with_factor()
    folder = Path(__file__).resolve().parents[2] / "clients" / SLUG
    first = '  { step = "activation.create_account", when = { first_sign_in = ["true"] } },\n'
    some = first.replace("activation.create_account", "credentials.second_factor")
    desk.provider.register(changed(folder, tmp_path, (first, first + some)))
    page = desk.arrive(desk.browser())
    assert "credentials.second_factor" in page.action
    assert app.secret not in page.text
