"""What a form asks of its reader, and whether the answer will do (decision 13, R-PAR-9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from idp.captcha import characters, store, tickets, work
from idp.captcha.tickets import KINDS, Kind, Ticket
from idp.clients.model import Client
from idp.crypto.tokens import keyed_fingerprint
from idp.stores.engine import Stores
from idp.throttle.limits import Rule, Throttle, source_bucket

FASTEST: Final = timedelta(seconds=2)
"""Nobody fills a form in less."""

WITHOUT_WORK: Final = Rule(3, (1200,), timedelta(hours=1))
"""Forms that one source may send without having worked, as a browser without scripts does."""

MADE_FOR_SOURCE: Final = Rule(150, (60,), timedelta(minutes=10))
MADE_OF_ONE: Final = Rule(20, (600,), timedelta(minutes=10))
"""Pictures and recordings, as few as let nobody gather material or keep a processor busy: some
30 ms each. A player asks for a recording several times, in parts."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is drawn and spoken of a question, and what its looks and pauses are drawn from."""

    code: str = field(repr=False)
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """What the macro `captcha` of `templates/_captcha.html` puts into a form.

    Attributes:
        id: What comes back as `captcha_id`; it names the form's opening, too.
        kind: `none` (the unseen field and the least time only), `work` or `image`.
        seed, pieces, bits: What `static/captcha.js` works on.
        image_url, audio_url: The same characters, to read and to hear.
    """

    id: str
    kind: Kind
    seed: str
    image_url: str
    audio_url: str
    pieces: int = work.PIECES
    bits: int = work.BITS


@dataclass(frozen=True, slots=True)
class Captchas:
    """Puts questions and judges answers; keeps nothing of a question that nobody answers.

    `key` signs ids and derives characters; a new one makes every open form ask once more.
    """

    stores: Stores
    throttle: Throttle
    key: bytes = field(repr=False)

    def put(self, client: Client, lang: str) -> Question:
        """Return a new question of the kind that the portal's `[signup] captcha` names.

        A form shown again gets another one: none outlives a failure.
        """
        return self._question(client.policy.signup.captcha, lang)

    def another(self, former: str, lang: str) -> Question | None:
        """Return a new question like one of ours, even an old one; None for a foreign id."""
        ticket = tickets.read(self.key, former)
        return None if ticket is None else self._question(ticket.kind, lang)

    def answered(
        self, values: Mapping[str, str], client: Client, source: str, at: datetime
    ) -> str | None:
        """Judge what came back, and spend the question whatever it was worth.

        Args:
            values: The form's fields by name (`fields.captcha_values`).
            client: The portal whose policy says what is asked.
            source: The network address that sent the form.
            at: When.

        Returns:
            None, or the id of the text that says what is at fault, for field `captcha_answer`.
        """
        ticket = tickets.read(self.key, values.get("captcha_id", ""))
        if ticket is None:
            return "captcha.again"
        asked = client.policy.signup.captcha
        if (unasked := _before_any_answer(ticket, values, asked, at)) is not None:
            return unasked
        fault = self._judge(ticket, values)
        if not self._claim(ticket, at):
            return "captcha.stale"
        if fault == "captcha.missing" and ticket.kind == "work":
            return None if self._admits_without_work(source, at) else fault
        return fault

    def shown(self, text: str, source: str, at: datetime) -> Shown | None:
        """Return what a question's picture shows and its recording says, to be made once.

        Returns:
            None for a foreign or expired id, and past the bounds for one source and one question.
        """
        ticket = tickets.read(self.key, text)
        if ticket is None or at >= ticket.expires_at:
            return None
        buckets = {
            f"source\0{source_bucket(source)}": MADE_FOR_SOURCE,
            f"question\0{ticket.row_id}": MADE_OF_ONE,
        }
        if not self.throttle.admits("captcha-made", buckets, at=at):
            return None
        seed = keyed_fingerprint(self.key, "captcha-looks", ticket.row_id)
        return Shown(characters.of(self.key, ticket.row_id), seed)

    def _question(self, kind: Kind, lang: str) -> Question:
        text, ticket = tickets.mint(self.key, kind, at=self.stores.clock.now())
        return Question(
            id=text,
            kind=kind,
            seed=ticket.row_id,
            image_url=f"/captcha/{text}.png",
            audio_url=f"/captcha/{text}.wav?lang={lang}",
        )

    def _judge(self, ticket: Ticket, values: Mapping[str, str]) -> str | None:
        """Return what is at fault; characters count where work is asked: they ask for more."""
        typed = values.get("captcha_answer", "")
        if ticket.kind == "none":
            return None
        if ticket.kind == "work" and work.is_done(ticket.row_id, values.get("captcha_work", "")):
            return None
        if not typed.strip():
            return "captcha.missing"
        return None if characters.is_right(self.key, ticket.row_id, typed) else "captcha.wrong"

    def _claim(self, ticket: Ticket, at: datetime) -> bool:
        with self.stores.write() as tx:
            return store.claim(tx, ticket.row_id, ticket.kind, expires_at=ticket.expires_at, at=at)

    def _admits_without_work(self, source: str, at: datetime) -> bool:
        bucket = {source_bucket(source): WITHOUT_WORK}
        return self.throttle.admits("captcha-without-work", bucket, at=at)


def _before_any_answer(
    ticket: Ticket, values: Mapping[str, str], asked: Kind, at: datetime
) -> str | None:
    """Return what is at fault with a form whatever was answered; the question is not spent."""
    if at >= ticket.expires_at or KINDS.index(ticket.kind) < KINDS.index(asked):
        return "captcha.stale"
    if values.get("website") or at - ticket.opened_at < FASTEST:
        return "captcha.again"
    return "captcha.renewed" if values.get("captcha_new") else None
