"""What the portals' ways in ask of people, counted in a browser and by `idp policy journey`.

Both say the same, and no more than the target with the guides' confirmation fields kept, or than
the guides themselves (ux.md §6, check 8).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from idp.cli.main import cli
from tests.e2e.ways_in import INT, WaysIn
from tests.support.activating import ENT
from tests.support.agents import CMI
from tests.support.counted_walk import Walk
from tests.support.live import LiveProvider
from tests.support.outbox import Post
from tests.support.smtp import Mailbox
from tests.support.staff_office import with_a_body

pytestmark = pytest.mark.browser

Counted = tuple[int, int, int, int]
"""Screens, clicks, fields, keys."""
SIGN_IN_AFTER: Counted = (1, 1, 1, 12)
"""What `after_proof = "sign_in"` adds, the identifier being filled in."""


@dataclass(frozen=True)
class Way:
    """One way in.

    Attributes:
        walk: Walks it.
        line: Client, journey and case of `idp policy journey`.
        guide: What the organisation's own guide asks.
        target: What it has to come down to, confirmation fields kept.
        misses: By how much the portal misses the target, and stays below the guide all the same.
    """

    walk: Callable[[WaysIn], None]
    line: tuple[str, str, str]
    guide: Counted
    target: Counted
    misses: Counted = (0, 0, 0, 0)
    hint: bool = False


def plus(one: Counted, other: Counted) -> Counted:
    a, b, c, d = (mine + theirs for mine, theirs in zip(one, other, strict=True))
    return a, b, c, d


WAYS = {
    "J1": Way(WaysIn.j1, (INT, "recovery", "usual"), (5, 7, 6, 71), (5, 5, 4, 50)),
    "J2": Way(WaysIn.j2, (INT, "login", "usual"), (1, 2, 2, 25), (1, 1, 2, 21)),
    # A temporary password has 17 characters for 84 bits; the guide's example has 15.
    "J3": Way(
        WaysIn.j3,
        (CMI, "login", "first_sign_in"),
        (3, 3, 5, 120),
        (3, 4, 4, 64),
        misses=(0, 0, 0, 2),
    ),
    "J4": Way(WaysIn.j4, (CMI, "identifier_recovery", "usual"), (4, 5, 3, 52), (5, 5, 2, 37)),
    "J5": Way(WaysIn.j5, (CMI, "recovery", "usual"), (4, 5, 2, 27), (5, 5, 2, 24), hint=True),
    # The letter's own order: terms and address each have their page, and a last page says it is
    # done (R-ENT-9, R-ENT-12, R-ENT-20).
    "J6": Way(
        WaysIn.j6,
        (ENT, "activation", "usual"),
        (8, 11, 8, 109),
        plus((3, 6, 5, 56), SIGN_IN_AFTER),
        misses=(2, 2, 0, 0),
    ),
    "J6b": Way(
        WaysIn.j6b,
        (ENT, "activation", "address_changed"),
        (9, 13, 9, 134),
        plus((5, 8, 6, 81), SIGN_IN_AFTER),
        misses=(2, 2, 0, 0),
    ),
}


@pytest.fixture
def served(live_provider: LiveProvider, real_folders: Path) -> LiveProvider:
    """A served provider with the three portals, and one body that examines."""
    registry = live_provider.inside.services.registry
    for slug in (INT, CMI, ENT):
        if registry.get(slug) is None:
            live_provider.register(real_folders / slug)
    with_a_body(live_provider.inside, live_provider.inside.client(CMI))
    return live_provider


def printed(way: Way, walked: WaysIn) -> Counted:
    """Return what the command says of a way, for what was typed on it."""
    client, journey, case = way.line
    words = ["policy", "journey", client, "--folders", "clients", "--case", case]
    words += ["--identifier", walked.identifier, "--address", walked.address, "--format", "json"]
    words += ["--login-hint"] if way.hint else []
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    (row,) = [one for one in json.loads(result.stdout)["journeys"] if one["journey"] == journey]
    return row["screens"], row["clicks"], row["fields"], row["keys"]


def shown(counted: Counted) -> str:
    return " / ".join(map(str, counted))


@pytest.mark.parametrize("name", WAYS)
def test_a_way_in_asks_what_its_policy_says_and_no_more_than_it_may(
    chromium: Browser, served: LiveProvider, mailbox: Mailbox, name: str
) -> None:
    context = chromium.new_context(locale="fr-FR")
    post = Post(served.inside, mailbox)
    post.deliver()
    walked = WaysIn(served, post, Walk(context.new_page()))
    way = WAYS[name]
    way.walk(walked)
    counted = walked.walk.counted
    context.close()
    line = f"{name:<4} {shown(counted):<18} guide {shown(way.guide):<18} target {shown(way.target)}"
    print(line)  # noqa: T201 - the figure
    assert printed(way, walked) == counted
    assert counted == plus(way.target, way.misses)
    missed = zip(counted, way.guide, way.misses, strict=True)
    assert all(mine <= guides for mine, guides, miss in missed if miss)
