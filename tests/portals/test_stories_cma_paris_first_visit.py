"""CMA Paris: the first visit, the account of before, the fiche (R-PAR-20, R-PAR-23 to R-PAR-37)."""

from datetime import timedelta

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.document import missing
from tests.portals.html_reading import elements, texts
from tests.support.first_visits import (
    EMAIL,
    FICHE,
    SLUG,
    FirstVisits,
    fill_in,
    is_code,
    link,
    told,
)
from tests.support.legacy import DATA, KEY, LOGIN, PASSWORD
from tests.support.outbox import Post, link_of, text_of
from tests.support.provider import Browser, Page

CONNECTED = "Vos comptes sont alors connectés"


@pytest.mark.requirement("R-PAR-23", "R-PAR-24", "R-PAR-25")
def test_the_first_page_says_what_the_document_says(first: tuple[Browser, Page]) -> None:
    _, page = first
    assert missing(page, SLUG, "first_visit", "R-PAR-23", "R-PAR-24", "R-PAR-25") == []
    blocks = texts(page.text, ".block h2")
    assert [text.startswith("Vous n'avez jamais") for text in blocks] == [True, False]
    (login,) = (one for one in elements(page.text, "main input") if one.is_a("#login"))
    assert login.attributes["value"] == EMAIL, "prefilled, and editable"
    assert "readonly" not in login.attributes


@pytest.mark.requirement("R-PAR-24", "R-PAR-20")
def test_who_was_never_enrolled_fills_in_the_fiche_and_enters(visits: FirstVisits) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    page = browser.submit(page, act="create")
    assert texts(page.text, "h1") == ["Complétez votre fiche"]
    page = fill_in(browser, page)
    assert is_code(page), page.seen
    said = told(browser, visits, page)
    assert (said["given_name"], said["family_name"]) == ("Odile", "Auclair")
    assert (said["birth_family_name"], said["civility"]) == ("Fabre", "Mme")
    assert "legacy_sub" not in said
    # The account's own profile is as it was: nothing of it was obligatory.
    account = visits.row(tables.Account, tables.Account.id == person.account_id)
    assert (account.given_name, account.family_name, account.attributes) == ("", "", {})


@pytest.mark.requirement("R-PAR-25", "R-PAR-30", "R-PAR-34")
def test_who_was_enrolled_brings_the_history_along(visits: FirstVisits, post: Post) -> None:
    browser, page = visits.arrive(visits.newcomer())
    assert "3 inscriptions" not in page.seen
    page = link(browser, page)
    assert "3 inscriptions, dernière : 2015" in page.seen
    page = browser.submit(page)
    assert missing(page, SLUG, "fiche", "R-PAR-30") == []
    (name,) = (one for one in elements(page.text, "main input") if one.is_a("#given_name"))
    assert name.attributes["value"] == DATA["given_name"]
    page = fill_in(browser, page, given_name="Odile-Marie")
    assert texts(page.text, "h1") == [CONNECTED]
    assert (
        "Les seuls identifiants à utiliser et mémoriser sont ceux du compte parisien" in page.seen
    )
    (onward,) = elements(page.text, ".actions a")
    page = browser.get(onward.attributes["href"])
    said = told(browser, visits, page)
    assert (said["legacy_sub"], said["given_name"]) == (KEY, "Odile-Marie")
    # The former mailbox is told, and the former password opens nothing.
    told_by_mail = post.only()
    assert told_by_mail["To"] == LOGIN
    stranger = visits.provider.browser(source="198.51.100.7")
    page = stranger.authorize(visits.client)
    refused = stranger.submit(page, identifier=LOGIN, password=PASSWORD)
    assert refused.status == 422


@pytest.mark.requirement("R-PAR-26", "R-PAR-27")
def test_a_forgotten_legacy_password_is_replaced_by_a_mail_to_the_legacy_address(
    visits: FirstVisits, post: Post
) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    page = browser.submit(page, login=LOGIN, act="forgotten")
    mail = post.only()
    assert mail["To"] == LOGIN
    opened = browser.get(link_of(mail, visits.provider.services.settings.issuer))
    assert "3 inscriptions, dernière : 2015" in opened.seen
    assert EMAIL in opened.seen, "the session is kept"
    page = fill_in(browser, browser.submit(opened))
    assert texts(page.text, "h1") == [CONNECTED]
    assert visits.membership(person).legacy_key == KEY


@pytest.mark.requirement("R-PAR-26")
def test_elsewhere_the_mailed_link_shows_nothing_and_its_code_goes_on(
    visits: FirstVisits, post: Post
) -> None:
    browser, page = visits.arrive(visits.newcomer())
    page = browser.submit(page, login=LOGIN, act="forgotten")
    mail = post.only()
    other = visits.provider.browser(source="198.51.100.9")
    opened = other.get(link_of(mail, visits.provider.services.settings.issuer))
    assert "3 inscriptions" not in opened.seen
    assert "dans le navigateur où vous l’avez demandé" in opened.seen
    (code,) = [word for word in text_of(mail).split() if word.isdigit() and len(word) == 6] or [
        "".join(text_of(mail).split("code")[1].split()[:2])
    ]
    page = browser.submit(page, code=code)
    assert "3 inscriptions" in page.seen


