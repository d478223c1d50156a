"""CMA Paris in a browser: signing up, the first visit, the account of before, the fiche.

With scripts, without, by keyboard alone; every screen is looked at, and counted.
"""

from dataclasses import replace

import pytest

from tests.e2e.newcomers import (
    BUTTON,
    PARIS,
    MakeNewcomer,
    enrolled,
    paris_begins,
    paris_links,
    paris_signs_up,
)
from tests.e2e.screens import DESKTOP, SMALL, Counted, printed, say, seen, too_wide
from tests.e2e.test_every_page import Look
from tests.support.legacy import PASSWORD

pytestmark = pytest.mark.browser

GUIDE: Counted = (12, 12, 8, 136)
TARGET: Counted = (7, 8, 4, 60)
REACHED: Counted = (11, 12, 5, 64)
"""More than the target: the guide's own pages are kept, which announce a mail (R-PAR-12), say that
it is done, and have the recovered fiche checked (R-PAR-30); its captcha is typed (R-PAR-9)."""
EMPTY = {"form": BUTTON, "first_visit": "button[value=link]"}


@pytest.mark.requirement("R-PAR-4", "R-PAR-12", "R-PAR-25", "R-PAR-30", partly="in a browser")
def test_from_the_portal_to_the_portal_counted(newcomer: MakeNewcomer) -> None:
    new = newcomer(PARIS, DESKTOP)
    enrolled(new)
    list(paris_signs_up(new, "link"))
    list(paris_links(new, PASSWORD))
    counted = new.walk.counted
    say("J7", counted, GUIDE, TARGET)
    assert counted == REACHED
    assert all(mine <= guides for mine, guides in zip(counted, GUIDE, strict=True))
    ways = (PARIS, "signup", "usual"), (PARIS, "first_visit", "branch=legacy")
    both = zip(*(printed(*way, new.address) for way in ways), strict=True)
    assert tuple(map(sum, both)) == counted


@pytest.mark.parametrize(
    ("look", "proof", "password"),
    [(DESKTOP, "link", PASSWORD), (SMALL, "elsewhere", "")],
    ids=["desktop", "telephone"],
)
def test_no_screen_has_a_fault(
    newcomer: MakeNewcomer, look: Look, proof: str, password: str
) -> None:
    new = newcomer(PARIS, look)
    enrolled(new)
    found = seen(new.page, look, paris_signs_up(new, proof), EMPTY)
    found += seen(new.page, look, paris_links(new, password), EMPTY)
    assert found == []


def test_no_script_is_needed(newcomer: MakeNewcomer) -> None:
    new = newcomer(PARIS, replace(SMALL, lang="fr"), scripts=False)
    assert too_wide(new.page, paris_signs_up(new, "code")) == []
    assert too_wide(new.page, paris_begins(new)) == []


def test_a_keyboard_is_enough(newcomer: MakeNewcomer) -> None:
    new = newcomer(PARIS, SMALL, by_keyboard=True)
    list(paris_signs_up(new, "link"))
    list(paris_begins(new))
