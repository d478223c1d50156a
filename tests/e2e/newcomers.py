"""People who sign up in a browser, screen after screen: CMA Paris, CMA Pays de la Loire."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urlencode

import bcrypt
from playwright.sync_api import Page

from idp.kernel.ids import new_id
from idp.signup.steps.account_form import AccountFormStep
from tests.e2e.test_every_page import Look
from tests.support.captcha import read_aloud
from tests.support.counted_walk import Walk
from tests.support.legacy import DATA, add_record
from tests.support.legacy import PASSWORD as LEGACY_PASSWORD
from tests.support.live import LiveProvider
from tests.support.outbox import Post, link_of, text_of
from tests.support.web import asked

PARIS, PAYS = "cma-paris", "cma-pays-de-la-loire"
PASSWORDS = {PARIS: "Tournesol7Bl", PAYS: "tilleul 27 b"}
"""Of twelve characters, as the target figures count."""
BUTTON = "main form button.button[type=submit]:not([name])"
SEND = f"{BUTTON}, button[value=send]"
"""Under a mail's link: what opens the account, or asks officers for it."""
ONWARD = "main a.button"
A_PERSON_TAKES = 2_100
"""Milliseconds: a form that comes back sooner was filled in by a program."""


def some_address() -> str:
    """An address that nobody else has, as long as the guides' example."""
    return f"c{new_id()[-6:]}@courriel.example"


@dataclass
class Newcomer:
    """Somebody nobody knows yet, at one portal of a served provider."""

    live: LiveProvider
    post: Post
    walk: Walk
    slug: str
    password: str
    address: str = field(default_factory=some_address)

    @property
    def page(self) -> Page:
        """The tab they sign up in."""
        return self.walk.page

    def arrive(self) -> None:
        """Come from the portal."""
        query = urlencode(asked(self.live.inside.client(self.slug)))
        self.walk.open(f"{self.live.issuer}/authorize?{query}")

    def begin(self) -> None:
        """Follow « Créer un compte »."""
        self.walk.go(f"main a[href*='/{self.slug}/signup']")

    def fill_in(self, siren: str = "") -> None:
        """Fill in the form as it stands and send it, no sooner than a person does."""
        walk = self.walk
        walk.type("#address", self.address)
        if siren:
            walk.type("#siren", siren)
        walk.type("#password", self.password)
        if self.page.locator("#confirmation").is_visible():
            walk.type("#confirmation", self.password)
        for box in self.page.locator("main input[name=terms]").all():
            walk.tick(f"#{box.get_attribute('id')}")
        if self.page.locator("#captcha_answer").count():
            walk.type("#captcha_answer", self._characters())
        self.page.wait_for_timeout(A_PERSON_TAKES)
        walk.go(BUTTON)

    def mail(self) -> EmailMessage:
        """Open the one mail that arrived for them."""
        (message,) = [one for one in self.post.deliver() if one["To"] == self.address]
        self.walk.read_mail()
        return message

    def follow(self) -> None:
        """Follow the link of the mail, which leads to a page with a button."""
        url = self.live.issuer + link_of(self.mail(), self.live.issuer)
        self.walk.clicks += 1
        self.walk.open(url)

    def type_code(self) -> None:
        """Type the mail's code in the tab that waits."""
        (code,) = re.findall(r"\b\d{3}\s?\d{3}\b", text_of(self.mail()))
        self.walk.type("#code", code)
        self.walk.go(BUTTON)

    def follow_elsewhere(self) -> None:
        """Follow the mail's link on a telephone, which asks the password; the tab goes on."""
        browser = self.page.context.browser
        assert browser is not None
        telephone = browser.new_context(locale="fr-FR").new_page()
        telephone.goto(self.live.issuer + link_of(self.mail(), self.live.issuer))
        telephone.locator("#password").fill(self.password)
        telephone.locator(BUTTON).click()
        telephone.locator(".tone-good").wait_for()
        telephone.context.close()

    def enter(self) -> None:
        """Sign in with what was chosen."""
        self.arrive()
        self.walk.type("#identifier", self.address)
        self.walk.type("#password", self.password)

    def leave(self, selector: str) -> None:
        """Press what leads to the portal, whose host is nowhere."""
        callback = self.live.inside.client(self.slug).metadata.redirect_uris[0]
        with self.page.expect_request(lambda sent: sent.url.startswith(callback)) as sent:
            self.walk.press(selector)
        assert "code=" in sent.value.url, sent.value.url

    def _characters(self) -> str:
        step = self.live.inside.services.steps["signup.account_form"]
        assert isinstance(step, AccountFormStep)
        return read_aloud(self.page.content(), step.captchas)["captcha_answer"]


