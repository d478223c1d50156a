"""The portals at which people sign up, asking as little as their settings can (ADR 25), counted.

The same folders as everywhere else, changed by settings alone: `tests/support/lean.py`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.newcomers import (
    BUTTON,
    PARIS,
    PAYS,
    MakeNewcomer,
    Newcomer,
    enrolled,
)
from tests.e2e.screens import DESKTOP, SMALL, Counted, printed, say, seen, too_wide
from tests.e2e.test_every_page import Look
from tests.support.companies import BAKERY
from tests.support.lean import lean
from tests.support.legacy import PASSWORD

pytestmark = pytest.mark.browser

GUIDES: dict[str, Counted] = {"J7": (12, 12, 8, 136), "J8": (8, 10, 5, 81)}
J7_TARGET: Counted = (7, 8, 4, 60)
J8_TARGET: Counted = (5, 6, 3, 45)
"""What ux.md §6 aims at, the guides' confirmation fields kept."""
EMPTY = {"form": BUTTON, "first_visit": "button[value=link]"}


def paris(new: Newcomer) -> Iterator[str]:
    """Sign up at CMA Paris, bring the account of before along, and in."""
    walk = new.walk
    new.arrive()
    yield "sign_in"
    new.begin()
    yield "form"
    new.fill_in()
    yield "waits"
    new.follow()
    yield "link"
    walk.go(BUTTON)
    yield "first_visit"
    walk.type("#password", PASSWORD)
    walk.go("button[value=link]")
    yield "fiche"
    new.leave("button[value=save]")


def pays(new: Newcomer) -> Iterator[str]:
    """Sign up at CMA Pays de la Loire with a company of the region, and in."""
    walk = new.walk
    new.arrive()
    yield "sign_in"
    new.begin()
    yield "form"
    walk.tick("input[value=business]")
    new.fill_in(BAKERY.siren)
    assert BAKERY.name in new.page.locator("main .notice").inner_text()
    yield "waits"
    new.follow()
    yield "link"
    new.leave(BUTTON)


WAYS = {
    "J7": (PARIS, paris, (("signup", "usual"), ("first_visit", "branch=legacy")), J7_TARGET),
    "J8": (PAYS, pays, (("signup", "company"),), J8_TARGET),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_folder_that_wants_fewer_screens_reaches_the_target(
    lean_newcomer: MakeNewcomer, real_folders: Path, tmp_path: Path, name: str
) -> None:
    slug, way, journeys, target = WAYS[name]
    new = arrived(lean_newcomer, slug, DESKTOP)
    list(way(new))
    counted, folders = new.walk.counted, lean(real_folders, slug, tmp_path).parent
    say(name, counted, GUIDES[name], target)
    assert all(mine <= most for mine, most in zip(counted, target, strict=True))
    both = [printed(slug, *one, new.address, folders=folders) for one in journeys]
    assert tuple(map(sum, zip(*both, strict=True))) == counted


@pytest.mark.parametrize("look", [DESKTOP, SMALL], ids=["desktop", "telephone"])
@pytest.mark.parametrize("name", WAYS)
def test_no_screen_has_a_fault(lean_newcomer: MakeNewcomer, look: Look, name: str) -> None:
    slug, way, _, _ = WAYS[name]
    new = arrived(lean_newcomer, slug, look)
    assert seen(new.page, look, way(new), EMPTY) == []


@pytest.mark.parametrize("name", WAYS)
def test_no_script_is_needed(lean_newcomer: MakeNewcomer, name: str) -> None:
    slug, way, _, _ = WAYS[name]
    new = arrived(lean_newcomer, slug, replace(SMALL, lang="fr"), scripts=False)
    assert too_wide(new.page, way(new)) == []


@pytest.mark.parametrize("name", WAYS)
def test_a_keyboard_is_enough(lean_newcomer: MakeNewcomer, name: str) -> None:
    slug, way, _, _ = WAYS[name]
    list(way(arrived(lean_newcomer, slug, SMALL, by_keyboard=True)))


def test_a_link_followed_on_a_telephone_says_that_it_is_done(
    lean_newcomer: MakeNewcomer,
) -> None:
    new = lean_newcomer(PAYS, DESKTOP)
    screens = pays(new)
    assert [next(screens) for _ in range(3)] == ["sign_in", "form", "waits"]
    new.follow_elsewhere()
    new.enter()
    new.leave(BUTTON)


def arrived(
    make: MakeNewcomer, slug: str, look: Look, *, scripts: bool = True, by_keyboard: bool = False
) -> Newcomer:
    """Make somebody who signs up; at CMA Paris they were enrolled before."""
    new = make(slug, look, scripts=scripts, by_keyboard=by_keyboard)
    if slug == PARIS:
        enrolled(new)
    return new
