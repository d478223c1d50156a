"""A second factor from the day it is added to the day it is taken away (R-CMI-30, ASVS 6.5)."""

from tests.factors.conftest import NEW_PASSWORD, SLUG, Desk, codes_on
from tests.support.authenticator import Authenticator
from tests.support.outbox import text_of


def test_an_enrolment_left_halfway_changes_nothing(desk: Desk) -> None:
    browser = desk.browser()
    desk.arrive(browser)
    page = desk.open(browser, "factor")
    app = Authenticator.scan(page)
    codes_on(browser.submit(page, code=app.code(desk.clock.now())))

    assert "code" in desk.arrive(desk.browser()).query
    assert not desk.credentials("totp")
    assert not desk.credentials("recovery_code")


def test_a_code_of_another_key_enrols_nobody(desk: Desk) -> None:
    browser = desk.browser()
    desk.arrive(browser)
    page = desk.open(browser, "factor")
    wrong = Authenticator("A" * 32).code(desk.clock.now())
    page = browser.submit(page, code=wrong)
    assert page.status == 422
    assert "réglez l’heure de votre téléphone" in page.seen


def test_codes_have_to_be_kept(desk: Desk) -> None:
    browser = desk.browser()
    desk.arrive(browser)
    page = desk.open(browser, "factor")
    page = browser.submit(page, code=Authenticator.scan(page).code(desk.clock.now()))
    before = codes_on(page)
    page = browser.submit(page)
    assert page.status == 422
    assert codes_on(page) == before


def test_recovery_by_mail_asks_for_it_too(desk: Desk) -> None:
    app, _ = desk.with_factor()
    desk.post.deliver()
    browser = desk.browser()
    browser.authorize(desk.client)
    page = browser.get(f"/{SLUG}/recovery")
    page = browser.submit(page, identifier=desk.person.identifier)
    link = next(
        word
        for word in text_of(desk.post.only()).split()
        if word.startswith("http") and "?t=" in word
    )
    page = browser.get(link)
    page = browser.submit(page, password=NEW_PASSWORD, confirmation=NEW_PASSWORD)
    assert "credentials.second_factor" in page.action

    thief = desk.provider.browser(source="203.0.113.5")
    unchanged = thief.sign_in(desk.client, desk.person)
    assert "credentials.second_factor" in unchanged.action  # the former password still stands

    page = browser.submit(page, code=app.code(desk.clock.now()))
    assert page.status in {200, 303}, page.seen[:300]
    (event,) = (one for one in desk.events("password_set"))
    assert event == "success"


def test_a_change_of_password_asks_for_it_too(desk: Desk) -> None:
    app, _ = desk.with_factor()
    browser = desk.browser()
    browser.submit(desk.arrive(browser), code=app.code(desk.clock.now()))
    desk.later()
    page = desk.open(browser, "password")
    page = browser.submit(page, password=NEW_PASSWORD, confirmation=NEW_PASSWORD)
    assert "credentials.second_factor" in page.action
    assert not desk.events("password_set")
    browser.submit(page, code=app.code(desk.clock.now()))
    assert desk.events("password_set") == ["success"]


def test_its_owner_replaces_and_removes_it_by_password_and_code(desk: Desk) -> None:
    app, codes = desk.with_factor()
    browser = desk.browser()
    browser.submit(desk.arrive(browser), code=app.code(desk.clock.now()))
    desk.later()

    page = browser.submit(desk.open(browser, "factor_codes"), code=app.code(desk.clock.now()))
    fresh = codes_on(page)
    browser.submit(page, kept="y")
    assert set(fresh).isdisjoint(codes)
    assert desk.live("recovery_code") == 10
    desk.later()

    page = browser.submit(desk.open(browser, "factor"), code=app.code(desk.clock.now()))
    other = Authenticator.scan(page)
    desk.later()
    browser.submit(browser.submit(page, code=other.code(desk.clock.now())), kept="y")
    assert desk.live("totp") == 1
    desk.later()

    page = desk.open(browser, "factor_off")
    page = browser.submit(page, code=other.code(desk.clock.now()))
    assert "Retirer le second facteur" in page.title
    page = browser.submit(page)
    assert "Votre second facteur est retiré" in page.seen
    assert desk.live("totp") == desk.live("recovery_code") == 0
    assert "votre second facteur est retiré" in desk.mailed()
    assert "code" in desk.arrive(desk.browser()).query


def test_a_password_alone_replaces_no_factor_that_came_meanwhile(desk: Desk) -> None:
    thief = desk.browser()
    desk.arrive(thief)
    page = desk.open(thief, "factor")
    theirs = Authenticator.scan(page)
    page = thief.submit(page, code=theirs.code(desk.clock.now()))

    app, _ = desk.with_factor()
    thief.submit(page, kept="y")

    owner = desk.browser()
    page = owner.submit(desk.arrive(owner), code=app.code(desk.clock.now()))
    assert "code" in page.query


def test_who_disavows_a_new_factor_is_rid_of_it(desk: Desk) -> None:
    desk.with_factor()
    mail = next(one for one in desk.post.deliver() if "second facteur" in str(one["Subject"]))
    link = next(word for word in text_of(mail).split() if word.startswith("http") and "?t=" in word)
    browser = desk.browser()
    page = browser.get(link)
    browser.submit(page)
    assert desk.live("totp") == desk.live("recovery_code") == 0
