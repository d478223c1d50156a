"""The code of the mail, sending it again, the newest that wins, two browsers (ux.md §2.4)."""

from datetime import timedelta

from idp.clients.model import Client
from idp.contact.steps.mailed_link import RESEND_AFTER
from idp.kernel.clock import MovableClock
from tests.portals.html_reading import texts
from tests.recovery.conftest import SLUG, TYPED
from tests.support.outbox import link_of, text_of
from tests.support.provider import ISSUER, Browser, Page, Person, Provider
from tests.support.recovering import NEW, Recovery, code_of, outbox


def again(browser: Browser, page: Page) -> Page:
    """Press « Renvoyer »."""
    return browser.post(page.action, page.form | {"act": "resend"})


def test_a_code_does_what_the_link_does(
    recovery: Recovery, provider: Provider, intracma: Client, agent: Person
) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED)
    code = recovery.code()
    page = browser.submit(waiting, code=f" {code[:3]} {code[3:]} ")
    assert texts(page.text, "h1") == ["Choisissez votre mot de passe"]
    answer = recovery.choose(browser, page, follow=False)
    assert answer.location == intracma.metadata.initiate_login_uri
    changed = Person(agent.account_id, "", "", agent.identifier, NEW)
    assert "code" in provider.browser().sign_in(intracma, changed).query


def test_five_wrong_codes_are_the_end_of_it_and_the_link_goes_on(
    recovery: Recovery, provider: Provider
) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED)
    mail = recovery.post.only()
    code = code_of(text_of(mail))
    wrong = str((int(code) + 1) % 10**6).zfill(6)
    for _ in range(5):
        assert browser.submit(waiting, code=wrong).status == 422
    late = browser.submit(waiting, code=code)
    assert late.status == 422
    assert "demandez un nouveau message" in late.seen
    assert recovery.choose(browser, browser.get(link_of(mail, ISSUER)), follow=False).status == 303


def test_a_code_lives_ten_minutes(
    recovery: Recovery, provider: Provider, clock: MovableClock
) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED)
    code = recovery.code()
    clock.move(timedelta(minutes=10))
    assert browser.submit(waiting, code=code).status == 422


def test_the_server_says_when_another_mail_may_be_asked_for(
    recovery: Recovery, provider: Provider, clock: MovableClock
) -> None:
    browser = provider.browser()
    page = recovery.ask(browser, TYPED)
    sent = 1
    for delay in (*RESEND_AFTER, RESEND_AFTER[-1]):
        assert f'data-countdown="{delay}"' in page.text
        clock.move(timedelta(seconds=delay - 1))
        early = again(browser, page)
        assert (early.status, early.response.headers["Retry-After"]) == (429, "1")
        assert len(outbox(provider)) == sent
        clock.move(timedelta(seconds=1))
        page = again(browser, page)
        sent += 1
        assert page.status == 200
        assert len(outbox(provider)) == sent
        assert "Un nouveau message a été demandé." in page.seen


def test_nobodys_page_resends_alike(
    recovery: Recovery, provider: Provider, clock: MovableClock
) -> None:
    known, unknown = provider.browser(), provider.browser()
    pages = [
        recovery.ask(known, TYPED),
        recovery.ask(unknown, {"identifier": "personne", "address": "personne@apcma.example"}),
    ]
    for seconds in (30, 31, 60, 61):
        clock.move(timedelta(seconds=seconds))
        answers = [again(one, page) for one, page in zip((known, unknown), pages, strict=True)]
        assert answers[0].status == answers[1].status
        words = [page.seen.replace("personne@", "fourquin@") for page in answers]
        assert words[0] == words[1]
    assert {mail["To"] for mail in recovery.post.deliver()} == {"fourquin@apcma.example"}


def test_the_newest_link_wins(recovery: Recovery, provider: Provider, clock: MovableClock) -> None:
    browser = provider.browser()
    page = recovery.ask(browser, TYPED)
    first = recovery.post.only()
    clock.move(timedelta(seconds=60))
    page = again(browser, page)
    second = recovery.post.only()
    assert browser.get(link_of(first, ISSUER)).status == 410
    assert browser.submit(page, code=code_of(text_of(first))).status == 422
    assert browser.get(link_of(second, ISSUER)).status == 200
    chosen = browser.submit(page, code=code_of(text_of(second)))
    assert texts(chosen.text, "h1") == ["Choisissez votre mot de passe"]


def test_what_was_typed_can_be_corrected(recovery: Recovery, provider: Provider) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED | {"address": "fourqin@apcma.example"})
    assert "fourqin@apcma.example" in waiting.seen
    page = browser.post(waiting.action, waiting.form | {"act": "back"})
    assert texts(page.text, "h1") == ["Gestion du mot de passe"]
    browser.post(page.action, page.form | TYPED)
    assert recovery.post.only()["To"] == "fourquin@apcma.example"


def test_another_device_finishes_and_the_first_tab_goes_on_safely(
    recovery: Recovery, provider: Provider, intracma: Client
) -> None:
    first, telephone = provider.browser(), provider.browser(source="198.51.100.9")
    asked = first.authorize(intracma)
    link = (
        f"/{SLUG}/recovery?{asked.text.partition('/intracma/recovery?')[2].partition(chr(34))[0]}"
    )
    waiting = recovery.ask(first, TYPED, url=link)
    progress = waiting.text.partition('data-progress="')[2].partition('"')[0].replace("&amp;", "&")
    assert first.get(progress).text == "here"
    landing = telephone.get(recovery.link())
    assert first.get(progress).text == "here"
    done = recovery.choose(telephone, landing)
    assert texts(done.text, "h1") == ["Votre mot de passe est enregistré"]
    assert first.get(progress).text == "moved"
    page = first.get(waiting.response.request.url)
    assert texts(page.text, "h1") == ["Connexion"]
    answer = first.submit(page, identifier="bfourquin", password=NEW)
    assert (answer.query["state"], "code" in answer.query) == ("un-état", True)


def test_a_link_is_not_renewed_once_the_account_changed(
    recovery: Recovery, provider: Provider
) -> None:
    recovery.ask(provider.browser(), TYPED)
    old = recovery.link()
    recovery.whole(provider.browser(), TYPED)
    recovery.post.deliver()
    page = provider.browser().get(old)
    assert (page.status, texts(page.text, "h1")) == (410, ["Ce lien a été remplacé"])
    assert texts(page.text, "main a.button") == ["Faire une nouvelle demande"]
    assert texts(page.text, "main button") == []
    token = old.partition("?")[2]
    browser = provider.browser()
    browser.post(f"/{SLUG}/recovery/new-link?{token}", browser.get(f"/{SLUG}/recovery").form)
    assert recovery.post.deliver() == []
