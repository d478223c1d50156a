"""The step that a journey has come to, under the revision that the journey began with."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import request
from werkzeug.exceptions import NotFound

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crossing.interactions import Gone, Pending, Waiting
from idp.journeys import engine
from idp.journeys.model import Journey, Step, Visit
from idp.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Passage:
    """A step about to be shown or submitted, and the request that waits behind it."""

    visit: Visit
    step_name: str
    step: Step
    pending: Pending | None

    @property
    def action(self) -> str:
        """Where the step's form is sent."""
        journey = self.visit.journey
        client = quote(self.visit.client.client_id)
        return f"/{client}/{journey.name}/{self.step_name}?j={journey.id}"

    @property
    def here(self) -> str:
        """Where the step is shown by GET."""
        return journey_url(self.visit.client, self.visit.journey)

    @property
    def ui_locales(self) -> str | None:
        """Return the languages that the portal asked for."""
        return self.pending.ui_locales if self.pending else None


def journey_url(client: Client, journey: Journey) -> str:
    """Return where a journey's current step is shown."""
    return f"/{quote(client.client_id)}/{journey.name}?j={journey.id}"


@dataclass(frozen=True, slots=True)
class Passages:
    """Finds the step to walk now, and tells when none is left."""

    registry: ClientRegistry
    waiting: Waiting
    steps: dict[str, Step]
    clock: Clock

    def current(self, stored: Journey, browser: bytes) -> Passage | Visit:
        """Return the step to walk, or only the visit when the way is over.

        Raises:
            NotFound: The revision that the journey began with is gone.
        """
        client = self.registry.at_revision(stored.client_row_id, stored.revision_id)
        if client is None:
            raise NotFound
        visit = self._visit(client, stored, browser, None)
        name = self.next_step(visit, stored)
        if name is None:
            return visit
        pending = (
            self.waiting.load(stored.interaction_id, browser) if stored.interaction_id else None
        )
        return Passage(
            visit=self._visit(client, stored, browser, name),
            step_name=name,
            step=self.steps[name],
            pending=None if isinstance(pending, Gone) else pending,
        )

    def next_step(self, visit: Visit, journey: Journey) -> str | None:
        """Return the name of the step that follows, None at the end of the way."""
        order = visit.client.policy.journeys[journey.name].steps
        return engine.next_step(journey, order, lambda name: self.steps[name].applies(visit))

    def _visit(
        self, client: Client, stored: Journey, browser: bytes, step_name: str | None
    ) -> Visit:
        given = client.policy.steps.get(step_name, {}) if step_name else {}
        settings = self.steps[step_name].settings if step_name else Step.settings
        return Visit(
            journey=stored,
            client=client,
            settings=settings.model_validate(given),
            source=request.remote_addr or "",
            browser_hash=browser,
            at=self.clock.now(),
        )
