"""Old mailboxes, closed units: a mailed link outlives nothing that it rested on."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from idp.clients.model import Client
from idp.identity.columns import recognise
from idp.identity.csv_reading import open_csv
from idp.identity.importing import Import, ImportOptions
from idp.kernel.clock import MovableClock
from idp.stores import tables, units
from tests.support.outbox import Post, link_of, text_of
from tests.support.provider import ISSUER, Person, Provider
from tests.support.recovering import Recovery, code_of
from tests.support.staff_office import StaffOffice

SLUG, CMI = "intracma", "cmi-organisme"
OLD, NEW = "fourquin@apcma.example", "b.fourquin@apcma.example"
TYPED = {"identifier": "bfourquin", "address": OLD}


def password_of(text: str) -> str:
    """The temporary password that a mail carries."""
    (found,) = re.findall(r"[A-Z0-9]{4,}(?:-[A-Z0-9]{4,})+", text)
    return str(found)


@pytest.fixture
def intracma(provider: Provider, real_folders: Path) -> Client:
    return provider.register(real_folders / SLUG)


@pytest.fixture
def agent(provider: Provider, intracma: Client) -> Person:
    assert intracma.is_active
    return provider.person(SLUG, "bfourquin", email=OLD)


@pytest.fixture
def recovery(provider: Provider, post: Post, agent: Person) -> Recovery:
    assert agent.identifier
    return Recovery(provider, post, SLUG)


def correct_address(provider: Provider, person: Person) -> None:
    """Let staff give somebody their new mailbox."""
    office = StaffOffice(provider, SLUG)
    office.changes.address(office.operator, person.membership_id, NEW)


def to_old(post: Post) -> list[str]:
    """Deliver; the links that reach the old mailbox."""
    return [
        link_of(one, ISSUER)
        for one in post.deliver()
        if one["To"] == OLD and "t=" in one.as_string()
    ]


def test_attack_the_old_mailbox_presses_resend(
    provider: Provider, recovery: Recovery, agent: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED)
    recovery.post.deliver()
    correct_address(provider, agent)
    recovery.post.deliver()
    clock.move(timedelta(minutes=2))
    browser.post(waiting.action, waiting.form | {"act": "resend"})
    assert to_old(recovery.post) == []


def test_attack_the_old_mailbox_renews_its_link(
    provider: Provider, recovery: Recovery, agent: Person
) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    link = recovery.link()
    correct_address(provider, agent)
    recovery.post.deliver()
    over = browser.get(link)
    assert over.status == 410
    if "new-link" in over.text:
        browser.submit(over)
    assert to_old(recovery.post) == []


def test_attack_an_imported_address_leaves_the_old_link(
    provider: Provider, recovery: Recovery, agent: Person
) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    link = recovery.link()
    with provider.stores.write() as tx:
        mine = tables.ContactAddress.account_id == agent.account_id
        tx.execute(update(tables.ContactAddress).where(mine).values(typed=NEW, canonical=NEW))
    assert browser.get(link).status == 410


def test_attack_an_invitation_to_a_wrong_address_is_renewed_there(
    provider: Provider, intracma: Client, post: Post
) -> None:
    assert intracma.is_active
    office = StaffOffice(provider, SLUG)
    fields = {"identifier": "nouvelle", "given_name": "N", "family_name": "O", "email": OLD}
    done = office.arrivals.invite(office.operator, fields)
    (invitation,) = to_old(post)
    office.changes.address(office.operator, done.membership_id, NEW)
    post.deliver()
    browser = provider.browser()
    over = browser.get(invitation)
    assert over.status == 410
    if "new-link" in over.text:
        browser.submit(over)
    assert to_old(post) == []


def test_attack_a_closed_unit_comes_in_by_recovery(
    provider: Provider, post: Post, real_folders: Path
) -> None:
    client = provider.register(real_folders / CMI)
    office = StaffOffice(provider, CMI)
    office.unit("issuer", "00001", "Organisme")
    person = provider.person(CMI, "00001agent", email="agent@corps.example")
    walk = Recovery(provider, post, CMI)
    browser = provider.browser()
    walk.ask(browser, {"identifier": person.identifier})
    link = walk.link()
    here = client.organisation_id
    with provider.stores.write() as tx:
        units.set_status(tx, here, "issuer", "00001", "closed")
        units.end_access(tx, here, "00001", at=provider.services.clock.now())
    walk.choose(browser, browser.get(link))
    assert "code" not in browser.authorize(client).query
    with provider.stores.write() as tx:
        units.set_status(tx, here, "issuer", "00001", "active")
    assert "code" in browser.authorize(client).query


def test_attack_a_journey_that_the_folder_lost(
    provider: Provider, recovery: Recovery, tmp_path: Path, real_folders: Path
) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED)
    link = recovery.link()
    shutil.copytree(real_folders, tmp_path / "c")
    path = tmp_path / "c" / SLUG / "client.toml"
    text = path.read_text()
    text = text.replace('offer = ["recovery"] # « Génération Mot de Passe » (R-INT-1)', "")
    begin = text.index("[journeys.recovery]")
    text = text[:begin] + text[text.index("[recovery]") :]
    text = text.replace("tabs = true", "tabs = false")
    path.write_text(text)
    provider.register(tmp_path / "c" / SLUG)
    assert "recovery" not in provider.client(SLUG).policy.journeys
    assert browser.get(link).status < 500
    assert browser.post(link.replace("?t=", "/new-link?t="), waiting.form).status < 500
    assert browser.get(waiting.action).status < 500
    assert browser.submit(waiting, code="123456").status < 500


def test_attack_a_code_is_guessed_over_many_mails(
    provider: Provider, recovery: Recovery, clock: MovableClock
) -> None:
    """Five tries a mail, five mails a quarter of an hour: not as many as there are mails."""
    for source in range(3):
        thief = provider.browser(source=f"198.51.100.{source}")
        waiting = recovery.ask(thief, TYPED)
        wrong = str((int(recovery.code()) + 1) % 10**6).zfill(6)
        for _ in range(5):
            assert "ne convient pas" in thief.submit(waiting, code=wrong).seen
    clock.move(timedelta(minutes=15))
    owner = provider.browser()
    waiting = recovery.ask(owner, TYPED)
    mail = recovery.post.only()
    late = owner.submit(waiting, code=code_of(text_of(mail)))
    assert (late.status, "Trop de codes" in late.seen) == (422, True)
    assert recovery.choose(owner, owner.get(link_of(mail, ISSUER)), follow=False).status == 303


def test_attack_a_temporary_password_was_mailed_to_a_wrong_address(
    provider: Provider, post: Post, real_folders: Path
) -> None:
    client = provider.register(real_folders / CMI)
    office = StaffOffice(provider, CMI)
    office.unit("issuer", "00001", "Organisme")
    fields = {"identifier": "00001agent", "given_name": "N", "family_name": "O", "email": OLD}
    done = office.arrivals.invite(office.operator, fields)
    temporary = password_of(text_of(post.only()))
    thief = provider.browser()
    page = thief.submit(thief.authorize(client), identifier="00001agent", password=temporary)
    assert "CREATION DE COMPTE" in page.seen
    office.changes.address(office.operator, done.membership_id, NEW)
    post.deliver()
    chosen: dict[str, Any] = {
        "password": "Passé-2026",
        "confirmation": "Passé-2026",
        "email_confirmation": NEW,
    }
    assert thief.submit(page, **chosen).status == 410
    late = provider.browser()
    refused = late.submit(late.authorize(client), identifier="00001agent", password=temporary)
    assert refused.status == 422


def test_attack_a_file_corrects_an_address_after_the_temporary_password_left(
    provider: Provider, post: Post, real_folders: Path
) -> None:
    client = provider.register(real_folders / CMI)
    office = StaffOffice(provider, CMI)
    office.unit("issuer", "00001", "Organisme")
    fields = {"identifier": "00001agent", "given_name": "N", "family_name": "O", "email": OLD}
    office.arrivals.invite(office.operator, fields)
    temporary = password_of(text_of(post.only()))
    lines = f"identifiant;nom;email\n00001agent;O;{NEW}\n".encode()
    file = open_csv(Path("agents.csv"), content=lines)
    report = Import(provider.stores, client, file, recognise(file.header)).run(
        ImportOptions(by="test")
    )
    assert report.updated == 1
    thief = provider.browser()
    refused = thief.submit(thief.authorize(client), identifier="00001agent", password=temporary)
    assert refused.status == 422


def test_attack_another_organisations_address_for_its_member(
    provider: Provider, post: Post, agent: Person, real_folders: Path
) -> None:
    """Staff elsewhere choose their member's address there; no mail on the password goes to it."""
    elsewhere = provider.register(real_folders / CMI)
    StaffOffice(provider, CMI).unit("issuer", "00001", "Organisme")
    theirs = "referent@corps.example"
    provider.person(CMI, "00001fourquin", account=agent.account_id, email=theirs)
    browser = provider.browser()
    member = Person(agent.account_id, "", "", "00001fourquin", agent.password)
    assert "code" in browser.sign_in(elsewhere, member).query
    page = browser.submit(browser.get(f"/{CMI}/password"), password=agent.password)
    browser.submit(page, password="Passé-2026", confirmation="Passé-2026")
    assert [one["To"] for one in post.deliver()] == [OLD]
