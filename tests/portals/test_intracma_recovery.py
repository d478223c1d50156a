"""« Gestion du mot de passe » of Intr@CMA, screen by screen, as its guide shows it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.document import Words, says, words
from tests.portals.html_reading import elements, texts
from tests.support.outbox import Post, html_of, text_of
from tests.support.ports import free_port
from tests.support.provider import Page, Person, Provider
from tests.support.recovering import NEW, Recovery, outbox
from tests.support.smtp import Mailbox, listening

SLUG = "intracma"
COLLET = "collet@apcma.example"
TYPED = {"identifier": "bfourquin", "address": "fourquin@apcma.example"}


@pytest.fixture
def intracma(provider: Provider, real_folders: Path) -> Client:
    return provider.register(real_folders / SLUG)


@pytest.fixture
def agent(provider: Provider, intracma: Client) -> Person:
    assert intracma.is_active
    facts = {"given_name": "Béatrice", "family_name": "Fourquin"}
    return provider.person(SLUG, "bfourquin", email="fourquin@apcma.example", **facts)


@pytest.fixture
def recovery(provider: Provider, post: Post, agent: Person) -> Recovery:
    assert agent.identifier
    return Recovery(provider, post, SLUG)


@pytest.mark.requirement("R-INT-1")
def test_the_sign_in_page_links_to_it_and_its_address_needs_no_request(
    provider: Provider, intracma: Client
) -> None:
    browser = provider.browser()
    (link,) = [
        one
        for one in elements(browser.authorize(intracma).text, ".under a")
        if one.text == "Génération Mot de Passe"
    ]
    page = browser.get(link.attributes["href"])
    assert texts(page.text, "h1") == ["Gestion du mot de passe"]
    alone = provider.browser().get(f"/{SLUG}/recovery")
    assert (alone.status, texts(alone.text, "h1")) == (200, ["Gestion du mot de passe"])


@pytest.mark.parametrize("entry", words(SLUG, "recovery"))
def test_the_request_says(portals: Provider, entry: Words) -> None:
    assert says(portals.browser().get(f"/{SLUG}/recovery"), entry)


@pytest.mark.requirement("R-INT-3")
def test_the_request_has_two_fields_and_one_button(portals: Provider) -> None:
    page = portals.browser().get(f"/{SLUG}/recovery")
    fields = list(elements(page.text, "main input"))
    assert [one.attributes["name"] for one in fields if one.attributes["type"] != "hidden"] == [
        "identifier",
        "address",
    ]
    assert texts(page.text, "main button") == ["Envoyer"]
    assert list(elements(page.text, "header.bar img"))


@pytest.mark.requirement("R-INT-3")
def test_the_identifier_and_the_address_must_be_one_accounts(
    provider: Provider, recovery: Recovery
) -> None:
    provider.person(SLUG, "adupont", email="dupont@apcma.example")
    for identifier, address in (
        ("bfourquin", "dupont@apcma.example"),
        ("adupont", "fourquin@apcma.example"),
    ):
        recovery.ask(provider.browser(), {"identifier": identifier, "address": address})
        assert recovery.post.deliver() == []
    recovery.ask(provider.browser(), TYPED)
    assert recovery.post.only()["To"] == "fourquin@apcma.example"


@pytest.mark.parametrize("entry", words(SLUG, "recovery empty"))
def test_an_empty_field_is_said_at_the_field(portals: Provider, entry: Words) -> None:
    browser = portals.browser()
    page = browser.submit(browser.get(f"/{SLUG}/recovery"), identifier="  ", address="")
    assert page.status == 422
    assert says(page, entry)


@pytest.mark.requirement("R-INT-5")
@pytest.mark.parametrize("missing", ["identifier", "address"])
def test_values_are_kept_and_no_mail_is_sent(
    provider: Provider, recovery: Recovery, missing: str
) -> None:
    browser = provider.browser()
    page = recovery.ask(browser, TYPED | {missing: ""})
    assert page.status == 422
    kept = {one.attributes.get("name"): one for one in elements(page.text, "main input")}
    (other,) = TYPED.keys() - {missing}
    assert kept[other].attributes["value"] == TYPED[other]
    assert kept[missing].attributes["aria-invalid"] == "true"
    (first,) = elements(page.text, ".summary a")
    assert first.attributes["href"] == f"#{missing}"
    (summary,) = elements(page.text, ".summary")
    assert "autofocus" in summary.attributes
    assert outbox(provider) == []


@pytest.mark.requirement("R-INT-6")
def test_the_mail_brings_a_link_in_the_portals_name(provider: Provider, recovery: Recovery) -> None:
    recovery.ask(provider.browser(), TYPED)
    mail = recovery.post.only()
    assert mail["Subject"] == "Intr@CMA\u00a0: choisissez votre mot de passe"
    assert mail["From"] == '"Intr@CMA" <ne-pas-repondre@apcma.example>'
    assert mail["Reply-To"] == "supportit@apcma.example"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = text_of(mail), html_of(mail)
    (url,) = [line for line in text.splitlines() if "/intracma/recovery?t=" in line]
    assert f'href="{url}"' in html
    assert "Valable jusqu\u2019au 23 novembre 2026 à 14" in text
    assert "Vous n\u2019avez rien demandé" in text
    assert "supportit@apcma.example" in text


@pytest.fixture(scope="module")
def landing(portals: Provider) -> Page:
    portals.person(SLUG, "lcollet", email=COLLET)
    with listening(Mailbox(port=free_port())) as box:
        recovery = Recovery(portals, Post(portals, box), SLUG)
        recovery.post.deliver()  # what others left
        recovery.ask(portals.browser(), {"identifier": "lcollet", "address": COLLET})
        return portals.browser().get(recovery.link())


@pytest.mark.parametrize("entry", words(SLUG, "new password"))
def test_the_page_of_the_link_says(landing: Page, entry: Words) -> None:
    assert says(landing, entry)


@pytest.mark.requirement("R-INT-7", "R-INT-8")
def test_a_new_token_is_one_link_away_and_the_identifier_is_fixed(
    provider: Provider, recovery: Recovery
) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    page = browser.get(recovery.link())
    (link,) = elements(page.text, ".notice a")
    assert link.attributes["href"] == f"/{SLUG}/recovery"
    (identifier,) = elements(page.text, "#identifier")
    assert identifier.attributes["value"] == "bfourquin"
    assert "readonly" in identifier.attributes
    assert "name" not in identifier.attributes


@pytest.mark.requirement("R-INT-9", "R-INT-10")
def test_the_rule_of_the_guide(sqlite_provider: Provider, sqlite_post: Post) -> None:
    sqlite_provider.register(Path("clients") / SLUG)
    sqlite_provider.person(SLUG, "bfourquin", email="fourquin@apcma.example")
    recovery = Recovery(sqlite_provider, sqlite_post, SLUG)
    too_long, whole = "Chevaux-du-matin-0201", "Chevaux-du-matin-020"
    for accepted in ("abcdefg1", "!!!!!!!1", "Passé123", whole):
        browser = sqlite_provider.browser()
        recovery.ask(browser, TYPED)
        page = browser.get(recovery.link())
        for refused in ("12345678", "abcdefgh", "Abcdefg!", "Cheval7", too_long):
            assert recovery.choose(browser, page, refused).status == 422, refused
        assert recovery.choose(browser, page, accepted, follow=False).status == 303, accepted
        sqlite_post.deliver()


@pytest.mark.requirement("R-INT-11")
def test_a_confirmation_that_differs_changes_nothing_and_keeps_the_link(
    provider: Provider, intracma: Client, agent: Person, recovery: Recovery
) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    link = recovery.link()
    page = browser.submit(browser.get(link), password=NEW, confirmation=NEW + "x")
    assert page.status == 422
    assert texts(page.text, "#confirmation-error span")[0].startswith("Erreur")
    assert "code" in provider.browser().sign_in(intracma, agent).query
    assert recovery.choose(browser, browser.get(link), follow=False).status == 303


@pytest.mark.requirement("R-INT-15")
def test_a_mail_says_that_the_password_changed(provider: Provider, recovery: Recovery) -> None:
    recovery.whole(provider.browser(), TYPED)
    mail = recovery.post.only()
    assert mail["To"] == "fourquin@apcma.example"
    assert mail["Subject"] == "Intr@CMA\u00a0: votre mot de passe a été modifié"
    assert NEW not in text_of(mail) + html_of(mail)
    assert "supportit@apcma.example" in text_of(mail)


@pytest.mark.requirement("R-INT-16")
def test_who_never_had_a_password_creates_one_the_same_way(
    provider: Provider, intracma: Client, post: Post
) -> None:
    waiting = {"status": "provisioned", "membership_status": "provisioned"}
    person = provider.person(SLUG, "nouvelle", email="nouvelle@apcma.example", **waiting)
    with provider.stores.write() as tx:
        tx.execute(delete(tables.Credential))
    recovery, browser = Recovery(provider, post, SLUG), provider.browser()
    recovery.whole(browser, {"identifier": "nouvelle", "address": "nouvelle@apcma.example"})
    signed_in = Person(person.account_id, person.membership_id, person.subject, "nouvelle", NEW)
    assert "code" in provider.browser().sign_in(intracma, signed_in).query


@pytest.mark.requirement("R-INT-17")
def test_inside_a_request_the_portal_gets_its_answer(
    provider: Provider, intracma: Client, recovery: Recovery
) -> None:
    browser = provider.browser()
    page = browser.authorize(intracma)
    (link,) = elements(page.text, ".under a")
    recovery.ask(browser, TYPED, url=link.attributes["href"])
    answer = recovery.choose(browser, browser.get(recovery.link()))
    assert answer.location.startswith(intracma.metadata.redirect_uris[0])
    assert (answer.query["state"], "code" in answer.query) == ("un-état", True)


@pytest.mark.requirement("R-INT-17")
def test_without_a_request_the_person_reaches_the_site(
    provider: Provider, intracma: Client, recovery: Recovery
) -> None:
    browser = provider.browser()
    answer = recovery.whole(browser, TYPED)
    assert answer.location == intracma.metadata.initiate_login_uri
    assert "code" in browser.authorize(intracma, prompt="none").query


@pytest.mark.requirement("R-INT-23")
def test_support_is_named_on_every_page_of_it(
    provider: Provider, recovery: Recovery, clock: MovableClock
) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED)
    link = recovery.link()
    clock.move(timedelta(hours=2))
    for page in (waiting, browser.get(link)):
        assert "supportit@apcma.example" in page.seen
