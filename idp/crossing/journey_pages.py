"""The one HTTP adapter of every step: show the form, submit it, go where the engine says."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import NotFound
from wtforms import Form

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crossing.finish import Finish
from idp.crossing.interactions import Gone, Pending, Waiting
from idp.crossing.origin import is_foreign
from idp.crossing.pages import Pages
from idp.crossing.portal_view import restart_url
from idp.journeys import engine
from idp.journeys.model import AskAgain, Journey, Refuse, Step, Visit, Wait
from idp.journeys.store import Ended, JourneyStore
from idp.oidc.redirects import see_other
from idp.session.cookie import Cookies
from idp.stores.engine import Stores

THROTTLED = 429
ASK_AGAIN = 422


@dataclass(frozen=True, slots=True)
class _Passage:
    """A step about to be shown or submitted, and the request that waits behind it."""

    visit: Visit
    step_name: str
    step: Step
    pending: Pending | None

    @property
    def action(self) -> str:
        journey = self.visit.journey
        client = quote(self.visit.client.client_id)
        return f"/{client}/{journey.name}/{self.step_name}?j={journey.id}"

    @property
    def here(self) -> str:
        return journey_url(self.visit.client, self.visit.journey)


def journey_url(client: Client, journey: Journey) -> str:
    """Return where a journey's current step is shown."""
    return f"/{quote(client.client_id)}/{journey.name}?j={journey.id}"


