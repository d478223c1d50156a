"""Pre-hijacked accounts: what a stranger prepares with somebody's address is theirs in nothing.

The five attacks of Sudhodanan and Paverd, "Pre-hijacked accounts" (USENIX Security 2022), each
played against this provider: the attacker acts first, the owner of the mailbox second.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, Browser, Page, Provider
from tests.support.recovering import count
from tests.support.signing_up import CHOSEN, CMA_PARIS, SignUp

VICTIM, OTHER = "victime@courriel.example", "intrus@courriel.example"
TRAP = "PiegeTendu2026"
ASKED = "Mot de passe choisi à l’inscription"
WAITING = "me renvoyer le mail d'activation de mon compte"
pytestmark = pytest.mark.requirement(
    "R-PAR-18", partly="no account is taken before its owner comes"
)


@dataclass
class Stage:
    """The portal, a stranger's browser, and the owner's."""

    signing_up: SignUp
    stranger: Browser
    owner: Browser

    @property
    def client(self) -> Client:
        """The portal."""
        return self.signing_up.provider.client(CMA_PARIS)

    def enters(self, browser: Browser, address: str, password: str) -> bool:
        """Tell whether a password signs in."""
        page = browser.authorize(self.client, prompt="login")
        answer = browser.submit(page, follow=False, identifier=address, password=password)
        return answer.location.startswith("/authorize/resume")

    def is_signed_in(self, browser: Browser) -> bool:
        """Tell whether a browser has a session that the portal would be told of."""
        return browser.authorize(self.client, prompt="none").query.get("error") != "login_required"

    def trap(self) -> Page:
        """The stranger signs up with the owner's address; the mail goes to the owner."""
        page = self.signing_up.ask(self.stranger, VICTIM, password=TRAP, confirmation=TRAP)
        self.signing_up.clock.move(timedelta(minutes=20))
        return page

    def own(self) -> None:
        """The owner signs up and follows the link of their own mail."""
        self.signing_up.post.deliver()
        self.signing_up.ask(self.owner, VICTIM)
        self.signing_up.activate(self.owner, self.signing_up.link())


