"""The question in a real browser: worked, read, heard, renewed, by keyboard, without scripts."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import CDPSession, expect
from playwright.sync_api import Page as Window

from idp.captcha import characters, tickets, work
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id
from tests.captcha.form import PATH, install, show
from tests.support.axe import violations
from tests.support.captcha import read_aloud, worked
from tests.support.provider import ISSUER, Provider

pytestmark = pytest.mark.browser

SLOWER = 6
"""How many times Chromium is slowed down: about a cheap telephone."""

SECONDS_OF_WORK = 3.0
BEGIN_ANEW = """(seed) => {
  const work = document.querySelector('[name=captcha_work]');
  work.dataset.seed = seed;
  work.dispatchEvent(new Event('change'));
}"""


@pytest.fixture
def provider(sqlite_provider: Provider) -> Provider:
    """The provider that the portals of these tests are registered at."""
    return sqlite_provider


def opened(window: Window, provider: Provider, client: Client) -> None:
    """Show the form of a portal, and let 20 seconds go by on the provider's clock."""
    install(provider.app, provider.services, client)
    show(window, provider)
    later(provider)


def later(provider: Provider) -> None:
    """Let 20 seconds go by on the provider's clock."""
    clock = provider.services.clock
    assert isinstance(clock, MovableClock)
    clock.move(timedelta(seconds=20))


def code(window: Window, provider: Provider) -> str:
    """Return what a person reads in the picture that is shown."""
    ticket = tickets.read(
        provider.services.captchas.key, window.locator("[name=captcha_id]").input_value()
    )
    assert ticket is not None
    return characters.of(provider.services.captchas.key, ticket.row_id)


def busy(devtools: CDPSession) -> float:
    """Return how many seconds the page's main thread has worked, style and layout included."""
    told = devtools.send("Performance.getMetrics")["metrics"]
    return next(float(one["value"]) for one in told if one["name"] == "TaskDuration")


def done(window: Window) -> str:
    """Wait for the work and return its answer."""
    expect(window.locator("[name=captcha_work]")).to_have_value(re.compile("."), timeout=30_000)
    return window.locator("[name=captcha_work]").input_value()


def test_work_is_done_unseen_on_a_slow_machine(
    page: Window, provider: Provider, works: Client
) -> None:
    opened(page, provider, works)
    done(page)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    # The page's own processor time: what else this machine does makes no difference.
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    taken = []
    for _ in range(3):
        before = busy(devtools)
        seed = new_id()
        page.evaluate(BEGIN_ANEW, seed)
        assert work.is_done(seed, done(page))
        taken.append(busy(devtools) - before)
    told = ", ".join(f"{one:.2f} s" for one in taken)
    print(f"work at {SLOWER} times slower: {told}")  # noqa: T201 - a figure
    assert max(taken) < SECONDS_OF_WORK

    assert page.locator(".captcha").count() == 0, "nothing is asked of anybody"
    later(provider)
    page.get_by_label("Ville").fill("Angers")
    page.get_by_role("button", name="Envoyer").click()
    assert page.inner_text("body") == "Merci Angers"


def test_a_form_sent_at_once_ends_its_work_first(
    page: Window, provider: Provider, works: Client
) -> None:
    opened(page, provider, works)
    page.evaluate(
        """() => {
          document.querySelector('[name=captcha_work]').dispatchEvent(new Event('change'));
          document.querySelector('main form').requestSubmit();
        }"""
    )
    expect(page.locator("body")).to_have_text(re.compile("Merci"))


def test_characters_by_keyboard_alone(page: Window, provider: Provider, reads: Client) -> None:
    opened(page, provider, reads)
    page.get_by_label("Ville").focus()
    page.keyboard.type("Paris")
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        if stops[-1] == "captcha_answer":
            break
    assert "website" not in stops
    assert stops.index("AUDIO") < stops.index("captcha_new") < stops.index("captcha_answer")
    page.keyboard.type(code(page, provider).upper())
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_text("Merci Paris")


def test_another_code_keeps_what_was_typed(page: Window, provider: Provider, reads: Client) -> None:
    opened(page, provider, reads)
    page.get_by_label("Ville").fill("Paris")
    page.locator("[name=captcha_answer]").fill("2222")
    before = code(page, provider), page.locator(".captcha img").get_attribute("src")
    page.get_by_role("button", name="Nouveau code").click()
    expect(page.get_by_role("status")).to_have_text("Voici un nouveau code.")
    assert code(page, provider) != before[0]
    assert page.locator(".captcha img").get_attribute("src") != before[1]
    assert page.locator("[name=captcha_answer]").input_value() == ""
    assert page.evaluate("document.activeElement.name") == "captcha_answer"
    later(provider)
    page.keyboard.type(code(page, provider))
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_text("Merci Paris")


def test_the_picture_is_shown_and_the_recording_plays(
    page: Window, provider: Provider, reads: Client
) -> None:
    opened(page, provider, reads)
    expect(page.locator(".captcha img")).to_have_js_property("naturalWidth", 360)
    seconds = page.evaluate(
        """() => new Promise((resolve, reject) => {
          const audio = document.querySelector('.captcha audio');
          audio.onerror = () => reject(audio.error.message);
          audio.oncanplaythrough = () => resolve(audio.duration);
          audio.load();
          audio.preload = 'auto';
        })"""
    )
    assert 3 < seconds < 12
    assert code(page, provider) not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_anybody_can_use_it(
    page: Window, provider: Provider, reads: Client, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of Playwright's words
    opened(page, provider, reads)
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_selector("#summary")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_button_brings_the_form_back(
    page_without_scripts: Window, provider: Provider, reads: Client
) -> None:
    window = page_without_scripts
    opened(window, provider, reads)
    window.get_by_label("Ville").fill("Paris")
    before = code(window, provider)
    window.get_by_role("button", name="Nouveau code").click()
    assert code(window, provider) != before
    assert "Voici un nouveau code." in window.locator("#summary").inner_text()
    assert window.get_by_label("Ville").input_value() == "Paris"
    later(provider)
    window.locator("[name=captcha_answer]").fill(code(window, provider))
    window.locator("[name=captcha_answer]").press("Enter")
    assert window.inner_text("body") == "Merci Paris"


def test_without_scripts_work_becomes_characters(
    page_without_scripts: Window, provider: Provider, works: Client
) -> None:
    window = page_without_scripts
    opened(window, provider, works)
    for _ in range(3):
        window.get_by_role("button", name="Envoyer").click()
        assert window.inner_text("body").startswith("Merci")
        window.goto(ISSUER + PATH)
        later(provider)
    window.get_by_role("button", name="Envoyer").click()
    later(provider)
    window.locator("[name=captcha_answer]").fill(code(window, provider))
    window.get_by_role("button", name="Envoyer").click()
    assert window.inner_text("body").startswith("Merci")


def test_the_helpers_of_other_tests_answer_too(
    page_without_scripts: Window, provider: Provider, works: Client
) -> None:
    captchas, at = provider.services.captchas, provider.services.clock.now()
    opened(page_without_scripts, provider, works)
    later = at + timedelta(seconds=20)
    html = page_without_scripts.content()
    assert captchas.answered(worked(html), works, "192.0.2.1", later) is None
    page_without_scripts.reload()
    html = page_without_scripts.content()
    later += timedelta(seconds=20)
    assert captchas.answered(read_aloud(html, captchas), works, "192.0.2.1", later) is None
