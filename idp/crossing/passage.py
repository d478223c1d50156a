"""The step that a journey has come to, under the revision that the journey began with."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from flask import request
from werkzeug.exceptions import NotFound

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.contact.proofs import Proof
from idp.credentials.new_password import OWED
from idp.crossing.interactions import Gone, Pending, Waiting
from idp.journeys import engine
from idp.journeys.model import SIGNED_IN, Facts, Journey, Order, Proceed, Step, Visit
from idp.journeys.store import Arrive
from idp.pages.portal_view import restart_url
from idp.pages.render import Pages
from idp.policy.journeys import StepEntry
from idp.session import current as sessions
from idp.session.cookie import Cookies
from idp.session.device import device_words
from idp.session.model import SessionView
from idp.stores.engine import Stores, Transaction

_FACTOR: Final = (
    "credentials.second_factor",
    "credentials.enrol_totp",
    "credentials.recovery_codes",
)
"""What every journey ends with that opens an account: no folder can leave it out (ADR 22)."""

_OWED: Final = StepEntry(step="credentials.choose_password", when={OWED: ["true"]})
"""What a sign-in goes on with whose password breaks the rule of the account's new home (ADR 21)."""

_AFTER: Final = {"signup.prove_mailbox": "signup.chosen_password"}
"""What follows a step at once, in every journey that has it (ADR 23)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A step about to be shown or submitted, and the request that waits behind it.

    `token` is that of the mailed link that opened it, '' where the browser's own journey did.
    """

    visit: Visit
    step_name: str
    step: Step
    pending: Pending | None
    token: str = ""

    @property
    def action(self) -> str:
        """Where the step's form is sent."""
        journey = self.visit.journey
        client = quote(self.visit.client.client_id)
        return f"/{client}/{journey.name}/{self.step_name}?{self._which}"

    @property
    def here(self) -> str:
        """Where the step is shown by GET."""
        client = quote(self.visit.client.client_id)
        return f"/{client}/{self.visit.journey.name}?{self._which}"

    @property
    def _which(self) -> str:
        return f"t={self.token}" if self.token else f"j={self.visit.journey.id}"

    @property
    def ui_locales(self) -> str | None:
        """Return the languages that the portal asked for."""
        return self.pending.ui_locales if self.pending else None


def journey_url(client: Client, journey: Journey) -> str:
    """Return where a journey's current step is shown."""
    return f"/{quote(client.client_id)}/{journey.name}?j={journey.id}"


def ways_out(client: Client, pending: Pending | None) -> list[str]:
    """Return where a page's form may lead outside: browsers hold redirects to that too."""
    portal = restart_url(client)
    return [portal, pending.redirect_uri] if pending else [portal]


