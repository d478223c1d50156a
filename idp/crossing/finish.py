"""What ends a journey: everything it decided in one transaction, then back to where one was."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast
from urllib.parse import quote, urlencode

from flask import Response, request

from idp.audit.events import SignInSucceeded
from idp.audit.record import record
from idp.branding.page import Link
from idp.clients.model import Client
from idp.crossing import store
from idp.crossing.endings import Endings
from idp.crossing.interactions import Waiting
from idp.crossing.passage import Passages, journey_url
from idp.journeys.model import PASSED_BY, SIGNED_IN, TELLS, Facts, Journey, Overtaken, Refuse, Visit
from idp.journeys.store import Claim, Ended, JourneyStore
from idp.kernel.ids import new_token
from idp.oidc.redirects import see_other
from idp.pages.portal_view import restart_url
from idp.pages.render import Pages
from idp.session import store as sessions
from idp.session.cookie import Cookies
from idp.session.store import Authentication, NewSession
from idp.stores import hot
from idp.stores.engine import Stores, Transaction

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
}
"""What is said at the end of a journey that leads nowhere by itself; `journey.done` of others."""


@dataclass(frozen=True, slots=True)
class Finish:
    """Ends journeys: signs in, resumes the authorization request, or refuses."""

    stores: Stores
    journeys: JourneyStore
    waiting: Waiting
    passages: Passages
    pages: Pages
    endings: Endings
    cookies: Cookies

    def end(self, journey: Journey, visit: Visit, *, claim: Claim | None = None) -> Response:
        """Commit what the steps decided, sign in where they proved an account, and lead on.

        Steps complete once. Signing in is repeated when a double click was first: this request
        proved the same thing, and only its answer reaches the browser (R-ALL-13). What another
        tab refused, let expire or took elsewhere meanwhile is not finished here: the person sees
        how the journey stands.

        Args:
            journey: With its last step done.
            visit: Who ends it.
            claim: Uses up the mailed proof that opened the last step.

        Raises:
            Overtaken: What the journey rests on changed meanwhile; nothing is kept.
        """
        session: NewSession | None = None
        facts = journey.facts
        with self.stores.write() as tx:
            if self.journeys.end(tx, journey, "finished"):
                if claim is not None and not claim(tx):
                    raise Overtaken
                facts = self._complete(tx, journey, visit)
            elif self.journeys.ending_of(tx, journey) != "finished":
                return see_other(journey_url(visit.client, journey))
            signs_in = "account" in facts and self._may_sign_in(journey, visit)
            if signs_in:
                session = self._sign_in(tx, journey, facts, visit)
        response = self._lead_on(journey, visit, signed_in=signs_in)
        if session is not None:
            keep = visit.client.policy.sign_in
            max_age = keep.session_absolute if keep.persistent_cookie else None
            self.cookies.write_session(response, session.secret, max_age=max_age)
            self.cookies.write_browser(response, self.cookies.browser_secret(request))
        return response

    def refuse(self, journey: Journey, visit: Visit, outcome: Refuse) -> Response:
        """End a journey that may not go on; its page leads back to the portal."""
        with self.stores.write() as tx:
            self.journeys.end(tx, journey, "refused")
        context = {"message_id": outcome.message, "facts": dict(outcome.placeholders)}
        return self.pages.render("refused.html", visit.client, status=403, context=context)

    def over(self, client: Client, name: str, ended: Ended) -> Response:
        """Answer who comes back to a journey that is over: to its request, or with a page."""
        if ended.ending != "finished":
            return self.endings.expired(client)
        if ended.interaction_id is not None:
            return see_other(f"/authorize/resume?i={ended.interaction_id}")
        return self.endings.answered(client) if name == "login" else self._done(client, name)

    def _complete(self, tx: Transaction, journey: Journey, visit: Visit) -> Facts:
        """Let every step write what it decided; each sees what those before it wrote."""
        known = journey
        passed_by = cast("list[str]", journey.facts.get(PASSED_BY) or [])
        for name in (one for one in journey.done if one not in passed_by):
            here = self.passages.at_step(visit.facing(known), name)
            known = known.knowing(name, self.passages.steps[name].complete(tx, here))
        return known.facts

    def _may_sign_in(self, journey: Journey, visit: Visit) -> bool:
        """Tell whether the end signs in: only the browser that began, where the policy says so."""
        section = visit.client.policy.journeys[journey.name]
        if section.after_proof == "sign_in":
            return False
        return journey.began_in == visit.browser_hash.hex()

    def _sign_in(
        self, tx: Transaction, journey: Journey, facts: Facts, visit: Visit
    ) -> NewSession | None:
        proof = Authentication(
            account_id=str(facts["account"]),
            credential_version=cast("int", facts["credential_version"]),
            amr=cast("list[str]", facts["amr"]),
            acr=str(facts["acr"]),
            at=visit.at,
        )
        former = store.session_of(tx, self.cookies.session_secret(request))
        lifetime = timedelta(seconds=visit.client.policy.sign_in.session_absolute)
        if former is not None and former.goes_on(proof):
            session = sessions.renew(tx, former.id, proof, lifetime=lifetime)
        else:
            if former is not None:
                sessions.end(tx, former.id, because="replaced", at=visit.at)
            session = sessions.begin(tx, proof, lifetime=lifetime, device=_device())
        here = visit.client.organisation_id
        hot.visited(tx, session.id, here, new_sid=new_token(), at=visit.at)
        if journey.interaction_id:
            self.waiting.authenticated(tx, journey.interaction_id, session.id, at=visit.at)
        store.remember(tx, proof.account_id, visit.browser_hash, at=visit.at)
        record(
            tx,
            SignInSucceeded(
                at=visit.at,
                client_id=visit.client.client_id,
                organisation_id=visit.client.organisation_id,
                account_id=proof.account_id,
                source=visit.source,
                session_id=session.id,
                amr=tuple(proof.amr),
            ),
        )
        return session

    def _lead_on(self, journey: Journey, visit: Visit, *, signed_in: bool) -> Response:
        """Lead to the request that waits, to the place that was wanted, or say that it is done."""
        client = visit.client
        ours = journey.began_in == visit.browser_hash.hex()
        asks_first = client.policy.journeys[journey.name].after_proof == "sign_in"
        if told := journey.facts.get(TELLS):
            goes_on = ours and (signed_in or SIGNED_IN in journey.facts)
            onward = _goes_on(client, journey) if goes_on else _sign_in(client, journey, ours=ours)
            return self._done(client, str(told), onward)
        if journey.interaction_id and ours and not asks_first:
            return see_other(_goes_on(client, journey))
        if to := journey.facts.get("to"):
            return see_other(_place(client, str(to)))
        if signed_in and SIGNED_IN not in journey.facts:
            return see_other(restart_url(client))
        onward = _sign_in(client, journey, ours=ours, asks_first=asks_first)
        return self._done(client, journey.name, onward)

    def _done(self, client: Client, name: str, onward: str = "") -> Response:
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


def _device() -> dict[str, str]:
    return {"user_agent": request.headers.get("User-Agent", "")[:300]}
