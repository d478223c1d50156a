"""Free or taken, an address answers alike at sign-up, at resend and at sign-in (R-PAR-11)."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from tests.security.observing import costs, told, told_by_time
from tests.support.client_folder import LEAD, write_folder
from tests.support.outbox import Post
from tests.support.provider import Browser, Page, Provider
from tests.support.recovering import outbox
from tests.support.signing_up import CHOSEN, CMA_PARIS, SignUp
from tests.support.sizes import Sizes

FREE, TAKEN, WAITING = "libre@courriel.example", "prise@courriel.example", "attnd@courriel.example"
OWN = "Lavandier9Vert"
_PEOPLE = 200
JOURNEYS = """
[signup]
captcha = "none"

[journeys.signup]
steps = ["signup.account_form", "signup.prove_mailbox"]

[recovery]
mails_per_account = 50
mails_per_source = 10000
"""
Seen = dict[str, tuple[object, int, int, list[str]]]


@pytest.fixture
def signing_up(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> SignUp:
    """The portal, with an account at one address and an unproved sign-up at another."""
    provider.register(real_folders / CMA_PARIS)
    provider.person(CMA_PARIS, TAKEN, email=TAKEN, password=OWN)
    made = SignUp(provider, post, clock)
    made.ask(provider.browser(), WAITING, password=OWN, confirmation=OWN)
    clock.move(timedelta(minutes=20))
    return made


@dataclass
class Observed:
    """What came of one page's form, by the address that it was about."""

    provider: Provider
    seen: Seen = field(default_factory=dict)

    def send(self, address: str, browser: Browser, page: Page, typed: dict[str, str]) -> Page:
        """Send a form and note its answer, its hashes and its statements."""
        before = len(outbox(self.provider))
        with costs(self.provider) as cost:
            answer = browser.submit(page, follow=True, **typed)
        queued = len(outbox(self.provider)) - before
        statements = [" ".join(one.split()) for one in cost.statements]
        self.seen[address] = (told(answer, address), cost.hashes, queued, statements)
        return answer

    def told_nothing(self) -> bool:
        """Tell whether all addresses were answered alike, at the same cost."""
        return self.seen[FREE] == self.seen[TAKEN] == self.seen[WAITING]


@pytest.mark.requirement("R-PAR-11")
@pytest.mark.requirement("R-ALL-4", partly="sign-up, resend")
def test_sign_up_resend_and_sign_in_answer_alike(signing_up: SignUp, clock: MovableClock) -> None:
    provider = signing_up.provider
    signing_up.enters(FREE, "Autre2026xyz")  # what is read once a minute is read here
    asked, announced, resent, signed_in = (Observed(provider) for _ in range(4))
    for place, address in enumerate((FREE, TAKEN, WAITING)):
        browser = provider.browser(source=f"192.0.2.{place + 10}")
        page = signing_up.begin(browser)
        clock.move(timedelta(seconds=5))
        page = asked.send(address, browser, page, signing_up.typed(page, address))
        page = announced.send(address, browser, page, {"act": "continue"})
        clock.move(timedelta(minutes=2))
        resent.send(address, browser, page, {"act": "resend"})
        # Signing in with the password just chosen tells nothing either.
        stranger = provider.browser(source=f"192.0.2.{place + 20}")
        page = stranger.authorize(provider.client(CMA_PARIS))
        signing_up.enters(FREE, "Autre2026xyz")
        typed = {"identifier": address, "password": CHOSEN}
        page = signed_in.send(address, stranger, page, typed)
        assert "data-progress" in page.text
    for observed in (asked, announced, resent, signed_in):
        assert observed.told_nothing(), observed.seen
    hashes = [one.seen[TAKEN][1:3] for one in (asked, announced, resent, signed_in)]
    assert hashes == [(1, 1), (0, 0), (0, 1), (2, 0)]


@pytest.mark.requirement("R-PAR-11", partly="the mailbox alone is told")
def test_only_the_mailbox_is_told(signing_up: SignUp) -> None:
    signing_up.post.deliver()
    signing_up.ask(signing_up.provider.browser(), TAKEN)
    mail = signing_up.post.only()
    assert "vous avez déjà un compte" in mail["Subject"]
    assert "?t=" not in mail.as_string()
    # Whoever has it signs in as ever; the password typed at sign-up opens nothing.
    browser = signing_up.provider.browser()
    page = browser.authorize(signing_up.provider.client(CMA_PARIS))
    opened = browser.submit(page, follow=False, identifier=TAKEN, password=OWN)
    assert opened.location.startswith("/authorize/resume")
    signing_up.ask(signing_up.provider.browser(), WAITING)
    assert "MON COMPTE" in signing_up.post.only()["Subject"]


@pytest.mark.requirement("R-ALL-4", partly="sign-up")
def test_a_wrong_password_costs_the_same_whatever_the_address_has(signing_up: SignUp) -> None:
    observed = Observed(signing_up.provider)
    signing_up.enters(FREE, "Autre2026xyz")
    for place, address in enumerate((FREE, TAKEN, WAITING)):
        browser = signing_up.provider.browser(source=f"192.0.2.{place + 30}")
        page = browser.authorize(signing_up.provider.client(CMA_PARIS))
        typed = {"identifier": address, "password": "Autre2026xyz"}
        observed.send(address, browser, page, typed)
    assert observed.told_nothing(), observed.seen


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.requirement("R-PAR-11", partly="time")
def test_time_tells_nothing(
    sqlite_provider: Provider, clock: MovableClock, tmp_path: Path, sizes: Sizes
) -> None:
    policy = LEAD.replace("[branding]", JOURNEYS + "\n[branding]").replace(
        'kind = "assigned"', 'kind = "email"'
    )
    sqlite_provider.register(write_folder(tmp_path / "clients", policy=policy))
    hashed = sqlite_provider.services.passwords.hash(OWN)
    for number in range(_PEOPLE):
        name = f"known{number:03}@courriel.example"
        sqlite_provider.person("artisans", name, email=name, hashed=hashed)
    browser = sqlite_provider.browser()

    def attempt(place: int, exists: bool) -> float:  # noqa: FBT001 - the series decides which
        if place % 40 == 0:
            clock.move(timedelta(minutes=16))  # within the limit, mails are really written
        address = f"{'known' if exists else 'other'}{place % _PEOPLE:03}@courriel.example"
        page = browser.get("/artisans/signup")
        clock.move(timedelta(seconds=3))
        typed = {"address": address, "password": CHOSEN, "confirmation": CHOSEN}
        begun = time.perf_counter()
        answer = browser.post(page.action, page.form | typed, follow=False)
        seconds = time.perf_counter() - begun
        assert answer.status == 303
        waiting = browser.get(answer.location)
        browser.post(waiting.action, waiting.form | {"act": "back"})
        return seconds

    assert told_by_time(attempt, sizes.timing_samples // 4) <= 0.05
