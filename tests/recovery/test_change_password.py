"""`/.well-known/change-password`, and guesses at the password in force."""

from datetime import timedelta

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.recovery.conftest import SLUG
from tests.support.provider import PASSWORD, Person, Provider


def test_password_managers_are_led_to_the_page_of_who_is_signed_in(
    provider: Provider, intracma: Client, agent: Person
) -> None:
    browser = provider.browser()
    nobody = browser.get("/.well-known/change-password", follow=False)
    assert (nobody.status, nobody.location) == (303, "/")
    browser.sign_in(intracma, agent)
    somebody = browser.get("/.well-known/change-password", follow=False)
    assert (somebody.status, somebody.location) == (303, f"/{SLUG}/password")
    for name in ("resource-that-should-not-exist-whose-status-code-should-not-be-200", "x/y"):
        assert browser.get(f"/.well-known/{name}").status == 404


def test_guesses_slow_down_and_shut_nobody_out(
    provider: Provider, intracma: Client, agent: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    page = browser.get(f"/{SLUG}/password")
    for _ in range(5):
        assert browser.submit(page, password="Erreur-1").status == 422
    slow = browser.submit(page, password=PASSWORD)
    assert slow.status == 429
    assert "code" in provider.browser().sign_in(intracma, agent).query
    clock.move(timedelta(seconds=int(slow.response.headers["Retry-After"])))
    assert browser.submit(page, password=PASSWORD).status == 200
