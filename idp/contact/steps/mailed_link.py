"""« Consultez votre messagerie » : wait for the mailed link, or its code typed in this tab."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.contact.mailed_step import MailedStep
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.model import AskAgain, Journey, Outcome, Proceed, Return, Stay, Visit
from idp.kernel.clock import timestamp

RESEND_AFTER: Final = (60, 120, 300, 900)
"""Seconds before the first, second… resend; the last for ever. The server decides (ux.md §2.4)."""


class MailedLinkForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A code, or one of the page's other buttons: `resend`, `back`."""

    code = StringField()
    act = StringField()


class MailedLink(MailedStep):
    """Waits for the person's mailbox; says the same whether anything was sent (R-ALL-4)."""

    needs: ClassVar[frozenset[str]] = frozenset({"address"})
    form: ClassVar[type[Form]] = MailedLinkForm

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the waiting page, where nothing has to be done, and the mail."""
        del at
        return MAIL + Effort(clicks=0)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say where to look, until when, and when a new mail may be asked for."""
        del form
        facts = visit.journey.facts
        until = datetime.fromtimestamp(cast("int", facts.get("until", 0)), UTC)
        return {
            "address": str(facts.get("address_typed", "")),
            "sender": visit.client.policy.mail.from_name or visit.client.metadata.name,
            "until": until,
            "resend_in": _resend_in(visit),
            "was_resent": cast("int", facts.get("sends", 1)) > 1,
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take the code, send once more, or go back to type another address."""
        match form["act"].data:
            case "resend":
                return self._resend(visit)
            case "back" if visit.journey.done:
                return Return(to=giver(visit.journey, "address"))
        typed = form["code"].data or ""
        if not typed.strip():
            return AskAgain("mailed_link.code_missing", "code")
        if not self.limits.allows_code(
            visit.client, *_about(visit), source=visit.source, at=visit.at
        ):
            return AskAgain("mailed_link.code_exhausted", "code")
        proof = self.proofs.try_code(
            visit.journey.id, typed, reaching=self.is_reaching(visit.journey)
        )
        if proof is None:
            return AskAgain("mailed_link.code_wrong", "code")
        return Proceed(self.proved(proof, visit.journey))

    def _resend(self, visit: Visit) -> Outcome:
        if wait := _resend_in(visit):
            return AskAgain("mailed_link.too_soon", retry_after=wait)
        if not self.may_send(visit, *_about(visit)):
            return AskAgain("mailed_link.too_soon", retry_after=RESEND_AFTER[-1])
        return Stay(arrives=True)


def giver(journey: Journey, fact: str) -> str:
    """Return the step that gave a fact, the last one done where none of those did."""
    gave = (one for one in reversed(journey.done) if fact in journey.given.get(one, ()))
    return next(gave, journey.done[-1])


def _about(visit: Visit) -> list[str]:
    facts = visit.journey.facts
    typed = str(facts.get("address_typed") or facts.get("identifier", ""))
    return cast("list[str]", facts.get("about")) or [typed]


def _resend_in(visit: Visit) -> int:
    facts = visit.journey.facts
    sends = cast("int", facts.get("sends", 1))
    delay = RESEND_AFTER[min(sends, len(RESEND_AFTER)) - 1]
    return max(0, cast("int", facts.get("sent_at", 0)) + delay - timestamp(visit.at))
