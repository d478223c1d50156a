"""A second factor, from adding it to its last code (R-CMI-30, RFC 6238, ASVS 6.5)."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from idp.credentials import totp
from idp.stores import tables
from tests.factors.conftest import NEW_PASSWORD, SLUG, Desk, codes_on
from tests.support.authenticator import Authenticator
from tests.support.outbox import text_of
from tests.support.provider import Browser, Page

WRONG = "Ce code n’est pas le bon, ou il a déjà servi."
RFC_6238 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    assert totp.code_at(RFC_6238, seconds // totp.PERIOD) == code


@pytest.mark.requirement("R-CMI-30", partly="the factor that is a choice; sessions are elsewhere")
def test_a_case_worker_adds_one_and_is_asked_for_it_from_then_on(desk: Desk) -> None:
    app, _ = desk.with_factor()
    browser = desk.browser()
    page = desk.arrive(browser)
    assert page.title.startswith("Votre code de connexion")
    assert 'autocomplete="one-time-code"' in page.text

    page = browser.submit(
        page, code=f" {app.code(desk.clock.now())[:3]} {app.code(desk.clock.now())[3:]} "
    )

    assert "code" in page.query
    subjects = [mail["Subject"] for mail in desk.post.deliver()]
    assert any("un second facteur protège votre compte" in subject for subject in subjects)


def test_without_one_nobody_is_asked(desk: Desk) -> None:
    assert "code" in desk.arrive(desk.browser()).query


def test_a_code_opens_once_and_no_older_one_after_it(desk: Desk) -> None:
    app, _ = desk.with_factor()
    now = desk.clock.now()
    first, second = desk.browser(), desk.browser()
    page = desk.arrive(second)
    assert "code" in first.submit(desk.arrive(first), code=app.code(now)).query

    for at in (now, now - timedelta(seconds=30)):
        page = second.submit(page, code=app.code(at))
        assert page.status == 422
        assert WRONG in page.seen

    desk.later()
    assert "code" in second.submit(page, code=app.code(desk.clock.now())).query


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(desk: Desk, steps: int, *, opens: bool) -> None:
    app, _ = desk.with_factor()
    desk.later(5)
    browser = desk.browser()
    page = desk.arrive(browser)
    page = browser.submit(page, code=app.code(desk.clock.now() + steps * timedelta(seconds=30)))
    assert ("code" in page.query) is opens


def test_the_code_of_the_enrolment_opens_nothing_more(desk: Desk) -> None:
    browser = desk.browser()
    desk.arrive(browser)
    page = desk.open(browser, "factor")
    app = Authenticator.scan(page)
    code = app.code(desk.clock.now())
    browser.submit(browser.submit(page, code=code), kept="y")

    other = desk.browser()
    assert WRONG in other.submit(desk.arrive(other), code=code).seen


def test_of_eight_at_once_one_is_let_in(desk: Desk) -> None:
    app, codes = desk.with_factor()
    for typed in (app.code(desk.clock.now()), codes[0]):
        visits = [(one := desk.browser(), desk.arrive(one)) for _ in range(8)]
        outcomes = at_once(visits, typed)
        assert sorted("code" in page.query for page in outcomes) == [False] * 7 + [True]
        desk.later(240)  # the seven count as guesses


def at_once(visits: list[tuple[Browser, Page]], typed: str) -> list[Page]:
    gate, outcomes = Barrier(len(visits)), []

    def go(browser: Browser, page: Page) -> None:
        gate.wait()
        outcomes.append(browser.submit(page, code=typed))

    threads = [Thread(target=go, args=visit) for visit in visits]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcomes


def test_a_recovery_code_stands_in_once_however_it_is_typed(desk: Desk) -> None:
    _, codes = desk.with_factor()
    browser = desk.browser()
    page = browser.submit(desk.arrive(browser), code=codes[3].lower().replace("-", " "))
    assert "code" in page.query
    assert desk.live("recovery_code") == 9
    assert "un code de secours a servi" in text_or_subjects(desk)

    other = desk.browser()
    again = other.submit(desk.arrive(other), code=codes[3])
    assert WRONG in again.seen


def text_or_subjects(desk: Desk) -> str:
    return " ".join(f"{mail['Subject']} {text_of(mail)}" for mail in desk.post.deliver())


def test_a_wrong_and_a_used_code_get_the_same_answer(desk: Desk) -> None:
    _, codes = desk.with_factor()
    first = desk.browser()
    first.submit(desk.arrive(first), code=codes[0])
    browser = desk.browser()
    page = desk.arrive(browser)
    used = browser.submit(page, code=codes[0])
    wrong = browser.submit(page, code="ABCD-EFGH-JKMN")
    assert used.seen.replace(codes[0], "") == wrong.seen
    assert used.status == wrong.status == 422


def test_guesses_at_one_account_slow_down_wherever_they_come_from(desk: Desk) -> None:
    app, _ = desk.with_factor()
    browser = desk.browser()
    page = desk.arrive(browser)
    tries = range(desk.client.policy.throttle.free_attempts + 1)
    statuses = [browser.submit(page, code="000000").status for _ in tries]
    assert statuses[-1] == 429
    elsewhere = desk.provider.browser(source="203.0.113.9")
    page = elsewhere.submit(desk.arrive(elsewhere), code=app.code(desk.clock.now()))
    assert page.status == 429
    desk.later(20)
    assert "code" in elsewhere.submit(page, code=app.code(desk.clock.now())).query
    assert "failure" in desk.events("second_factor")


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


def test_nothing_that_opens_is_readable_at_rest_or_shown_again(desk: Desk) -> None:
    app, codes = desk.with_factor()
    secrets = [app.secret, *codes, *(code.replace("-", "") for code in codes)]
    with desk.provider.stores.read() as connection:
        every = tables.Base.metadata.sorted_tables
        stored = repr([connection.execute(table.select()).all() for table in every])
    browser = desk.browser()
    page = browser.submit(desk.arrive(browser), code=app.code(desk.clock.now()))
    shown = browser.get(f"/{SLUG}/factor").text + page.text
    for secret in secrets:
        assert secret not in stored
        assert secret not in shown


def test_a_sealed_secret_opens_in_its_own_row_only(desk: Desk) -> None:
    app, _ = desk.with_factor()
    (row,) = desk.credentials("totp")
    with desk.provider.stores.write() as tx:
        tx.execute(
            text("UPDATE credential SET id = :to WHERE id = :id"), {"to": "0" * 26, "id": row.id}
        )
    browser = desk.browser()
    page = desk.arrive(browser)
    assert browser.submit(page, code=app.code(desk.clock.now())).status == 422


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
    assert "votre second facteur est retiré" in text_or_subjects(desk)
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


def test_json_of_an_audit_event_names_the_factor_and_no_code(desk: Desk) -> None:
    app, _ = desk.with_factor()
    browser = desk.browser()
    code = app.code(desk.clock.now())
    browser.submit(desk.arrive(browser), code=code)
    with desk.provider.stores.read() as connection:
        rows = connection.execute(
            text("SELECT facts FROM audit_event WHERE event = 'second_factor'")
        ).scalars()
        facts = [json.loads(one) if isinstance(one, str) else one for one in rows]
    assert {"factor": "totp"} in facts
    assert code not in repr(facts)
