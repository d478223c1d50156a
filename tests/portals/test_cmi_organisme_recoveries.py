"""« IDENTIFIANT OUBLIÉ » and « MOT DE PASSE OUBLIE » of the CMI portal (R-CMI-21 to R-CMI-27)."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from idp.clients.model import Client
from idp.credentials.provisional import MAILED_PURPOSE, Provisionals
from idp.crypto.mailed_secrets import link_token
from idp.identity.units import Units
from idp.stores import tables
from idp.wiring.mail import mail_keys
from tests.portals.document import Words, says, words
from tests.portals.html_reading import elements, texts
from tests.support.outbox import Post, link_of, text_of
from tests.support.provider import ISSUER, Page, Person, Provider
from tests.support.recovering import NEW, Recovery, count, outbox

SLUG = "cmi-organisme"
AGENT = "000011701060005"
ADDRESS = "mdph@departement.example"
PAGES = {"identifier": "identifier_recovery", "password": "recovery"}
WAITING = {"status": "provisioned", "membership_status": "provisioned"}


@pytest.fixture
def cmi(provider: Provider, real_folders: Path) -> Client:
    client = provider.register(real_folders / SLUG)
    units = Units(provider.stores, client, "test")
    units.add("issuer", "00001", "MDPH de l'Exemple")
    units.add("issuer", "00002", "MDPH du Parvis")
    return client


@pytest.fixture
def agent(provider: Provider, cmi: Client) -> Person:
    assert cmi.is_active
    return provider.person(SLUG, AGENT, email=ADDRESS, given_name="Maxime", family_name="Essai")


@pytest.fixture
def recovery(provider: Provider, post: Post, agent: Person) -> Recovery:
    assert agent.identifier
    return Recovery(provider, post, SLUG)


def asked(recovery: Recovery, address: str) -> Page:
    """Ask for the identifiers of an address."""
    url = f"/{SLUG}/identifier_recovery"
    return recovery.ask(recovery.provider.browser(), {"address": address}, url=url)


@pytest.mark.parametrize(
    ("which", "entry"),
    [(which, *entry.values) for which in PAGES for entry in words(SLUG, which)],
    ids=str,
)
@pytest.mark.requirement("R-CMI-21", "R-CMI-25")
def test_the_page_says(portals: Provider, which: str, entry: Words) -> None:
    assert says(portals.browser().get(f"/{SLUG}/{PAGES[which]}"), entry)


@pytest.mark.parametrize(
    ("which", "entry"),
    [(which, *entry.values) for which in PAGES for entry in words(SLUG, f"{which} empty")],
    ids=str,
)
@pytest.mark.requirement("R-CMI-22", "R-CMI-25")
def test_the_page_sent_empty_says(portals: Provider, which: str, entry: Words) -> None:
    browser = portals.browser()
    page = browser.get(f"/{SLUG}/{PAGES[which]}")
    page = browser.post(page.action, page.form | {"identifier": " ", "address": " "})
    assert page.status == 422
    assert says(page, entry)


@pytest.mark.requirement("R-CMI-22")
@pytest.mark.parametrize("typed", ["mdph", "mdph@", "@departement.example", "a b@c.example"])
def test_what_is_no_address_is_said_in_the_same_words(portals: Provider, typed: str) -> None:
    browser = portals.browser()
    page = browser.submit(browser.get(f"/{SLUG}/identifier_recovery"), address=typed)
    assert page.status == 422
    (entry, _) = (found.values[0] for found in words(SLUG, "identifier empty"))
    assert isinstance(entry, Words)
    assert says(page, entry)


@pytest.mark.requirement("R-CMI-21", "R-CMI-23", "R-CMI-25")
@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("Identifiant oublié", "IDENTIFIANT OUBLIÉ"),
        ("Mot de passe oublié", "MOT DE PASSE OUBLIE"),
    ],
)
def test_the_link_opens_it_and_cancelling_comes_back_with_the_request(
    provider: Provider, cmi: Client, agent: Person, label: str, title: str
) -> None:
    browser = provider.browser()
    sign_in = browser.authorize(cmi)
    (link,) = [one for one in elements(sign_in.text, ".under a") if one.text == label]
    page = browser.get(link.attributes["href"])
    assert texts(page.text, "h1") == [title]
    (cancel,) = [one for one in elements(page.text, "main a") if one.text == "ANNULER"]
    back = browser.get(cancel.attributes["href"])
    assert texts(back.text, "h1") == ["CONNECTEZ-VOUS"]
    answer = browser.submit(back, identifier=AGENT, password=agent.password)
    assert (answer.query["state"], "code" in answer.query) == ("un-état", True)


@pytest.mark.requirement("R-CMI-24")
def test_the_address_is_told_its_identifier_and_a_page_that_has_it(
    provider: Provider, cmi: Client, agent: Person, recovery: Recovery
) -> None:
    page = asked(recovery, ADDRESS.upper())
    assert page.status == 200
    assert texts(page.text, "h1") == ["Consultez votre messagerie"]
    assert AGENT not in page.text
    mail = recovery.post.only()
    assert mail["To"] == ADDRESS
    assert f"{AGENT} (MDPH de l'Exemple)" in text_of(mail)
    browser = provider.browser()
    sign_in = browser.get(link_of(mail, ISSUER))
    (field,) = elements(sign_in.text, "#identifier")
    assert field.attributes["value"] == AGENT
    answer = browser.submit(sign_in, password=agent.password, identifier=AGENT, follow=False)
    assert answer.location == cmi.metadata.initiate_login_uri


@pytest.mark.requirement("R-CMI-24")
def test_a_shared_mailbox_is_told_all_of_them(provider: Provider, recovery: Recovery) -> None:
    provider.person(SLUG, "00002autre", email=ADDRESS)
    provider.person(SLUG, "00001parti", email=ADDRESS, status="suspended")
    asked(recovery, ADDRESS)
    said = text_of(recovery.post.only())
    assert f"{AGENT} (MDPH de l'Exemple)" in said
    assert "00002autre (MDPH du Parvis)" in said
    assert "00001parti" not in said
    (url,) = [line for line in said.splitlines() if line.startswith(ISSUER)]
    assert urlsplit(url).query == ""


@pytest.mark.requirement("R-CMI-24")
def test_the_page_is_the_same_for_an_address_that_nobody_has(
    provider: Provider, recovery: Recovery
) -> None:
    known, unknown = asked(recovery, ADDRESS), asked(recovery, "personne@ailleurs.example")
    assert (known.status, known.seen) == (unknown.status, unknown.seen)
    reminder, other = recovery.post.deliver()
    assert reminder["To"] == ADDRESS
    assert other["To"] == "personne@ailleurs.example"
    assert "aucun compte à cette adresse" in other["Subject"]
    assert AGENT not in text_of(other)
    assert len(outbox(provider)) == 2


@pytest.mark.requirement("R-CMI-24")
def test_who_never_signed_in_is_reminded_of_the_first_sign_in(
    provider: Provider, recovery: Recovery
) -> None:
    provider.person(SLUG, "00002attend", email="attend@departement.example", **WAITING)
    asked(recovery, "attend@departement.example")
    mail = recovery.post.only()
    assert "votre première connexion" in mail["Subject"]
    assert "00002attend" not in text_of(mail)
    assert "MDPH du Parvis" in text_of(mail)


@pytest.mark.requirement("R-CMI-25", "R-CMI-26")
def test_the_identifier_brings_a_link_to_the_page_of_a_new_password(
    provider: Provider, cmi: Client, agent: Person, recovery: Recovery
) -> None:
    browser = provider.browser()
    page = browser.authorize(cmi)
    (link,) = [one for one in elements(page.text, ".under a") if one.text == "Mot de passe oublié"]
    recovery.ask(browser, {"identifier": " 00001 170106 0005 "}, url=link.attributes["href"])
    mail = recovery.post.only()
    assert mail["To"] == ADDRESS
    page = browser.get(link_of(mail, ISSUER))
    assert texts(page.text, "h1") == ["Choisissez votre mot de passe"]
    answer = recovery.choose(browser, page)
    assert (answer.query["state"], "code" in answer.query) == ("un-état", True)
    again = Person(agent.account_id, agent.membership_id, agent.subject, AGENT, NEW)
    assert "code" in provider.browser().sign_in(cmi, again).query


@pytest.mark.requirement("R-CMI-26")
def test_the_answer_is_neutral_and_the_link_is_guarded(
    provider: Provider, recovery: Recovery
) -> None:
    provider.person(SLUG, "00002parti", email="parti@departement.example", status="suspended")
    identifiers = (AGENT, "00001personne", "00002parti", "99999autre", "n'importe quoi")
    pages = [recovery.ask(provider.browser(), {"identifier": one}) for one in identifiers]
    assert {(page.status, page.seen) for page in pages} == {(200, pages[0].seen)}
    link = recovery.link()
    assert {provider.browser().get(link).status for _ in range(3)} == {200}
    browser = provider.browser()
    assert recovery.choose(browser, browser.get(link)).status == 200
    assert provider.browser().get(link).status == 410


@pytest.mark.requirement("R-CMI-26")
def test_who_never_signed_in_gets_a_new_temporary_password_and_no_link(
    provider: Provider, cmi: Client, recovery: Recovery
) -> None:
    person = provider.person(SLUG, "00002attend", email="attend@departement.example", **WAITING)
    at = provider.services.clock.now()
    settings = provider.services.settings
    provisionals = Provisionals(provider.stores, mail_keys(settings))
    with provider.stores.write() as tx:
        old = provisionals.issue_mailed(
            tx, person.account_id, cmi.organisation_id, lifetime=timedelta(days=7), at=at
        )
    usual = recovery.ask(provider.browser(), {"identifier": AGENT})
    page = recovery.ask(provider.browser(), {"identifier": "00002attend"})
    assert page.seen == usual.seen
    _, mail = recovery.post.deliver()
    assert mail["To"] == "attend@departement.example"
    assert "votre première connexion" in mail["Subject"]
    said = text_of(mail)
    assert "?t=" not in said
    assert "00002attend" in said
    (line,) = [one for one in said.splitlines() if "mot de passe provisoire" in one]
    secret = line.partition("\u00a0:")[2].strip()
    here = cmi.organisation_id
    found = provisionals.check(here, "00002attend", secret, kind="mailed", at=at)
    assert found is not None
    assert found.account_id == person.account_id
    assert found.credential_id != old.credential_id
    live = (tables.Credential.kind == "provisional_mailed", tables.Credential.state == "live")
    assert count(provider, tables.Credential, *live) == 1
    key = mail_keys(settings).current[1]
    assert link_token(key, old.credential_id, MAILED_PURPOSE) not in said


@pytest.mark.requirement("R-CMI-27")
def test_the_mail_cant_be_sent_elsewhere(provider: Provider, recovery: Recovery) -> None:
    page = provider.browser().get(f"/{SLUG}/recovery")
    names = [one.attributes.get("name") for one in elements(page.text, "main input")]
    assert names == ["csrf_token", "identifier"]
    thief = "voleur@ailleurs.example"
    recovery.ask(
        provider.browser(), {"identifier": AGENT, "address": thief, "email": thief, "to": thief}
    )
    assert recovery.post.only()["To"] == ADDRESS
