"""An agent's temporary password: mailed, short-lived, good for one page (R-CMI-8 to R-CMI-12)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from idp.administration.refusals import Refused
from idp.clients.check import check
from idp.clients.folder import read
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.conftest import EnrolAgent
from tests.portals.html_reading import texts
from tests.support.agents import CMI, EMAIL, ISSUER_CODE, NEW, Agent, agent, body
from tests.support.authenticator import Authenticator, prove
from tests.support.outbox import Post, text_of
from tests.support.provider import Provider
from tests.support.staff_office import StaffOffice

NAMES = {"given_name": "Amadou", "family_name": "Essai"}


def provisional_in(text: str) -> str:
    """Return the temporary password of a mail, as one copies it."""
    found = re.search(r"\b[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4,5}){3}\b", text)
    assert found is not None, text
    return found.group(0)


@pytest.mark.requirement("R-CMI-8", "R-CMI-10")
def test_a_bodys_referent_is_mailed_identifier_and_temporary_password(
    provider: Provider, real_folders: Path, post: Post
) -> None:
    client = provider.register(real_folders / CMI)
    fields = {"identifier": f"{ISSUER_CODE}REF1", "given_name": "Camille", "email": EMAIL}
    body(provider).invite_referent(ISSUER_CODE, fields | {"family_name": "Essai"})
    mail = post.only()
    assert mail["To"] == EMAIL
    assert "00001REF1" in text_of(mail)
    temporary = provisional_in(text_of(mail))
    assert not re.search(r"[a-z!#$%&*+=?@_]", temporary)  # It need not meet the lasting rule.
    browser = provider.browser()
    page = browser.submit(browser.authorize(client), identifier="00001REF1", password=temporary)
    assert texts(page.text, "h1") == ["CREATION DE COMPTE"]


@pytest.mark.requirement("R-CMI-9")
def test_a_referent_creates_profiles_whose_password_goes_to_the_address_given(
    provider: Provider, real_folders: Path, post: Post
) -> None:
    client = provider.register(real_folders / CMI)
    office = body(provider)
    referent = agent(provider, "REF1")
    with provider.stores.write() as tx:
        tx.execute(insert(tables.MembershipRole).values(**role(referent, office)))
    page = referent.create()  # Staff have their password when they added a second factor.
    page = prove(provider, referent.browser, page, Authenticator.scan(page))
    assert "code" in referent.browser.submit(page, kept="y").query
    post.deliver()
    profile = {"identifier": f"{ISSUER_CODE}0042", "email": "amadou@mdph.example"}
    office.invite_by(referent.person.account_id, NAMES | profile)
    with pytest.raises(Refused):
        office.invite_by(referent.person.account_id, NAMES | profile | {"identifier": "000020042"})
    mail = post.only()
    assert mail["To"] == "amadou@mdph.example"
    browser, secret = provider.browser(), provisional_in(text_of(mail))
    page = browser.submit(browser.authorize(client), identifier="000010042", password=secret)
    assert texts(page.text, "h1") == ["CREATION DE COMPTE"]
    with provider.stores.read() as connection:
        events = list(connection.execute(select(tables.AuditEvent.__table__)))
    created = [one for one in events if one.event == "account_created"]
    assert [f"staff:{referent.person.account_id}" in str(one) for one in created] == [True]


def role(referent: Agent, office: StaffOffice) -> dict[str, str]:
    unit = f"unit-{ISSUER_CODE}"
    assert office.client.client_id == CMI
    return {"membership_id": referent.person.membership_id, "role": "referent", "unit_id": unit}


@pytest.mark.requirement("R-CMI-11")
def test_a_temporary_password_is_strong_hashed_and_expires(
    enrol_agent: EnrolAgent, clock: MovableClock
) -> None:
    somebody = enrol_agent()
    assert len(somebody.temporary) == 17  # of 31 characters: 84 bits
    (row,) = somebody.rows(tables.Credential)
    assert somebody.temporary not in row.secret
    assert row.expires_at - clock.now() == timedelta(days=7)
    clock.move(timedelta(days=7, seconds=1))
    refused = somebody.arrive()
    assert refused.status == 422
    assert "Identifiant ou mot de passe incorrect." in refused.seen


@pytest.mark.requirement("R-CMI-11")
def test_guesses_are_limited(enrol_agent: EnrolAgent) -> None:
    somebody = enrol_agent()
    for _ in range(5):
        assert somebody.sign_in("H0QMKK22045ZKBIAA").status == 422
    assert somebody.arrive().status == 429


@pytest.mark.requirement("R-CMI-11")
def test_a_link_is_recommended() -> None:
    rules = {found.rule for found in check(read(Path("clients") / CMI))}
    assert "FR-SEC-010" in rules


@pytest.mark.requirement("R-CMI-12")
def test_nobody_is_signed_in_before_the_page_is_finished_and_leaving_leads_back(
    enrol_agent: EnrolAgent,
) -> None:
    somebody = enrol_agent()
    page = somebody.arrive()
    assert texts(page.text, "h1") == ["CREATION DE COMPTE"]
    assert "parvis_session" not in page.response.headers.get("Set-Cookie", "")
    silent = somebody.browser.authorize(somebody.client, prompt="none")
    assert silent.query["error"] == "login_required"
    assert somebody.rows(tables.Session) == []
    assert somebody.rows(tables.Grant) == []
    anew = somebody.browser.get(page.action.replace("/activation.create_account", ""))
    assert texts(anew.text, "h1") == ["CREATION DE COMPTE"]
    again = somebody.sign_in(somebody.temporary, somebody.elsewhere)
    assert texts(again.text, "h1") == ["CREATION DE COMPTE"]
    assert "code" in somebody.create(page).query


@pytest.mark.requirement("R-CMI-20")
def test_from_then_on_only_the_new_password_works(enrol_agent: EnrolAgent, post: Post) -> None:
    somebody = enrol_agent()
    page = somebody.create()
    assert page.query["state"] == "un-état"
    assert "code" in page.query
    told = post.only()
    assert told["To"] == EMAIL
    assert "mot de passe a été modifié" in str(told["Subject"])
    refused = somebody.sign_in(somebody.temporary, somebody.elsewhere)
    assert refused.status == 422
    assert "code" in somebody.sign_in(NEW, somebody.elsewhere).query
