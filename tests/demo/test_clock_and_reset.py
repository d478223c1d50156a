"""The clock that a page moves, and the way back to the beginning."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from idp.demo import clock, provider
from idp.demo.people import PEOPLE
from idp.demo.person import Person
from idp.kernel.clock import SystemClock
from tests.demo.conftest import Demo, mail
from tests.support.processes import idp

BUSY_MACHINE = 3
"""How much longer everything may take here than on a machine that does nothing else."""


def somebody(name: str) -> Person:
    return next(person for person in PEOPLE if person.name == name)


def sign_in(page: Page, person: Person) -> None:
    page.get_by_role("link", name="Se connecter").click()
    page.locator("input[autocomplete=username]").fill(person.identifier)
    page.locator("input[type=password]").fill(person.password)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"Bonjour {person.name}")


def test_a_file_moves_the_clock_and_nonsense_in_it_does_not(tmp_path: Path) -> None:
    moved = clock.DemoClock(tmp_path, refresh_seconds=0)
    assert moved.offset == timedelta(0)
    for _ in range(2):
        clock.move(tmp_path, timedelta(days=2))
    assert moved.offset == timedelta(days=4)
    assert moved.now() - SystemClock().now() > timedelta(days=3, hours=23)
    clock.move(tmp_path, timedelta(days=5000))
    assert moved.offset == clock.LONGEST
    (tmp_path / clock.FILE).write_text("9" * 400)
    assert moved.offset == timedelta(0)
    clock.move(tmp_path, timedelta(0))
    assert moved.offset == timedelta(0)


@pytest.mark.parametrize("environment", ["production", "test", "development"])
def test_no_other_environment_has_such_a_clock(
    monkeypatch: pytest.MonkeyPatch, environment: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("PARVIS_ENVIRONMENT", environment)
    monkeypatch.setenv("IDP_DEMO_FOLDER", str(tmp_path))
    with pytest.raises(provider.NotTheDemo):
        provider.provider()
    with pytest.raises(provider.NotTheDemo):
        provider.main()


@pytest.mark.browser
def test_days_go_by_and_sessions_end(page: Page, demo: Demo) -> None:
    thierry = somebody("Thierry Martin")
    page.goto(f"{demo.portals}/ent-cfa-orleans/")
    sign_in(page, thierry)
    page.goto(demo.portals)
    before = page.locator("#clock b").inner_text()
    page.get_by_role("button", name="+8 j").click()
    expect(page.locator("#clock .moved")).not_to_have_text(before)
    page.goto(f"{demo.portals}/cma-pays-de-la-loire/")
    page.get_by_role("link", name="Se connecter").click()
    expect(page.locator("input[type=password]")).to_be_visible()
    page.goto(f"{demo.portals}/cma-pays-de-la-loire/")
    sign_in(page, somebody("Soazig Tanguy"))  # the portal checks tokens by the same clock
    page.goto(demo.portals)
    page.get_by_role("button", name="maintenant").click()
    expect(page.locator("#clock .moved")).to_have_count(0)


@pytest.mark.browser
def test_everything_is_put_back_in_seconds(page: Page, demo: Demo) -> None:
    beatrice = somebody("Béatrice Fourquin")
    page.goto(f"{demo.portals}/intracma/")
    sign_in(page, beatrice)
    demo.send(mail("Bientôt oublié", "x"))
    asked = ("set-status", "bfourquin", "suspended", "-c", "intracma")
    assert idp("accounts", *asked, **demo.environment).returncode == 0
    page.goto(demo.portals)
    page.get_by_role("button", name="+2 j").click()
    page.get_by_role("link", name="Tout remettre à zéro").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tout remettre à zéro")
    began = time.monotonic()
    page.get_by_role("button", name="Tout remettre à zéro").click()
    expect(page.get_by_role("status")).to_have_text("Tout est comme au début.")
    assert time.monotonic() - began < 3 * BUSY_MACHINE
    expect(page.locator("#clock .moved")).to_have_count(0)
    page.goto(f"{demo.portals}/boite/")
    expect(page.get_by_text("Bientôt oublié")).to_have_count(0)
    page.goto(f"{demo.portals}/intracma/")
    sign_in(page, beatrice)


@pytest.mark.browser
def test_putting_back_can_be_declined(page: Page, demo: Demo) -> None:
    demo.send(mail("Gardé", "x"))
    page.goto(f"{demo.portals}/recommencer")
    page.get_by_role("link", name="Ne rien changer").click()
    expect(page.get_by_role("article")).to_have_count(5)
    page.get_by_role("link", name="Boîte aux lettres").click()
    expect(page.locator("#mails")).to_contain_text("Gardé")


@pytest.mark.browser
def test_what_was_tried_stays_ticked(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.portals}/essais")
    expect(page.get_by_role("checkbox")).to_have_count(20)
    page.get_by_role("checkbox", name="Une seule connexion").check()
    page.reload()
    expect(page.get_by_role("checkbox", name="Une seule connexion")).to_be_checked()