class MakeNewcomer(Protocol):
    """Makes somebody who will sign up at a portal, in a browser of their own."""

    def __call__(
        self, slug: str, look: Look, *, scripts: bool = True, by_keyboard: bool = False
    ) -> Newcomer:
        """Return them, before they have opened anything."""


FICHE = {
    "#family_name": "Auclair",
    "#given_name": "Odile",
    "#birthdate": "21/07/1980",
    "#birth_country": "France",
    "#street_address": "3 rue d'Exemple",
    "#postal_code": "75011",
    "#locality": "Paris",
    "#phone_number": "06 12 34 56 78",
}


def paris_signs_up(new: Newcomer, proof: str) -> Iterator[str]:
    """Walk CMA Paris up to the first visit; yields each screen's name while it is shown.

    Args:
        new: Who signs up.
        proof: How the mailbox is proved: `link`, `code`, or the link `elsewhere`.
    """
    walk = new.walk
    new.arrive()
    yield "sign_in"
    new.begin()
    yield "form"
    new.fill_in()
    yield "announced"
    walk.go("button[value=continue]")
    yield "waits"
    if proof == "elsewhere":
        new.follow_elsewhere()
        new.enter()
        walk.go(BUTTON)
    elif proof == "code":
        new.type_code()
    else:
        new.follow()
        yield "link"
        walk.go(BUTTON)
    if proof != "elsewhere":
        yield "created"
        walk.go(ONWARD)
    yield "first_visit"


def paris_begins(new: Newcomer) -> Iterator[str]:
    """Go on without an account of before: the fiche, and in."""
    new.walk.go("button[value=create]")
    yield "fiche"
    new.walk.tick("input[name=civility][value='M.']")
    for selector, text in FICHE.items():
        new.walk.type(selector, text)
    new.walk.tick("input[name=heard_from][value=town_hall]")
    new.leave("button[value=save]")


def paris_links(new: Newcomer, password: str) -> Iterator[str]:
    """Bring the account of before along, by its password or, with '', by a mail to its address."""
    walk = new.walk
    if password:
        walk.type("#password", password)
        walk.go("button[value=link]")
    else:
        walk.go("button[value=forgotten]")
        yield "former_waits"
        new.type_code()
    yield "preview"
    walk.go(BUTTON)
    yield "fiche"
    walk.go("button[value=save]")
    yield "connected"
    new.leave(ONWARD)


FORMER = {
    "birth_country": "France",
    "street_address": "3 rue d'Exemple",
    "postal_code": "75011",
    "locality": "Paris",
    "phone_number": "+33612345678",
    "heard_from": "internet",
}


def enrolled(new: Newcomer) -> None:
    """Give somebody an account in CMA Paris's former system, under the same address."""
    hashed = bcrypt.hashpw(LEGACY_PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    inside = new.live.inside
    stores, client = inside.stores, inside.client(PARIS)
    add_record(stores, client, hashed, login=new.address, key=new.address, data=DATA | FORMER)


def pays_signs_up(new: Newcomer, *sirens: str) -> Iterator[str]:
    """Walk CMA Pays de la Loire up to the mail's button; every SIREN but the last is refused."""
    walk = new.walk
    first, *others = sirens
    new.arrive()
    yield "sign_in"
    new.begin()
    yield "profile"
    walk.tick("input[value=business]")
    walk.go(BUTTON)
    yield "form"
    new.fill_in(first)
    for siren in others:
        yield "refused"
        walk.type("#siren", siren)
        walk.go("button[value=number]")
    yield "company"
    walk.go("button[value=yes]")
    yield "waits"
    new.follow()
    yield "link"
    walk.go(SEND)
