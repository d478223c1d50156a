"""Somebody who opens forms, fills them in and sends them."""

from dataclasses import dataclass
from datetime import timedelta

from idp.captcha import characters
from idp.captcha.captchas import Captchas, Question
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.support.captcha import solve

SOURCE = "198.51.100.7"
"""An address of a documentation network (RFC 5737)."""


@dataclass(frozen=True)
class Desk:
    """Forms are filled in within 20 seconds unless told otherwise."""

    captchas: Captchas
    clock: MovableClock

    def open(self, client: Client, *, seconds: float = 20) -> Question:
        """Open a form and take some time over it."""
        question = self.captchas.put(client, "fr")
        self.clock.move(timedelta(seconds=seconds))
        return question

    def send(
        self, client: Client, question: Question | None, *, source: str = SOURCE, **values: str
    ) -> str | None:
        """Send a form with these fields; returns what is at fault with it."""
        given = {"captcha_id": question.id} if question else {}
        return self.captchas.answered(given | values, client, source, self.clock.now())

    def work(self, question: Question) -> str:
        """Do the work that a form asks for."""
        return solve(question.seed, question.pieces, question.bits)

    def reading(self, question: Question) -> str:
        """Return what a person reads in the picture."""
        return characters.of(self.captchas.key, question.seed)