@dataclass(frozen=True, slots=True)
class JourneyPages:
    """The views of /<client_id>/<journey> and /<client_id>/<journey>/<step>."""

    stores: Stores
    registry: ClientRegistry
    journeys: JourneyStore
    waiting: Waiting
    steps: dict[str, Step]
    finish: Finish
    pages: Pages
    cookies: Cookies

    def enter(self, client_id: str, journey: str) -> Response:
        """Show the current step of a journey, beginning it where need be; or end it."""
        client = self._client(client_id, journey)
        if journey_id := request.args.get("j", ""):
            found = self._found(client, journey, journey_id)
            return found if isinstance(found, Response) else self._show_current(client, *found)
        browser = self.cookies.browser_hash(request)
        if browser is None:
            return self._begin_with_cookie(client, journey)
        return self._begin(client, journey, browser)

    def submit(self, client_id: str, journey: str, step: str) -> Response:
        """Act on what was sent to a step; a GET leads to the current step."""
        client = self._client(client_id, journey)
        if request.method == "GET":
            return see_other(f"/{quote(client_id)}/{journey}?{_kept_query()}")
        if is_foreign(request):
            context = {"message_id": "error.forbidden"}
            return self.pages.render("error.html", client, status=403, context=context)
        found = self._found(client, journey, request.args.get("j", ""))
        if isinstance(found, Response):
            return found
        passage = self._passage(*found)
        if passage is None or passage.step_name != step:
            return see_other(journey_url(client, found[0]))
        return self._submit(passage)

    def _found(
        self, client: Client, name: str, journey_id: str
    ) -> tuple[Journey, bytes] | Response:
        """Return this browser's journey and the browser, or the answer where there is none."""
        browser = self.cookies.browser_hash(request)
        if browser is None:
            return self._no_cookie(client)
        stored = self.journeys.load(journey_id[:64], browser_hash=browser)
        if not isinstance(stored, Journey) or stored.client_row_id != client.row_id:
            return self._over(client, stored)
        if stored.name != name:
            return see_other(journey_url(client, stored))
        return stored, browser

    def _begin(self, client: Client, name: str, browser: bytes) -> Response:
        pending = self.waiting.load(request.args.get("i", "")[:64], browser)
        if isinstance(pending, Gone):
            return self._expired(client)
        stored = self.journeys.begin(
            client,
            name,
            browser_hash=browser,
            interaction_id=pending.id if pending else None,
            facts=pending.facts() if pending else {},
        )
        return self._show_current(client, stored, browser)

    def _begin_with_cookie(self, client: Client, name: str) -> Response:
        """Give the browser its cookie and come back once; without it then, say so."""
        if request.args.get("c") == "1" or request.args.get("i"):
            return self._no_cookie(client)
        response = see_other(f"/{quote(client.client_id)}/{name}?c=1")
        self.cookies.new_browser(response)
        return response

    def _show_current(self, client: Client, stored: Journey, browser: bytes) -> Response:
        passage = self._passage(stored, browser)
        if passage is None:
            return self.finish.end(stored, self._visit(client, stored, browser, None))
        if stored.waiting:
            return self.pages.render(
                "wait.html", passage.visit.client, context={"message_id": stored.waiting}
            )
        return self._form_page(passage, passage.step.form())

    def _submit(self, passage: _Passage) -> Response:
        form = passage.step.form()
        if not form.validate():
            return self._form_page(passage, form, status=ASK_AGAIN)
        stored = passage.visit.journey
        outcome = passage.step.submit(form, passage.visit)
        if isinstance(outcome, AskAgain):
            return self._ask_again(passage, form, outcome)
        if isinstance(outcome, Refuse):
            return self.finish.refuse(stored, passage.visit, outcome)
        after = engine.apply(stored, passage.step_name, outcome, passage.step)
        if not isinstance(outcome, Wait) and self._next(passage.visit, after) is None:
            return self.finish.end(after, passage.visit)
        self.journeys.advance(stored, after)
        return see_other(passage.here)

    def _passage(self, stored: Journey, browser: bytes) -> _Passage | None:
        """Return the step to walk now, under the revision that the journey began with."""
        client = self.registry.at_revision(stored.client_row_id, stored.revision_id)
        if client is None:
            raise NotFound
        visit = self._visit(client, stored, browser, None)
        name = self._next(visit, stored)
        if name is None:
            return None
        pending = (
            self.waiting.load(stored.interaction_id, browser) if stored.interaction_id else None
        )
        return _Passage(
            visit=self._visit(client, stored, browser, name),
            step_name=name,
            step=self.steps[name],
            pending=None if isinstance(pending, Gone) else pending,
        )

    def _next(self, visit: Visit, journey: Journey) -> str | None:
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
            at=self.stores.clock.now(),
        )

    def _form_page(
        self,
        passage: _Passage,
        form: Form,
        *,
        status: int = 200,
        message: tuple[str, str] | None = None,
    ) -> Response:
        client = passage.visit.client
        asked = passage.pending.ui_locales if passage.pending else None
        lang = self.pages.language(request, asked=asked)
        texts = self.pages.texts(client)
        errors = [
            ("" if name == "csrf_token" else name, texts.get(_text_id(name, fault), lang))
            for name, faults in form.errors.items()
            for fault in faults
        ]
        if message:
            errors.append(message)
        more = passage.step.show(form, passage.visit)
        return self.pages.render(
            passage.step_name.replace(".", "/") + ".html",
            client,
            status=status,
            asked_language=asked,
            here=passage.here,
            targets=[passage.pending.redirect_uri] if passage.pending else [],
            context={"form": form, "errors": errors, "action": passage.action, **more},
        )

    def _ask_again(self, passage: _Passage, form: Form, outcome: AskAgain) -> Response:
        asked = passage.pending.ui_locales if passage.pending else None
        lang = self.pages.language(request, asked=asked)
        texts = self.pages.texts(passage.visit.client)
        delay = texts.delay(outcome.retry_after, lang)
        words = texts.get(outcome.message, lang, delay=delay, **outcome.placeholders)
        status = THROTTLED if outcome.retry_after else ASK_AGAIN
        response = self._form_page(
            passage, form, status=status, message=(outcome.field_name, words)
        )
        if outcome.retry_after:
            response.headers["Retry-After"] = str(outcome.retry_after)
        return response

    def _client(self, client_id: str, journey: str) -> Client:
        client = self.registry.get(client_id)
        if client is None or not client.is_active or journey not in client.policy.journeys:
            raise NotFound
        return client

    def _over(self, client: Client, stored: Ended | Journey | None) -> Response:
        if isinstance(stored, Ended) and stored.ending == "finished" and stored.interaction_id:
            return see_other(f"/authorize/resume?i={stored.interaction_id}")
        return self._expired(client)

    def _expired(self, client: Client) -> Response:
        return self.pages.render(
            "expired.html", client, status=410, context={"restart_url": restart_url(client)}
        )

    def _no_cookie(self, client: Client) -> Response:
        context = {"message_id": "error.cookies_blocked", "restart_url": restart_url(client)}
        return self.pages.render("expired.html", client, status=400, context=context)


def _text_id(field_name: str, fault: object) -> str:
    return "form.csrf_lost" if field_name == "csrf_token" else str(fault)


def _kept_query() -> str:
    return "j=" + quote(request.args.get("j", "")[:64])
