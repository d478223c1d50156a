"""The one HTTP adapter of every step: show the form, submit it, go where the engine says."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import Response, request
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import Form

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crossing.beat import answered_on_the_beat
from idp.crossing.beginnings import Beginnings
from idp.crossing.endings import Endings
from idp.crossing.finish import Finish
from idp.crossing.leaving import Leaving
from idp.crossing.mailed_links import MailedLinks, Way
from idp.crossing.passage import Passage, Passages, journey_url
from idp.crossing.step_pages import ASK_AGAIN, StepPages
from idp.crypto.hash_lane import LaneFull
from idp.journeys import engine
from idp.journeys.leaving import Leave, Refused
from idp.journeys.model import AskAgain, Journey, Outcome, Overtaken, Proceed, Refuse, Stay, Visit
from idp.journeys.store import Ended, JourneyStore, nothing
from idp.oidc.redirects import see_other
from idp.pages.origin import is_foreign
from idp.session.cookie import Cookies

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class JourneyPages:
    """The views of /<client_id>/<journey> and what is below it."""

    registry: ClientRegistry
    journeys: JourneyStore
    beginnings: Beginnings
    links: MailedLinks
    passages: Passages
    finish: Finish
    leaving: Leaving
    pages: StepPages
    endings: Endings
    cookies: Cookies

    def enter(self, client_id: str, journey: str) -> Response:
        """Show the current step of a journey, beginning it where need be; or end it."""
        client = self._client(client_id)
        if request.args.get("j") or request.args.get("t"):
            way = self._found(client, journey)
            return way if isinstance(way, Response) else self._show_current(way)
        if journey not in client.policy.journeys:
            raise NotFound
        begun = self.beginnings.begin(client, journey)
        if isinstance(begun, Response):
            return begun
        return self._show_current(Way(begun, begun, begun.browser_hash))

    def submit(self, client_id: str, journey: str, step: str) -> Response:
        """Act on what was sent to a step; a GET leads to the current step."""
        client = self._client(client_id)
        if request.method != "POST":
            return see_other(f"/{quote(client_id)}/{quote(journey)}?{_kept_query()}")
        if is_foreign(request):
            return self.endings.foreign(client)
        way = self._found(client, journey)
        if isinstance(way, Response):
            return way
        passage = self._passage(way)
        if (
            isinstance(passage, Visit)
            and way.proof is not None
            and FlaskForm(request.form).validate()
        ):
            return self._end(self._stored(way), passage)
        if not isinstance(passage, Passage) or passage.step_name != step or way.journey.waiting:
            return see_other(f"/{quote(client_id)}/{quote(journey)}?{_kept_query()}")
        return self._submit(passage, way)

    def progress(self, client_id: str, journey: str) -> Response:
        """Tell a waiting page whether its journey went on: "moved", or "here"."""
        self._client(client_id)
        browser = self.cookies.browser_hash(request) or b""
        stored = self.journeys.load(request.args.get("j", ""), browser_hash=browser)
        goes_on = isinstance(stored, Journey) and stored.name == journey
        version = str(stored.version) if isinstance(stored, Journey) else ""
        is_here = goes_on and version == request.args.get("v")
        answer = Response("here" if is_here else "moved", content_type="text/plain; charset=utf-8")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def new_link(self, client_id: str, journey: str) -> Response:
        """Send another link in place of one that is over; only a POST does."""
        client = self._client(client_id)
        if is_foreign(request):
            return self.endings.foreign(client)
        return self.links.renew(client, journey, request.args.get("t", "")[:_LONGEST])

    def _found(self, client: Client, name: str) -> Way | Response:
        """Return what this request goes on with, or the answer where there is nothing."""
        browser = self.cookies.browser_hash(request)
        if token := request.args.get("t", "")[:_LONGEST]:
            return self.links.open(client, name, token, browser or b"")
        if browser is None:
            return self.endings.no_cookie(client)
        return self._kept(client, name, browser)

    def _kept(self, client: Client, name: str, browser: bytes) -> Way | Response:
        """Return the journey that this browser is at."""
        stored = self.journeys.load(request.args.get("j", ""), browser_hash=browser)
        if stored is None or stored.client_row_id != client.row_id:
            return self.endings.expired(client)
        if isinstance(stored, Ended):
            return self.finish.over(client, name, stored)
        if stored.name != name:
            return see_other(journey_url(client, stored))
        if not self.beginnings.is_still_theirs(client, stored):
            return self.endings.expired(client)
        return Way(stored, stored, browser)

    def _passage(self, way: Way) -> Passage | Visit:
        return self.passages.current(way.journey, way.browser, proof=way.proof, token=way.token)

    def _show_current(self, way: Way) -> Response:
        passage = self._passage(way)
        if not isinstance(passage, Passage):
            if way.proof is not None:  # Opening a link changes nothing: one click ends the way.
                return self.links.last(passage.client, way)
            return self._end(way, passage)
        if way.journey.waiting:
            return self.pages.waiting(passage, way.journey.waiting)
        try:
            response = self.pages.form(passage, passage.step.form(None))
        except Overtaken as why:
            return self.endings.overtaken(passage.visit.client, way.journey.name, str(why))
        if not way.browser:
            self.cookies.new_browser(response)
        return response

    def _end(self, way: Way, visit: Visit) -> Response:
        try:
            return self.finish.end(way.journey, visit, claim=self.links.claim(way))
        except Overtaken as why:
            return self.endings.overtaken(visit.client, way.journey.name, str(why))
        except Refused as refused:
            return self.endings.refused(visit.client, refused.message)

    def _submit(self, passage: Passage, way: Way) -> Response:
        # The body alone is the form: never JSON, never an uploaded file in a text's place.
        form = passage.step.form(request.form)
        held = answered_on_the_beat() if passage.step.asks_who else nullcontext()
        try:
            with held:
                return self._answered(passage, way, form)
        except LaneFull:
            return self.pages.busy(passage, form)
        except Overtaken as why:
            return self.endings.overtaken(passage.visit.client, way.journey.name, str(why))
        except Refused as refused:
            return self.endings.refused(passage.visit.client, refused.message)

    def _answered(self, passage: Passage, way: Way, form: Form) -> Response:
        if not form.validate():
            return self.pages.form(passage, form, status=ASK_AGAIN)
        outcome = passage.step.submit(form, passage.visit)
        if isinstance(outcome, AskAgain):
            return self.pages.ask_again(passage, form, outcome)
        return self._go_on(passage, self._stored(way), outcome)

    def _go_on(self, passage: Passage, way: Way, outcome: Outcome) -> Response:
        visit = passage.visit.facing(way.journey)
        if isinstance(outcome, Refuse):
            return self.finish.refuse(way.journey, visit, outcome)
        if isinstance(outcome, Leave):
            return self.leaving.leave(way.journey, visit, outcome)
        after = engine.apply(way.journey, passage.step_name, outcome, passage.step)
        if isinstance(outcome, Proceed):
            after = self.passages.past_unasked(visit, after)
        claim = self.links.claim(way)
        if not after.waiting and not self.passages.next_step(visit, after):
            return self.finish.end(after, visit, claim=claim)
        stays = isinstance(outcome, Stay) and not outcome.arrives
        arrive = nothing if stays else self.passages.arriving(visit)
        self.journeys.advance(way.before, after, arrive=arrive, claim=claim)
        return see_other(journey_url(visit.client, after) if way.token else passage.here)

    def _stored(self, way: Way) -> Way:
        """Store the journey that following a link begins; nothing was stored while it was read."""
        if way.is_stored:
            return way
        draft = replace(way.before, browser_hash=way.browser)
        self.journeys.begin(draft, nothing)
        return replace(way, before=draft, is_stored=True)

    def _client(self, client_id: str) -> Client:
        client = self.registry.get(client_id)
        if client is None or not client.is_active:
            raise NotFound
        return client


def _kept_query() -> str:
    if token := request.args.get("t"):
        return "t=" + quote(token[:_LONGEST])
    return "j=" + quote(request.args.get("j", "")[:_LONGEST])