@pytest.fixture
def stage(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> Stage:
    provider.register(real_folders / CMA_PARIS)
    return Stage(
        SignUp(provider, post, clock),
        provider.browser(source="198.51.100.66"),
        provider.browser(source="192.0.2.10"),
    )


def test_attack_classic_merge_nothing_is_merged(stage: Stage) -> None:
    """An account waits under the owner's address; the owner's own sign-up joins nothing of it."""
    stage.trap()
    stage.own()
    assert count(stage.signing_up.provider, tables.Account) == 1
    assert stage.enters(stage.owner, VICTIM, CHOSEN)
    assert not stage.enters(stage.stranger, VICTIM, TRAP)
    # The trap's own mail, should the owner ever press it, opens nothing more.
    with stage.signing_up.provider.stores.read() as connection:
        states = sorted(connection.scalars(select(tables.Registration.state)))
    assert states == ["done", "void"]


def test_attack_unexpired_session_there_is_none_to_keep(stage: Stage) -> None:
    """Before the mailbox is proved nobody is signed in, by whatever way."""
    waiting = stage.trap()
    assert not stage.is_signed_in(stage.stranger)
    assert not stage.enters(stage.stranger, VICTIM, TRAP)
    assert count(stage.signing_up.provider, tables.Session) == 0
    stage.own()
    # The tab that the stranger left open opens nothing either.
    stage.stranger.get(waiting.response.request.full_path)
    stage.stranger.submit(waiting, act="resend")
    assert not stage.is_signed_in(stage.stranger)


def test_attack_classic_merge_the_owner_presses_the_strangers_link(stage: Stage) -> None:
    """It asks for the stranger's password, which the owner has not; nothing is opened."""
    stage.trap()
    page = stage.owner.get(stage.signing_up.link())
    assert ASKED in page.seen
    for tried in (CHOSEN, "", TRAP.lower()):
        page = stage.owner.submit(page, password=tried)
        assert (page.status, ASKED in page.seen) == (422, True)
    assert count(stage.signing_up.provider, tables.Account) == 0
    assert not stage.is_signed_in(stage.stranger)
    assert not stage.enters(stage.stranger, VICTIM, TRAP)
    stage.own()
    assert stage.enters(stage.owner, VICTIM, CHOSEN)
    assert not stage.enters(stage.stranger, VICTIM, TRAP)


def test_attack_guesses_at_the_strangers_link_slow_down(stage: Stage) -> None:
    """Whoever reads the mailbox tries no list of passwords, and the owner signs in meanwhile."""
    provider = stage.signing_up.provider
    stage.trap()
    page = stage.owner.get(stage.signing_up.link())
    seen = [stage.owner.submit(page, password=f"Essai{n}Perdu").status for n in range(12)]
    assert seen[0] == 422
    assert seen[-1] == 429
    provider.person(CMA_PARIS, OTHER, email=OTHER, password=CHOSEN)
    assert stage.enters(provider.browser(source="192.0.2.77"), OTHER, CHOSEN)


def test_attack_trojan_identifier_no_second_one_is_on_the_account(stage: Stage) -> None:
    """What the stranger said besides the address is not on the account that the owner opens."""
    page = stage.signing_up.begin(stage.stranger)
    stage.signing_up.fill(
        stage.stranger, page, VICTIM, password=TRAP, confirmation=TRAP, phone_number="0699999999"
    )
    stage.signing_up.clock.move(timedelta(minutes=20))
    stage.own()
    with stage.signing_up.provider.stores.read() as connection:
        (attributes,) = connection.scalars(select(tables.Account.attributes)).all()
        identifiers = list(connection.scalars(select(tables.Identifier.canonical)))
        addresses = list(connection.scalars(select(tables.ContactAddress.canonical)))
    assert (attributes, identifiers, addresses) == ({}, [VICTIM], [VICTIM])


def test_attack_unexpired_email_change_an_unproved_one_gives_nothing(stage: Stage) -> None:
    """A change to the owner's address that waits for its mail neither blocks nor joins them."""
    provider = stage.signing_up.provider
    provider.person(CMA_PARIS, OTHER, email=OTHER, password=TRAP)
    assert stage.enters(stage.stranger, OTHER, TRAP)
    page = stage.stranger.get(f"/{CMA_PARIS}/address")
    page = stage.stranger.submit(page, password=TRAP)
    stage.stranger.submit(page, address=VICTIM)
    trapped = [one for one in stage.signing_up.post.deliver() if one["To"] == VICTIM]
    stage.signing_up.clock.move(timedelta(minutes=20))
    stage.own()
    assert stage.enters(stage.owner, VICTIM, CHOSEN)
    # The owner presses the stranger's link as well: their account stays as it is.
    for mail in trapped:
        stage.owner.submit(stage.owner.get(link_of(mail, ISSUER)))
    assert stage.enters(stage.owner, VICTIM, CHOSEN)
    assert not stage.enters(stage.stranger, VICTIM, TRAP)


def test_attack_non_verifying_provider_nobody_vouches_but_the_mailbox(stage: Stage) -> None:
    """No claim of an address opens or joins an account: only a mail that was answered does."""
    assert WAITING in stage.trap().seen
    provider = stage.signing_up.provider
    for page in ("", "?address_proved=1", "?t=" + "a" * 43):
        stage.stranger.get(f"/{CMA_PARIS}/signup{page}")
    guessed = stage.stranger.post(f"/{CMA_PARIS}/signup/confirm?t={'a' * 43}", {})
    assert guessed.status in {400, 410, 422}
    assert count(provider, tables.Account) == 0
    with provider.stores.read() as connection:
        assert list(connection.scalars(select(tables.ContactAddress.verified_at))) == []
