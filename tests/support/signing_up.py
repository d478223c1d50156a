"""Somebody who signs up: the form, the mail and its link, as a person goes through them."""

import re
from dataclasses import dataclass
from datetime import timedelta

from idp.captcha.captchas import Captchas
from idp.kernel.clock import MovableClock
from idp.signup.steps.account_form import AccountFormStep
from tests.support.captcha import read_aloud
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, Browser, Page, Provider

CMA_PARIS = "cma-paris"
CHOSEN = "Tournesol7Bleu"
"""A password that the rule of the portal accepts."""
A_MINUTE = timedelta(minutes=1)


@dataclass
class SignUp:
    """Signing up at one portal; a person takes a minute over a form."""

    provider: Provider
    post: Post
    clock: MovableClock
    slug: str = CMA_PARIS

    @property
    def captchas(self) -> Captchas:
        """What asks forms' readers for characters."""
        step = self.provider.services.steps["signup.account_form"]
        assert isinstance(step, AccountFormStep)
        return step.captchas

    def begin(self, browser: Browser) -> Page:
        """Arrive from the portal, and follow « Créer un compte »."""
        page = browser.authorize(self.provider.client(self.slug))
        return browser.get(page.response.request.full_path.replace("/login", "/signup"))

    def fill(
        self, browser: Browser, page: Page, address: str, *, follow: bool = True, **typed: str
    ) -> Page:
        """Fill in the form as somebody careful does, and send it."""
        self.clock.move(A_MINUTE)
        return browser.submit(page, follow=follow, **(self.typed(page, address) | typed))

    def typed(self, page: Page, address: str) -> dict[str, str]:
        """Return what a form without faults says; terms are ticked, nothing else."""
        return {
            **read_aloud(page.text, self.captchas),
            "address": address,
            "password": CHOSEN,
            "confirmation": CHOSEN,
            "terms": box_of(page, "terms-cgu"),
        }

    def ask(self, browser: Browser, address: str, **typed: str) -> Page:
        """Sign up from the portal; returns the page that waits for the mailbox."""
        page = self.fill(browser, self.begin(browser), address, follow=True, **typed)
        return browser.submit(page, act="continue") if "act" in page.text else page

    def link(self) -> str:
        """Deliver, and return the link of the one mail that arrived."""
        return link_of(self.post.only(), ISSUER)

    def enters(self, address: str, password: str = CHOSEN) -> Page:
        """Sign in from the portal, in a browser without history; returns what comes then."""
        browser = self.provider.browser()
        page = browser.authorize(self.provider.client(self.slug))
        return browser.submit(page, identifier=address, password=password)

    def activate(self, browser: Browser, link: str) -> Page:
        """Follow a link and press the one button of its page."""
        return browser.submit(browser.get(link))


def box_of(page: Page, box_id: str) -> str:
    """Return the value of a box of a page."""
    head = page.text.split(f'<input id="{box_id}"', 1)[1].split(">", 1)[0]
    return head.split('value="', 1)[1].split('"', 1)[0]


def onward_of(page: Page) -> str:
    """Return where the page's one button leads."""
    (href,) = re.findall(r'<a class="button" href="([^"]+)"', page.text)
    return str(href).replace("&amp;", "&")


def is_in(page: Page) -> bool:
    """Tell whether a page is the first visit's: whoever sees it is signed in."""
    return "Vous êtes connecté à Mon compte en tant que" in page.seen
