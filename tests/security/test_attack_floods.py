"""What strangers may cause: rows that go soon, mails that are few."""

from datetime import timedelta
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores.prune import prune
from idp.stores.tables import MailedProof, OutgoingMail
from tests.support.activating import ENT, pupil
from tests.support.provider import Provider
from tests.support.recovering import count, outbox

SLUG = "intracma"


@pytest.fixture
def intracma(provider: Provider, real_folders: Path) -> Client:
    return provider.register(real_folders / SLUG)


def ask(provider: Provider, identifier: str, *, source: str = "192.0.2.1") -> int:
    """Ask for a link in a browser without history; returns the answer's status."""
    browser = provider.browser(source=source)
    page = browser.get(f"/{SLUG}/recovery")
    typed = {"identifier": identifier, "address": f"{identifier}@apcma.example"}
    return browser.post(page.action, page.form | typed).status


def test_attack_nobodys_mails_fill_no_database(
    provider: Provider, intracma: Client, clock: MovableClock
) -> None:
    assert intracma.is_active
    provider.person(SLUG, "bfourquin", email="bfourquin@apcma.example")
    for name in ("bfourquin", "personne", "inconnu"):
        assert ask(provider, name) == 200
    clock.move(timedelta(hours=2))
    prune(provider.stores)
    assert (count(provider, OutgoingMail), count(provider, MailedProof)) == (1, 1)


def test_attack_many_sources_flood_one_mailbox(
    provider: Provider, intracma: Client, clock: MovableClock
) -> None:
    """Five a quarter of an hour, whoever asks, however the identifier is written."""
    assert intracma.is_active
    provider.person(SLUG, "bfourquin", email="bfourquin@apcma.example")
    spellings = ("bfourquin", "BFOURQUIN", r"iam\bfourquin", "IAM/bFourquin", " bfourquin ")
    for number in range(10):
        browser = provider.browser(source=f"198.51.100.{number}")
        page = browser.get(f"/{SLUG}/recovery")
        typed = {"address": "bfourquin@apcma.example", "identifier": spellings[number % 5]}
        assert browser.post(page.action, page.form | typed).status == 200
    assert len([row for row in outbox(provider) if row.to_address]) == 5
    clock.move(timedelta(minutes=15))
    assert ask(provider, "bfourquin") == 200
    assert len([row for row in outbox(provider) if row.to_address]) == 6


def test_attack_one_mailbox_in_many_spellings(provider: Provider, real_folders: Path) -> None:
    """Who holds a letter types an address to be proved: five mails, however it is written."""
    provider.register(real_folders / ENT)
    walker = pupil(provider)
    page = walker.at_address()
    spellings = ("a@b.example", "A@b.example", "a@B.example", "A@B.EXAMPLE", "ａ@b.example")
    for spelling in spellings:
        waiting = walker.browser.submit(page, address=spelling)
        assert waiting.status == 200
        page = walker.browser.post(waiting.action, waiting.form | {"act": "back"})
    assert walker.browser.submit(page, address="a@b.EXAMPLE").status == 429