@dataclass(frozen=True, slots=True)
class Passages:
    """Finds the step to walk now, and tells when none is left."""

    stores: Stores
    registry: ClientRegistry
    waiting: Waiting
    steps: dict[str, Step]
    pages: Pages
    cookies: Cookies

    def current(
        self, stored: Journey, browser: bytes, *, proof: Proof | None = None, token: str = ""
    ) -> Passage | Visit:
        """Return the step to walk, or only the visit when the way is over.

        Raises:
            NotFound: The revision that the journey began with is gone.
        """
        client = self.registry.at_revision(stored.client_row_id, stored.revision_id)
        if client is None:
            raise NotFound
        pending = self.pending(stored, browser)
        visit = self._visit(client, stored, browser, pending, proof)
        name = self.next_step(visit, stored)
        if name is None:
            return visit
        return Passage(
            visit=self.at_step(visit, name),
            step_name=name,
            step=self.steps[name],
            pending=pending,
            token=token,
        )

    def next_step(self, visit: Visit, journey: Journey) -> str | None:
        """Return the name of the step that follows, None at the end of the way."""
        order = visit.client.policy.journeys[journey.name].steps
        then = visit.facing(journey)
        return engine.next_step(
            journey, _walked(order, journey), lambda name: self.steps[name].applies(then)
        )

    def past_unasked(self, visit: Visit, journey: Journey) -> Journey:
        """Return the journey past the steps whose page has nothing to ask this person.

        For a journey that just went on, with no transaction open: who goes back sees the page.
        """
        while (name := self.next_step(visit, journey)) is not None:
            step = self.steps[name]
            given = step.unasked(self.at_step(visit.facing(journey), name))
            if given is None:
                break
            journey = engine.apply(journey, name, Proceed(given), step)
        return journey

    def at_step(self, visit: Visit, name: str) -> Visit:
        """Return the visit as one step sees it, with the step's own settings."""
        given = visit.client.policy.steps.get(name, {})
        return replace(visit, settings=self.steps[name].settings.model_validate(given))

    def arriving(self, visit: Visit) -> Arrive:
        """Return what comes to a journey's current step: it causes what the step causes."""

        def arrive(tx: Transaction, journey: Journey) -> tuple[str, Facts]:
            name = self.next_step(visit, journey)
            if name is None:
                return "", {}
            return name, self.steps[name].arrive(tx, self.at_step(visit.facing(journey), name))

        return arrive

    def lifetime(self, client: Client, name: str) -> timedelta:
        """Return how long a journey lives, with what its steps may wait for elsewhere."""
        journey = client.policy.journeys[name]
        waits = sum(self.steps[entry.step].waits(client, name) for entry in journey.steps)
        return timedelta(seconds=journey.lifetime + waits)

    def facing(self, client: Client, journey: Journey, pending: Pending | None = None) -> Visit:
        """Return the visit of this request to a journey that is at no step yet."""
        return self._visit(client, journey, journey.browser_hash, pending, None)

    def session(self, client: Client) -> SessionView | None:
        """Return who is signed in on this browser, as the client's organisation sees them."""
        secret = self.cookies.session_secret(request)
        if not secret:
            return None
        at = self.stores.clock.now()
        with self.stores.read() as connection:
            return sessions.find(connection, secret, client.organisation_id, at=at)

    def pending(self, stored: Journey, browser: bytes) -> Pending | None:
        """Return the request that waits behind a journey, for this browser; None for none."""
        if not stored.interaction_id:
            return None
        found = self.waiting.load(stored.interaction_id, browser)
        return None if isinstance(found, Gone) else found

    def _visit(
        self,
        client: Client,
        stored: Journey,
        browser: bytes,
        pending: Pending | None,
        proof: Proof | None,
    ) -> Visit:
        asked = pending.ui_locales if pending else None
        return Visit(
            journey=stored,
            client=client,
            settings=Step.settings(),
            source=request.remote_addr or "",
            browser_hash=browser,
            at=self.stores.clock.now(),
            lang=self.pages.language(request, asked=asked),
            device=device_words(request.headers.get("User-Agent", "")),
            proof=proof.id if proof else "",
        )


def _walked(order: Order, journey: Journey) -> list[StepEntry]:
    """Return the steps of a journey with those that no folder can leave out."""
    every: list[StepEntry] = []
    for entry in order:
        every.append(entry)
        if then := _AFTER.get(entry.step):
            # Wherever a folder lists it too. What the step learnt may undo its own condition.
            when = {} if entry.step in journey.done else entry.when
            every.append(StepEntry(step=then, when=when))
    return every + _gates(order, journey)


def _gates(order: Order, journey: Journey) -> list[StepEntry]:
    """Return what stands before the account: a password that is owed, then the second factor.

    Steps of the factor that a journey lists itself stand where it lists them. Who is signed in
    proves the factor that they have; they add one where they ask for it.
    """
    # One that is listed under a condition is no gate where the condition does not hold.
    listed = {entry.step for entry in order if not entry.when}
    wanted = _FACTOR[:1] if SIGNED_IN in journey.facts else _FACTOR
    return [_OWED, *(StepEntry(step=name) for name in wanted if name not in listed)]
