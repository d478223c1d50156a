"""What a journey shows: a step's form, the form again with what is at fault, or a wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask import Response, request
from wtforms import Form

from idp.crossing.passage import Passage, ways_out
from idp.journeys.model import AskAgain
from idp.pages.render import Pages

ASK_AGAIN = 422
THROTTLED = 429
BUSY = 503
BUSY_SECONDS = 5

_TABS: Final = {"password": "password.tab", "recovery": "recovery.tab"}

FieldFault = tuple[str, str]
"""The field at fault, '' for the whole form, and the words."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of a few pages side by side."""

    label: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class StepPages:
    """Draws the pages of journeys."""

    pages: Pages

    def form(
        self,
        passage: Passage,
        form: Form,
        *,
        status: int = 200,
        faults: Sequence[FieldFault] = (),
    ) -> Response:
        """Show a step's form, values kept, what the step refused beside its field."""
        client = passage.visit.client
        more = passage.step.show(form, passage.visit)
        return self.pages.render(
            passage.step_name.replace(".", "/") + ".html",
            client,
            status=status,
            asked_language=passage.ui_locales,
            here=passage.here,
            targets=ways_out(client, passage.pending),
            context={
                "form": form,
                "errors": [*self._invalid(passage, form), *faults],
                "action": passage.action,
                "tabs": self._tabs(passage),
                **_ways_on(passage),
                **more,
            },
        )

    def ask_again(self, passage: Passage, form: Form, outcome: AskAgain) -> Response:
        """Show the form with what the step said; 429 and Retry-After where it has to wait."""
        status = THROTTLED if outcome.retry_after else ASK_AGAIN
        return self._again(passage, form, outcome, status=status)

    def busy(self, passage: Passage, form: Form) -> Response:
        """Show the form again because too many sign-ins wait for their hash: 503."""
        outcome = AskAgain("sign_in.busy", retry_after=BUSY_SECONDS)
        return self._again(passage, form, outcome, status=BUSY)

    def waiting(self, passage: Passage, reason: str) -> Response:
        """Say what the journey waits for."""
        return self.pages.render(
            "wait.html",
            passage.visit.client,
            asked_language=passage.ui_locales,
            context={"message_id": reason},
        )

    def _tabs(self, passage: Passage) -> list[Tab]:
        """Return the two ways to a new password, on the pages of both, where the policy says so."""
        client, here = passage.visit.client, passage.visit.journey.name
        if here not in _TABS or not client.policy.recovery.tabs:
            return []
        lang = self.pages.language(request, asked=passage.ui_locales)
        texts = self.pages.texts(client)
        base, onward = f"/{quote(client.client_id)}", _ways_on(passage)["onward"]
        return [
            Tab(texts.get(label, lang), f"{base}/{name}{onward}", is_here=name == here)
            for name, label in _TABS.items()
            if name in client.policy.journeys
        ]

    def _again(self, passage: Passage, form: Form, outcome: AskAgain, *, status: int) -> Response:
        lang = self.pages.language(request, asked=passage.ui_locales)
        texts = self.pages.texts(passage.visit.client)
        delay = texts.delay(outcome.retry_after, lang)
        faults = [
            (one.field_name, texts.get(one.message, lang, **{"delay": delay, **one.placeholders}))
            for one in (outcome, *outcome.also)
        ]
        response = self.form(passage, form, status=status, faults=faults)
        if outcome.retry_after:
            response.headers["Retry-After"] = str(outcome.retry_after)
        return response

    def _invalid(self, passage: Passage, form: Form) -> list[FieldFault]:
        lang = self.pages.language(request, asked=passage.ui_locales)
        texts = self.pages.texts(passage.visit.client)
        return [
            ("" if name == "csrf_token" else name, texts.get(_text_id(name, fault), lang))
            for name, faults in form.errors.items()
            for fault in faults
        ]


def _ways_on(passage: Passage) -> dict[str, str]:
    """Return where the page's links lead; they keep the request that waits."""
    journey = passage.visit.journey
    base = f"/{quote(passage.visit.client.client_id)}/{quote(journey.name)}"
    onward = f"?i={journey.interaction_id}" if passage.pending else ""
    return {
        "onward": onward,
        "begin_url": base + onward,
        "cancel_url": f"/{quote(passage.visit.client.client_id)}/login{onward}",
        "progress_url": f"{base}/progress?j={journey.id}&v={journey.version}",
    }


def _text_id(field_name: str, fault: object) -> str:
    return "form.csrf_lost" if field_name == "csrf_token" else str(fault)
