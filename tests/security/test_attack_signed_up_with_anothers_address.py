"""A stranger signs up with somebody's address: no way round the password opens their account."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.support.applying import heading
from tests.support.client_folder import changed
from tests.support.outbox import Post
from tests.support.provider import Browser, Page, Provider
from tests.support.recovering import count
from tests.support.signing_up import CMA_PARIS, SignUp

VICTIM, TRAP = "victime@courriel.example", "PiegeTendu2026"
ASKED = "Confirmez que ce compte est le vôtre"
A_WHILE = timedelta(minutes=20)
pytestmark = pytest.mark.requirement("R-PAR-18", partly="a link followed in another browser")


@dataclass
class Trap:
    """A stranger's sign-up with somebody's address, and the browser of that address's owner."""

    signing_up: SignUp
    stranger: Browser
    owner: Browser

    def set(self) -> Page:
        """Sign up with the owner's address; returns the page that waits for the mailbox."""
        page = self.signing_up.ask(self.stranger, VICTIM, password=TRAP, confirmation=TRAP)
        self.signing_up.clock.move(A_WHILE)
        return page

    def opened(self) -> int:
        """Return how many accounts there are."""
        return count(self.signing_up.provider, tables.Account)


def trap_at(provider: Provider, folder: Path, post: Post, clock: MovableClock) -> Trap:
    provider.register(folder)
    return Trap(
        SignUp(provider, post, clock),
        provider.browser(source="198.51.100.66"),
        provider.browser(source="192.0.2.10"),
    )


@pytest.fixture
def trap(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> Trap:
    return trap_at(provider, real_folders / CMA_PARIS, post, clock)


def test_attack_the_link_is_posted_to_every_other_step(trap: Trap) -> None:
    """What the link's page would send anywhere else asks for the password once more."""
    waiting = trap.set()
    link = trap.signing_up.link()
    page = trap.owner.get(link)
    token = link.partition("?t=")[2]
    sent = {"csrf_token": page.form["csrf_token"], "act": "continue", "code": "000000"}
    for step in ("confirm", "signup.prove_mailbox", "signup.review", "login.identifier", "", "x"):
        trap.owner.post(f"/{CMA_PARIS}/signup/{step}?t={token}", sent)
        trap.owner.post(f"/{CMA_PARIS}/login/{step}?t={token}", sent)
        assert trap.opened() == 0
    assert heading(trap.owner.get(link)) == ASKED
    # Nor is the stranger's journey anybody's whose browser did not begin it.
    assert "?j=" in waiting.action
    assert trap.owner.get(waiting.action.replace("/signup.prove_mailbox", "")).status == 410
    assert trap.opened() == 0


def test_attack_it_is_come_back_to_by_the_strangers_password(trap: Trap) -> None:
    """The mail that a sign-in has sent once more belongs to a journey of the stranger's too."""
    trap.set()
    trap.signing_up.post.deliver()
    page = trap.stranger.get(f"/{CMA_PARIS}/login")
    page = trap.stranger.submit(page, identifier=VICTIM, password=TRAP)
    trap.stranger.submit(page, act="resend")
    page = trap.owner.get(trap.signing_up.link())
    assert heading(page) == ASKED
    assert trap.owner.submit(page).status == 422
    assert trap.opened() == 0


@pytest.mark.parametrize("when", ["registration", "verdict"])
def test_attack_a_folder_asks_it_on_a_condition(
    provider: Provider,
    real_folders: Path,
    tmp_path: Path,
    post: Post,
    clock: MovableClock,
    when: str,
) -> None:
    """A condition that does not hold leaves it out no more than a list without it."""
    listed = '"signup.account_form", "signup.prove_mailbox"'
    also = f'{listed}, {{ step = "signup.chosen_password", when = {{ {when} = ["review"] }} }}'
    folder = changed(real_folders / CMA_PARIS, tmp_path, (listed, also))
    trap = trap_at(provider, folder, post, clock)
    trap.set()
    page = trap.owner.get(trap.signing_up.link())
    assert heading(page) == ASKED
    assert trap.owner.submit(page).status == 422
    assert trap.opened() == 0


def test_attack_the_link_is_renewed(trap: Trap) -> None:
    """The link that one click renews asks as the one before it did."""
    trap.set()
    link = trap.signing_up.link()
    trap.signing_up.clock.move(timedelta(days=3))
    page = trap.owner.get(link)
    assert page.status == 410
    trap.owner.submit(page)
    page = trap.owner.get(trap.signing_up.link())
    assert heading(page) == ASKED
    assert trap.owner.submit(page, password="").status == 422
    assert trap.opened() == 0


def test_attack_two_tabs_and_a_browser_without_a_name(trap: Trap) -> None:
    """A browser that keeps no cookie is not the one that began either, however often it clicks."""
    trap.set()
    link = trap.signing_up.link()
    tabs = [trap.owner.get(link), trap.signing_up.provider.browser().get(link)]
    for page in tabs:
        assert heading(page) == ASKED
        nameless = trap.signing_up.provider.browser(source="203.0.113.9")
        for step in ("confirm", "signup.chosen_password"):
            token = link.partition("?t=")[2]
            url = f"/{CMA_PARIS}/signup/{step}?t={token}"
            nameless.post(url, {"csrf_token": page.form["csrf_token"], "password": "Essai-Perdu-1"})
    assert trap.opened() == 0
