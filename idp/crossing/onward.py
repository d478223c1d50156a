"""Where a journey that is over leads: to what waits for it, or to a page that says it is done."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from flask import Response

from idp.branding.page import Link
from idp.clients.model import Client
from idp.crossing.interactions import Gone, Waiting
from idp.journeys.model import SIGNED_IN, Journey, Visit
from idp.journeys.telling import GOES_PAST, TELLS
from idp.oidc.redirects import see_other
from idp.pages.portal_view import restart_url
from idp.pages.render import Pages

_DONE: Final = {
    "activation": "activation.done",
    "address": "address.done",
    "address_back": "address_back.done",
    "disavow": "disavow.done",
    "factor": "factor.done",
    "factor_codes": "factor_codes.done",
    "factor_off": "factor_off.done",
    "finalise": "finalise.done",
    "first_visit": "first_visit.done",
    "identifier_recovery": "identifier_recovery.done",
    "keep": "keep.done",
    "join": "account_link.join_done",
    "letter_request": "letter_request.done",
    "link": "account_link.done",
    "link_account": "account_link.done",
    "link_undo": "account_link.undo_done",
    "link_legacy": "first_visit.done",
    "password": "password.done",
    "profile": "change_profile.done",
    "recovery": "recovery.done",
    "unlink": "account_link.undo_done",
    "signup": "signup.done",
    "signup_review": "signup_review.open",
}
"""What is said at the end of a journey that leads nowhere by itself; `journey.done` of others."""


@dataclass(frozen=True, slots=True)
class Onward:
    """Leads on from a journey that ended well."""

    waiting: Waiting
    pages: Pages

    def lead_on(self, journey: Journey, visit: Visit, *, signed_in: bool) -> Response:
        """Lead to the request that waits, to the place that was wanted, or say that it is done."""
        client = visit.client
        ours = journey.began_in == visit.browser_hash.hex()
        asks_first = client.policy.journeys[journey.name].after_proof == "sign_in"
        goes_on = ours and (signed_in or SIGNED_IN in journey.facts)
        told = journey.facts.get(TELLS)
        if told and not (goes_on and self._goes_past(journey, visit)):
            onward = _goes_on(client, journey) if goes_on else _sign_in(client, journey, ours=ours)
            return self.done(client, str(told), onward)
        if journey.interaction_id and ours and not asks_first:
            return see_other(_goes_on(client, journey))
        if to := journey.facts.get("to"):
            return see_other(_place(client, str(to)))
        if signed_in and SIGNED_IN not in journey.facts:
            return see_other(restart_url(client))
        onward = _sign_in(client, journey, ours=ours, asks_first=asks_first)
        return self.done(client, journey.name, onward)

    def done(self, client: Client, name: str, onward: str = "") -> Response:
        """Say that a journey is done; the one button signs in, at the portal or where it waits."""
        texts, lang = self.pages.texts(client), self.pages.current_language()
        message = _DONE.get(name, "journey.done")
        label = texts.get(f"{message}.onward", lang, portal=client.metadata.name)
        url = onward or restart_url(client)
        has_more = texts.has(f"{message}.link")
        context = {
            "message_id": message,
            "inline": texts.get(f"{message}.link", lang) if has_more else "",
            "links": [Link(label, url, primary=True)],
        }
        return self.pages.render("done.html", client, context=context)

    def _goes_past(self, journey: Journey, visit: Visit) -> bool:
        """Tell whether nobody has to be told: the policy says so, and no request died meanwhile."""
        return bool(journey.facts.get(GOES_PAST)) and not isinstance(
            self.waiting.load(journey.interaction_id, visit.browser_hash), Gone
        )


def _goes_on(client: Client, journey: Journey) -> str:
    """Return where the request that waits is gone on with, or the place that was wanted, or ''."""
    if journey.interaction_id:
        return f"/authorize/resume?i={journey.interaction_id}"
    to = str(journey.facts.get("to") or "")
    return _place(client, to) if to else ""


def _place(client: Client, to: str) -> str:
    return f"/{quote(client.client_id)}/{quote(to)}"


def _sign_in(client: Client, journey: Journey, *, ours: bool, asks_first: bool = False) -> str:
    """Return the sign-in page, under the portal's, with what is known filled in; '' for none.

    It answers the request that waits; without one, what a letter or a mail began, signs in.
    """
    if not ours:
        return ""
    query: dict[str, str] = {}
    if journey.interaction_id:
        query["i"] = journey.interaction_id
    if (query or asks_first) and (identifier := journey.facts.get("identifier")):
        query["identifier"] = str(identifier)
    return f"/{quote(client.client_id)}/login?{urlencode(query)}" if query else ""
