"""CMA Pays de la Loire in a browser: the company, the officers who look at it, and in.

With scripts, without, by keyboard alone; every screen is looked at, and counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from idp.kernel.ids import new_id
from idp.stores import roles
from tests.e2e.newcomers import (
    BUTTON,
    ONWARD,
    PAYS,
    MakeNewcomer,
    Newcomer,
    pays_signs_up,
)
from tests.e2e.screens import DESKTOP, SMALL, Counted, printed, say, seen, too_wide
from tests.e2e.test_every_page import Look
from tests.support import authenticator
from tests.support.authenticator import Authenticator
from tests.support.companies import BAKERY, BRANCH, CEASED, ELSEWHERE
from tests.support.people import PASSWORD, Person

pytestmark = pytest.mark.browser

GUIDE: Counted = (8, 10, 5, 81)
TARGET: Counted = (5, 6, 3, 45)
REACHED: Counted = (8, 9, 3, 45)
"""More than the target: profile and company each have their page (R-PDL-2, R-PDL-11), and a last
one says that the account was created."""
EMPTY = {"profile": BUTTON, "form": BUTTON, "refused": "button[value=number]"}


@dataclass
class Officer:
    """One of the chamber's officers, at the console."""

    new: Newcomer
    person: Person
    telephone: Authenticator

    def approves(self, reference: str) -> Iterator[str]:
        """Sign in, read the file and accept it; yields each screen's name while it is shown."""
        walk, base = self.new.walk, f"{self.new.live.issuer}/{PAYS}/console"
        walk.open(base)
        walk.type("#identifier", self.person.identifier)
        walk.type("#password", PASSWORD)
        walk.go(BUTTON)
        yield "second factor"
        walk.type("#code", self.telephone.code(self.new.live.inside.services.clock.now()))
        walk.go(BUTTON)
        walk.open(f"{base}/reviews")
        yield "queue"
        walk.go(f"main a[href*='{reference}']")
        yield "file"
        walk.go("form[action$='/approve'] button")
        yield "mail of the decision"
        walk.go(BUTTON)
        yield "decided"


def officer(newcomer: MakeNewcomer, look: Look, *, scripts: bool = True) -> Officer:
    """Appoint somebody, with a telephone that gives codes."""
    new = newcomer(PAYS, look, scripts=scripts)
    inside, name = new.live.inside, f"{new_id()[-8:]}@chambre.example"
    person = inside.person(PAYS, name, email=name)
    with inside.stores.write() as tx:
        roles.give(tx, person.membership_id, "officer", "")
    return Officer(new, person, authenticator.given(inside, person.account_id))


def waits(new: Newcomer) -> Iterator[str]:
    """Sign up with a company that is in no register of crafts, up to the page that waits."""
    yield from pays_signs_up(new, BRANCH.siren)
    yield "in review"


def reference(new: Newcomer) -> str:
    """The reference that the page of an application shows."""
    return new.page.locator("dl.status dd").first.inner_text()


def finalises(new: Newcomer) -> Iterator[str]:
    """Follow the link of the mail that says « acceptée », and sign in."""
    new.follow()
    yield "accepted link"
    new.walk.go(BUTTON)
    yield "created"
    new.walk.go(ONWARD)
    yield "sign_in again"
    if new.page.locator("#identifier").input_value() != new.address:
        new.walk.type("#identifier", new.address)
    new.walk.type("#password", new.password)
    # The mail's link is no request of the portal's: it is led to where it begins one.
    portal = new.live.inside.client(PAYS).metadata.initiate_login_uri
    with new.page.expect_request(lambda sent: sent.url.startswith(portal)):
        new.walk.press(BUTTON)


@pytest.mark.requirement("R-PDL-2", "R-PDL-3", "R-PDL-15", partly="in a browser")
def test_a_company_of_the_region_counted(newcomer: MakeNewcomer) -> None:
    new = newcomer(PAYS, DESKTOP)
    list(pays_signs_up(new, BAKERY.siren))
    new.leave(ONWARD)
    counted = new.walk.counted
    say("J8", counted, GUIDE, TARGET)
    assert counted == REACHED == printed(PAYS, "signup", "company", new.address)
    assert all(mine <= guides for mine, guides in zip(counted, GUIDE, strict=True))


@pytest.mark.parametrize("look", [DESKTOP, SMALL], ids=["desktop", "telephone"])
def test_no_screen_of_who_waits_has_a_fault(newcomer: MakeNewcomer, look: Look) -> None:
    new, judge = newcomer(PAYS, look), officer(newcomer, look)
    found = seen(new.page, look, waits(new), EMPTY)
    file = reference(new)
    new.post.deliver()
    at_work = seen(judge.new.page, look, judge.approves(file), {})
    found += [one for one in at_work if "lost in print" not in one]  # controls are not printed
    found += seen(new.page, look, finalises(new), {})
    assert found == []


@pytest.mark.parametrize("look", [DESKTOP, SMALL], ids=["desktop", "telephone"])
def test_who_is_refused_corrects_the_number(newcomer: MakeNewcomer, look: Look) -> None:
    new = newcomer(PAYS, look)
    screens = pays_signs_up(new, ELSEWHERE.siren, CEASED.siren, BAKERY.siren)
    assert seen(new.page, look, screens, {"refused": EMPTY["refused"]}) == []
    new.leave(ONWARD)


@pytest.mark.requirement("R-PDL-14", "R-PDL-17", partly="in a browser")
def test_no_script_is_needed(newcomer: MakeNewcomer) -> None:
    look = replace(SMALL, lang="fr")
    new = newcomer(PAYS, look, scripts=False)
    judge = officer(newcomer, look, scripts=False)
    assert too_wide(new.page, waits(new)) == []
    file = reference(new)
    new.post.deliver()
    assert too_wide(judge.new.page, judge.approves(file)) == []
    assert too_wide(new.page, finalises(new)) == []


def test_a_keyboard_is_enough(newcomer: MakeNewcomer) -> None:
    new = newcomer(PAYS, SMALL, by_keyboard=True)
    list(pays_signs_up(new, ELSEWHERE.siren, BAKERY.siren))
    new.leave(ONWARD)
