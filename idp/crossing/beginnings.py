"""How a journey begins: from a portal's request, from a stable URL, by somebody signed in."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from flask import Response, request

from idp.clients.model import FIRST_VISIT, Client
from idp.crossing.endings import Endings
from idp.crossing.interactions import Gone, Pending, Waiting
from idp.crossing.passage import Passages
from idp.journeys import engine
from idp.journeys.login_hint import LOGIN_HINT
from idp.journeys.model import SIGNED_IN, THROUGH, Fact, Journey
from idp.journeys.store import JourneyStore
from idp.oidc.redirects import see_other
from idp.session.cookie import Cookies

PLACES: Final = ("console", "account")
"""Where a sign-in without a portal's request may lead besides journeys."""

_ON_THE_WAY: Final = ("login", FIRST_VISIT, "terms")
"""Journeys that stand before such a place and lead on to it."""

_LONGEST_HINT: Final = 320


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Begins journeys, or finds again what this browser left unfinished."""

    journeys: JourneyStore
    waiting: Waiting
    passages: Passages
    endings: Endings
    cookies: Cookies

    def begin(self, client: Client, name: str) -> Journey | Response:
        """Return the journey to walk, or what has to come first: a cookie, a sign-in."""
        browser = self.cookies.browser_hash(request)
        if browser is None:
            return self._cookie_first(client, name)
        pending = self.waiting.load(request.args.get("i"), browser)
        if isinstance(pending, Gone):
            over = self.endings.answered if pending.was_answered else self.endings.expired
            return over(client)
        if pending is not None and pending.request.client.row_id != client.row_id:
            # Signing in the way one portal wants is no answer to another portal's request.
            return self.endings.expired(client)
        account_id = self._signed_in(client, name)
        if account_id is None:
            return self._sign_in_first(client, name, pending)
        interaction_id = pending.id if pending else None
        known = self.journeys.unfinished(client, name, browser, interaction_id)
        same_way = known is not None and known.facts.get(THROUGH, "") == _through(client, name)
        if known and same_way and _is_theirs(known, account_id) and _is_about(known, _hint()):
            return known
        return self._begin(client, name, browser, pending, account_id)

    def is_still_theirs(self, client: Client, journey: Journey) -> bool:
        """Tell whether a journey begun by somebody signed in still meets the same account."""
        owner = journey.facts.get(SIGNED_IN)
        if not owner:
            return True
        session = self.passages.session(client)
        return session is not None and session.account_id == owner

    def _begin(
        self, client: Client, name: str, browser: bytes, pending: Pending | None, account_id: str
    ) -> Journey:
        facts: dict[str, Fact] = dict(pending.facts()) if pending else {}
        if account_id:
            facts[SIGNED_IN] = account_id
        if name in _ON_THE_WAY and (to := self._destination(client)):
            facts["to"] = to
        if hint := _hint():
            facts[LOGIN_HINT] = hint
        if through := _through(client, name):
            facts[THROUGH] = through
        lifetime = self.passages.lifetime(client, name)
        draft = self.journeys.draft(
            client, name, browser_hash=browser, facts=facts, lifetime=lifetime
        )
        draft = replace(draft, interaction_id=pending.id if pending else None)
        visit = self.passages.facing(client, draft, pending)
        return self.journeys.begin(draft, self.passages.arriving(visit))

    def _signed_in(self, client: Client, name: str) -> str | None:
        """Return the account that a journey needs to be signed in, '' where it needs none."""
        steps = client.policy.journeys[name].steps
        if not engine.begins_signed_in(steps, self.passages.steps):
            return ""
        session = self.passages.session(client)
        return None if session is None else session.account_id

    def _sign_in_first(self, client: Client, name: str, pending: Pending | None) -> Response:
        if pending is not None:
            return see_other(f"/authorize/resume?i={pending.id}")
        return see_other(f"/{quote(client.client_id)}/login?{urlencode({'to': name})}")

    def _destination(self, client: Client) -> str:
        to = request.args.get("to", "")[:64]
        return to if to in PLACES or to in client.policy.journeys else ""

    def _cookie_first(self, client: Client, name: str) -> Response:
        """Give the browser its cookie and come back once; without it then, say so."""
        if request.args.get("c") == "1" or request.args.get("i"):
            return self.endings.no_cookie(client)
        kept = {"to": to} if (to := self._destination(client)) else {}
        kept |= {"identifier": hint} if (hint := _hint()) else {}
        kept |= {"with": through} if (through := _through(client, name)) else {}
        response = see_other(f"/{quote(client.client_id)}/{name}?{urlencode({'c': '1', **kept})}")
        self.cookies.new_browser(response)
        return response


def _hint() -> str:
    """Return the identifier that a link or a QR code fills in; it looks nothing up."""
    return request.args.get("identifier", "")[:_LONGEST_HINT]


def _through(client: Client, name: str) -> str:
    """Return the organisation whose identifier signs in here, where the portal offers it."""
    slug = request.args.get("with", "")[:64]
    return slug if name == "login" and slug in client.policy.sign_in.also else ""


def _is_theirs(known: Journey, account_id: str) -> bool:
    return known.facts.get(SIGNED_IN, "") == account_id


def _is_about(known: Journey, hint: str) -> bool:
    """Tell whether an unfinished journey may go on: not where another person's letter opens it."""
    return not hint or known.facts.get(LOGIN_HINT) == hint
