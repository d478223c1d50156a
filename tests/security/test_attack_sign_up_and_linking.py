"""Attacks on signing up, linking, second factors and the account's own pages."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.security.conftest import MakeProvider
from tests.support.outbox import Post, text_of
from tests.support.own_account import Own, enter
from tests.support.provider import ISSUER, PASSWORD, Browser, Page, Provider
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


@pytest.fixture
def open_house(provider: Provider, real_folders: Path) -> Own:
    """Somebody who knows a person's password, on that person's own pages."""
    provider.register(real_folders / CMA_PARIS)
    person = provider.person(CMA_PARIS, VICTIM, email=VICTIM, given_name="Répondez avec votre code")
    return enter(provider, CMA_PARIS, person, source="198.51.100.66")


@pytest.mark.requirement("R-ALL-7", partly="what an intruder asked for ends with their access")
def test_attack_an_intruders_closing_does_not_outlive_it_was_not_me(
    open_house: Own, provider: Provider, post: Post
) -> None:
    """The account whose owner had taken it back was erased on the day the intruder had chosen."""
    thief = open_house
    page = thief.browser.submit(thief.browser.get(f"/{CMA_PARIS}/password"), password=PASSWORD)
    thief.browser.submit(page, password=CHOSEN, confirmation=CHOSEN)
    told = post.only()
    thief = enter(provider, CMA_PARIS, replace(thief.person, password=CHOSEN))
    thief.send("close", password=CHOSEN)
    assert thief.row().closes_at is not None
    owner = provider.browser()
    owner.submit(owner.get(mailed_to(told, "disavow")))
    assert thief.row().closes_at is None


@pytest.mark.requirement("R-ALL-7", partly="a stranger's mailbox reads nothing of the owner's")
def test_attack_a_name_is_no_message_to_somebody_elses_mailbox(open_house: Own, post: Post) -> None:
    """Another address may be anybody's: a name greeted them there in the portal's own mail."""
    browser = open_house.browser
    page = browser.submit(browser.get(f"/{CMA_PARIS}/address"), password=PASSWORD)
    browser.submit(page, address="inconnue@ailleurs.example")
    assert "Répondez" not in text_of(post.only())


def mailed_to(message: EmailMessage, journey: str) -> str:
    """Return the link of a mail that leads to a journey."""
    lines = text_of(message).splitlines()
    (link,) = {line.removeprefix(ISSUER) for line in lines if f"/{journey}?t=" in line}
    return link
