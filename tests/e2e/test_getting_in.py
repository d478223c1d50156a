"""First secrets in a browser: the ENT's letter, the CMI portal's temporary password."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from idp.crypto.mailed_secrets import link_token
from idp.stores import tables
from idp.wiring.mail import mail_keys
from tests.support.activating import ENT, Pupil, pupil
from tests.support.agents import CMI, EMAIL, Agent, agent
from tests.support.axe import violations
from tests.support.counted_walk import Walk
from tests.support.live import LiveProvider
from tests.support.staff_office import with_a_body
from tests.support.web import asked

pytestmark = pytest.mark.browser

PASSWORD = "jardin-bleu4"
LASTING = "Jardin-bleu4"
SEED_J6, SEED_J6B, SEED_J3 = (8, 11, 8, 109), (9, 13, 9, 134), (3, 3, 5, 120)
BUTTON = "main form button[type=submit]:not([name])"
_NUMBERS = count(1)


@pytest.fixture
def ent(live_provider: LiveProvider, real_folders: Path) -> LiveProvider:
    """A served provider with the ENT."""
    live_provider.register(real_folders / ENT)
    return live_provider


@pytest.fixture
def cmi(live_provider: LiveProvider, real_folders: Path) -> LiveProvider:
    """A served provider with the CMI portal and one body, once."""
    with_a_body(live_provider.inside, live_provider.register(real_folders / CMI))
    return live_provider


def arrive(walk: Walk, live: LiveProvider, slug: str, **more: str) -> None:
    """Come from the portal."""
    client = live.inside.client(slug)
    walk.open(f"{live.issuer}/authorize?{urlencode(asked(client, **more))}")


def leave(walk: Walk, slug: str, live: LiveProvider) -> None:
    """Press the last button, which leads to the portal with a code."""
    callback = live.inside.client(slug).metadata.redirect_uris[0]
    with walk.page.expect_request(lambda sent: sent.url.startswith(callback)) as portal:
        walk.press(BUTTON)
    assert "code=" in portal.value.url, portal.value.url


def mailed_link(live: LiveProvider, somebody: Pupil) -> str:
    """Return the link of the last mail to somebody, as it is derived when the mail is sent."""
    (proof,) = [row for row in somebody.rows(tables.MailedProof) if row.used_at is None]
    _, key = mail_keys(live.inside.services.settings).current
    token = link_token(key, proof.id, proof.purpose)
    return f"{live.issuer}/{ENT}/{proof.purpose}?t={token}"


def activate(walk: Walk, live: LiveProvider, somebody: Pupil, *, mailed: bool) -> Iterator[str]:
    """Walk the ENT's activation; yields each screen's name while it is shown."""
    arrive(walk, live, ENT)
    yield "sign_in"
    walk.go(f".under a[href*='/{ENT}/activation']")
    yield "identification"
    walk.type("#identifier", somebody.person.identifier)
    walk.type("#code", somebody.code)
    walk.go(BUTTON)
    yield "terms"
    walk.tick("#accept")
    walk.go(BUTTON)
    yield "address"
    if mailed:
        walk.type("#address", f"{somebody.person.identifier}@yopmail.test")
    walk.go(BUTTON)
    if mailed:
        yield "mailed"
        walk.read_mail()
        walk.page.goto(mailed_link(live, somebody))
        walk.clicks += 1
        walk.screens += 1
    yield "password"
    walk.type("#password", PASSWORD)
    walk.type("#confirmation", PASSWORD)
    for number, question in ((1, "first_pet"), (2, "dream_job")):
        walk.choose(f"#question_{number}", question)
        walk.type(f"#answer_{number}", f"chat{number}")
    walk.go(BUTTON)
    yield "activated"
    walk.go("main a.button")
    yield "sign_in_again"
    walk.type("#password", PASSWORD)
    leave(walk, ENT, live)


def first_sign_in(walk: Walk, live: LiveProvider, somebody: Agent) -> Iterator[str]:
    """Walk the CMI portal's first sign-in; yields each screen's name while it is shown."""
    walk.read_mail()
    arrive(walk, live, CMI)
    walk.type("#identifier", somebody.person.identifier)
    walk.type("#password", somebody.temporary)
    walk.go(BUTTON)
    yield "create_account"
    walk.type("#password", LASTING)
    walk.type("#confirmation", LASTING)
    walk.type("#email_confirmation", EMAIL)
    leave(walk, CMI, live)


def walked(walk: Walk, live: LiveProvider, slug: str, *, mailed: bool) -> Iterator[str]:
    """Walk a portal's way in for somebody new."""
    if slug == CMI:
        return first_sign_in(walk, live, agent_of(live))
    return activate(walk, live, somebody_of(live), mailed=mailed)


def no_more_than(counted: tuple[int, ...], most: tuple[int, ...]) -> bool:
    return all(one <= limit for one, limit in zip(counted, most, strict=True))


def faults(page: Page, width: int) -> Iterator[str]:
    """What is wrong with a screen: it scrolls sideways, or breaks a rule of accessibility."""
    page.wait_for_load_state()
    needed = page.evaluate("document.documentElement.scrollWidth")
    if needed > width:
        yield f"scrolls sideways: {needed}"
    yield from violations(page)


def somebody_of(live: LiveProvider) -> Pupil:
    return pupil(live.inside, f"thierry.mar{next(_NUMBERS)}")


def agent_of(live: LiveProvider) -> Agent:
    return agent(live.inside, f"17010{next(_NUMBERS):05}")


@pytest.mark.requirement("R-ENT-2", "R-ENT-12", partly="in a browser")
@pytest.mark.parametrize("mailed", [False, True], ids=["A", "B"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_ent_counted(
    chromium: Browser, ent: LiveProvider, *, mailed: bool, scripts: bool
) -> None:
    context = chromium.new_context(locale="fr-FR", java_script_enabled=scripts)
    walk = Walk(context.new_page())
    screens = list(activate(walk, ent, somebody_of(ent), mailed=mailed))
    assert len(screens) == (8 if mailed else 7)
    assert no_more_than(walk.counted, SEED_J6B if mailed else SEED_J6), walk.counted
    context.close()


@pytest.mark.requirement("R-CMI-12", partly="in a browser")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_cmi_counted(chromium: Browser, cmi: LiveProvider, *, scripts: bool) -> None:
    context = chromium.new_context(locale="fr-FR", java_script_enabled=scripts)
    walk = Walk(context.new_page())
    list(first_sign_in(walk, cmi, agent_of(cmi)))
    assert no_more_than(walk.counted, SEED_J3), walk.counted
    context.close()


@pytest.mark.parametrize("slug", [ENT, CMI])
def test_by_keyboard_alone(page: Page, ent: LiveProvider, cmi: LiveProvider, slug: str) -> None:
    list(walked(Walk(page, by_keyboard=True), ent, slug, mailed=False))
    assert cmi is ent


@pytest.mark.parametrize(("lang", "width"), [("fr", 320), ("en", 1280)])
@pytest.mark.parametrize("slug", [ENT, CMI])
def test_no_screen_has_a_fault(
    page: Page, ent: LiveProvider, cmi: LiveProvider, slug: str, lang: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if lang == "en" else "light")
    page.request.get(f"{cmi.issuer}/?ui_locales={lang}")
    found: list[str] = []
    for name in walked(Walk(page), ent, slug, mailed=True):
        found += [f"{name}: {fault}" for fault in faults(page, width)]
        if name in {"password", "create_account", "identification"}:
            page.locator(BUTTON).click()
            page.locator("#summary").wait_for()
            found += [f"{name} again: {fault}" for fault in faults(page, width)]
    assert found == []
