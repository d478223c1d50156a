"""Attacks on signing up, linking, second factors and the account's own pages."""

from datetime import timedelta
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.security.conftest import MakeProvider
from tests.support.outbox import Post
from tests.support.provider import PASSWORD, Browser, Page, Provider
from tests.support.signing_up import CHOSEN, CMA_PARIS, SignUp

VICTIM = "victime@courriel.example"


@pytest.fixture
def guarded(provider_with: MakeProvider, real_folders: Path) -> Provider:
    """The portal of CMA Paris, where failures are counted as deployments do, and one person."""
    provider = provider_with(throttling={"store": "sql"})
    provider.register(real_folders / CMA_PARIS)
    provider.person(CMA_PARIS, VICTIM, email=VICTIM)
    return provider


def guess(provider: Provider, password: str, source: str) -> Page:
    """Guess the victim's password, in a browser and from a network without history."""
    browser: Browser = provider.browser(source=source)
    client: Client = provider.client(CMA_PARIS)
    return browser.submit(browser.authorize(client), identifier=VICTIM, password=password)


@pytest.mark.requirement("R-ALL-5", partly="a sign-up's password buys no guesses")
def test_attack_signing_up_with_somebodys_address_buys_no_guesses(
    guarded: Provider, post: Post, clock: MovableClock
) -> None:
    """A right sign-up password used to forget the failures counted for the account's own."""
    signing_up = SignUp(guarded, post, clock)
    signing_up.ask(guarded.browser(source="198.51.100.1"), VICTIM)
    clock.move(timedelta(minutes=20))
    looked_at = 0
    for place in range(12):
        source = f"203.0.113.{place}"
        looked_at += guess(guarded, f"Essai{place}Rate", source).status == 422
        guess(guarded, CHOSEN, source)
    assert looked_at <= 5
    clock.move(timedelta(hours=2))
    assert "code" in guess(guarded, PASSWORD, "192.0.2.10").query