@pytest.mark.requirement("R-PAR-26", "R-PAR-27", partly="nobody is told who has an account")
def test_an_unknown_legacy_login_gets_the_same_page_and_no_mail(
    visits: FirstVisits, post: Post
) -> None:
    browser, page = visits.arrive(visits.newcomer())
    known = browser.submit(page, login=LOGIN, act="forgotten")
    assert len(post.deliver()) == 1
    browser, page = visits.arrive(visits.newcomer("autre@courriel.example"))
    unknown = browser.submit(page, login="inconnue@ancien.example", act="forgotten")
    assert post.deliver() == []
    assert known.title == unknown.title
    assert known.seen.replace(LOGIN, "X") == unknown.seen.replace("inconnue@ancien.example", "X")


@pytest.mark.requirement("R-PAR-27")
def test_equal_addresses_alone_link_nothing(visits: FirstVisits) -> None:
    person = visits.newcomer(LOGIN)  # the very address of the account of before
    browser, page = visits.arrive(person)
    wrong = link(browser, page, password="faux")
    assert (wrong.status, "incorrect" in wrong.seen) == (422, True)
    assert is_code(fill_in(browser, browser.submit(wrong, act="create")))
    assert (visits.claims(), visits.membership(person).legacy_key) == ([], None)


@pytest.mark.requirement("R-PAR-27")
def test_an_unproved_main_account_links_nothing(visits: FirstVisits) -> None:
    person = visits.provider.person(SLUG, EMAIL, email=EMAIL, cleared_for="")
    browser, page = visits.arrive(person)
    refused = link(browser, page)
    assert (refused.status, "pas encore confirmée" in refused.seen) == (422, True)


@pytest.mark.requirement("R-PAR-28")
def test_a_linked_legacy_account_is_refused_to_others(visits: FirstVisits) -> None:
    browser, page = visits.arrive(visits.newcomer())
    fill_in(browser, browser.submit(link(browser, page)))
    assert len(visits.claims()) == 1
    other = visits.newcomer("autre@courriel.example")
    browser, page = visits.arrive(other)
    refused = link(browser, page)
    assert refused.status == 422
    assert "déjà rattaché à un autre compte" in refused.seen
    assert "contactez l’assistance" in refused.seen
    assert visits.membership(other).legacy_key is None
    assert visits.events("legacy_claim") == ["success", "failure"]


@pytest.mark.requirement("R-PAR-29")
def test_guesses_at_legacy_accounts_wait_and_signing_in_does_not(
    visits: FirstVisits, clock: MovableClock
) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    statuses = []
    for _ in range(6):
        page = link(browser, page, password="faux")
        statuses.append(page.status)
    assert statuses == [422] * 5 + [429]
    assert page.response.headers["Retry-After"]
    # Even the right password waits; another login of the same person does as well.
    assert link(browser, page).status == 429
    assert link(browser, page, login="autre@ancien.example").status == 429
    assert texts(visits.arrive(person)[1].text, ".block h2"), "signing in is counted apart"
    clock.move(timedelta(seconds=6))
    assert "3 inscriptions" in link(browser, page).seen


@pytest.mark.requirement("R-PAR-35")
def test_what_was_linked_is_not_asked_again(visits: FirstVisits) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    fill_in(browser, browser.submit(link(browser, page)))
    assert is_code(visits.arrive(person)[1])
    assert is_code(browser.authorize(visits.client, prompt="none"))


@pytest.mark.requirement("R-PAR-35")
def test_who_said_never_may_link_later(visits: FirstVisits) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    assert is_code(fill_in(browser, browser.submit(page, act="create")))
    page = browser.get(f"/{SLUG}/link_legacy")
    assert len(texts(page.text, ".block h2")) == 1, "only the account of before"
    page = browser.submit(link(browser, page))
    assert texts(page.text, "h1") == [CONNECTED]
    assert visits.membership(person).legacy_key == KEY
    assert visits.membership(person).details["given_name"] == FICHE["given_name"]
    assert not texts(browser.get(f"/{SLUG}/link_legacy").text, ".block h2"), "once"


@pytest.mark.requirement("R-PAR-36")
@pytest.mark.parametrize("where", ["first page", "preview", "fiche"])
def test_leaving_tells_the_portal_and_gives_no_code(visits: FirstVisits, where: str) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    if where != "first page":
        page = link(browser, page)
    if where == "fiche":
        page = browser.submit(page)
    left = browser.submit(page, act="leave")
    assert left.location.startswith(visits.client.metadata.redirect_uris[0])
    assert (left.query["error"], left.query["state"]) == ("access_denied", "un-état")
    assert "code" not in left.query
    assert browser.authorize(visits.client, prompt="none").query["error"] == "interaction_required"
    assert (visits.claims(), visits.membership(person).first_visit_at) == ([], None)


@pytest.mark.requirement("R-PAR-37")
def test_signing_out_begins_again_on_the_same_request(visits: FirstVisits) -> None:
    visits.newcomer()
    other = visits.newcomer("bonne@courriel.example")
    browser, page = visits.arrive(visits.newcomer("fausse@courriel.example"), state="le-même")
    page = browser.submit(page, act="sign_out")
    assert "Se connecter à Mon compte" in page.title
    page = browser.submit(page, identifier=other.identifier, password=other.password)
    assert "bonne@courriel.example" in page.seen
    page = fill_in(browser, browser.submit(page, act="create"))
    assert (is_code(page), page.query["state"]) == (True, "le-même")
