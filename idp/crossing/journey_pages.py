"""The one HTTP adapter of every step: show the form, submit it, go where the engine says."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crossing.endings import Endings
from idp.crossing.finish import Finish
from idp.crossing.interactions import Gone, Waiting
from idp.crossing.origin import is_foreign
from idp.crossing.passage import Passage, Passages, journey_url
from idp.crossing.step_pages import ASK_AGAIN, StepPages
from idp.crypto.hash_lane import LaneFull
from idp.journeys import engine
from idp.journeys.model import AskAgain, Journey, Refuse, Wait
from idp.journeys.store import Ended, JourneyStore
from idp.oidc.redirects import see_other
from idp.session.cookie import Cookies


@dataclass(frozen=True, slots=True)
class JourneyPages:
    """The views of /<client_id>/<journey> and /<client_id>/<journey>/<step>."""

    registry: ClientRegistry
    journeys: JourneyStore
    waiting: Waiting
    passages: Passages
    finish: Finish
    pages: StepPages
    endings: Endings
    cookies: Cookies

    def enter(self, client_id: str, journey: str) -> Response:
        """Show the current step of a journey, beginning it where need be; or end it."""
        client = self._client(client_id)
        if request.args.get("j"):
            found = self._found(client, journey)
            return found if isinstance(found, Response) else self._show_current(*found)
        if journey not in client.policy.journeys:
            raise NotFound
        browser = self.cookies.browser_hash(request)
        if browser is None:
            return self._begin_with_cookie(client, journey)
        return self._begin(client, journey, browser)

    def submit(self, client_id: str, journey: str, step: str) -> Response:
        """Act on what was sent to a step; a GET leads to the current step."""
        client = self._client(client_id)
        if request.method != "POST":
            return see_other(f"/{quote(client_id)}/{quote(journey)}?{_kept_query()}")
        if is_foreign(request):
            return self.endings.foreign(client)
        found = self._found(client, journey)
        if isinstance(found, Response):
            return found
        passage = self.passages.current(*found)
        if not isinstance(passage, Passage) or passage.step_name != step or found[0].waiting:
            return see_other(journey_url(client, found[0]))
        return self._submit(passage)

    def _found(self, client: Client, name: str) -> tuple[Journey, bytes] | Response:
        """Return this browser's journey and the browser, or the answer where there is none."""
        browser = self.cookies.browser_hash(request)
        if browser is None:
            return self.endings.no_cookie(client)
        stored = self.journeys.load(request.args.get("j", ""), browser_hash=browser)
        if stored is None or stored.client_row_id != client.row_id:
            return self.endings.expired(client)
        if isinstance(stored, Ended):
            return self._over(client, stored)
        if stored.name != name:
            return see_other(journey_url(client, stored))
        return stored, browser

    def _begin(self, client: Client, name: str, browser: bytes) -> Response:
        pending = self.waiting.load(request.args.get("i"), browser)
        if isinstance(pending, Gone):
            over = self.endings.answered if pending.was_answered else self.endings.expired
            return over(client)
        if pending is not None and pending.request.client.row_id != client.row_id:
            # Signing in the way one portal wants is no answer to another portal's request.
            return self.endings.expired(client)
        stored = self.journeys.begin(
            client,
            name,
            browser_hash=browser,
            interaction_id=pending.id if pending else None,
            facts=pending.facts() if pending else {},
        )
        return self._show_current(stored, browser)

    def _begin_with_cookie(self, client: Client, name: str) -> Response:
        """Give the browser its cookie and come back once; without it then, say so."""
        if request.args.get("c") == "1" or request.args.get("i"):
            return self.endings.no_cookie(client)
        response = see_other(f"/{quote(client.client_id)}/{name}?c=1")
        self.cookies.new_browser(response)
        return response

    def _show_current(self, stored: Journey, browser: bytes) -> Response:
        passage = self.passages.current(stored, browser)
        if not isinstance(passage, Passage):
            return self.finish.end(stored, passage)
        if stored.waiting:
            return self.pages.waiting(passage, stored.waiting)
        return self.pages.form(passage, passage.step.form(None))

    def _submit(self, passage: Passage) -> Response:
        # The body alone is the form: never JSON, never an uploaded file in a text's place.
        form = passage.step.form(request.form)
        if not form.validate():
            return self.pages.form(passage, form, status=ASK_AGAIN)
        stored = passage.visit.journey
        try:
            outcome = passage.step.submit(form, passage.visit)
        except LaneFull:
            return self.pages.busy(passage, form)
        if isinstance(outcome, AskAgain):
            return self.pages.ask_again(passage, form, outcome)
        if isinstance(outcome, Refuse):
            return self.finish.refuse(stored, passage.visit, outcome)
        after = engine.apply(stored, passage.step_name, outcome, passage.step)
        if not isinstance(outcome, Wait) and not self.passages.next_step(passage.visit, after):
            return self.finish.end(after, passage.visit)
        self.journeys.advance(stored, after)
        return see_other(passage.here)

    def _client(self, client_id: str) -> Client:
        client = self.registry.get(client_id)
        if client is None or not client.is_active:
            raise NotFound
        return client

    def _over(self, client: Client, ended: Ended) -> Response:
        if ended.ending != "finished":
            return self.endings.expired(client)
        if ended.interaction_id is None:
            return self.endings.answered(client)
        return see_other(f"/authorize/resume?i={ended.interaction_id}")


def _kept_query() -> str:
    return "j=" + quote(request.args.get("j", "")[:64])
