"""A second factor at work: its codes, once each, and those in their place (R-CMI-30, RFC 6238)."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from idp.credentials import totp
from idp.stores import tables
from tests.factors.conftest import SLUG, Desk
from tests.support.authenticator import Authenticator
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


@pytest.mark.parametrize("kind", ["totp", "recovery_code"])
def test_a_double_click_is_let_in_by_both_answers_and_told_once(desk: Desk, kind: str) -> None:
    app, codes = desk.with_factor()
    desk.post.deliver()
    typed = app.code(desk.clock.now()) if kind == "totp" else codes[0]
    browser = desk.browser()
    page = desk.arrive(browser)

    outcomes = at_once([(browser, page)] * 4, typed)

    assert all(WRONG not in one.seen and one.status < 400 for one in outcomes)
    assert desk.events("second_factor") == ["success"]
    subjects = [mail["Subject"] for mail in desk.post.deliver()]
    assert sum("code de secours" in one for one in subjects) == (kind == "recovery_code")
    assert sum("nouvel appareil" in one for one in subjects) == 1


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
    assert "un code de secours a servi" in desk.mailed()

    other = desk.browser()
    again = other.submit(desk.arrive(other), code=codes[3])
    assert WRONG in again.seen


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
