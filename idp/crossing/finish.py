"""What ends a journey: everything it decided in one transaction, then back to where one was."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import Response, request

from idp.audit.events import SignInSucceeded
from idp.audit.record import record
from idp.clients.model import Client
from idp.crossing import store
from idp.crossing.interactions import Waiting
from idp.crossing.pages import Pages
from idp.crossing.passage import journey_url
from idp.crossing.portal_view import restart_url
from idp.journeys.model import Journey, Refuse, Step, Visit
from idp.journeys.store import JourneyStore
from idp.kernel.ids import new_token
from idp.oidc.redirects import see_other
from idp.session import store as sessions
from idp.session.cookie import Cookies
from idp.session.store import Authentication, NewSession
from idp.stores import hot
from idp.stores.engine import Stores, Transaction


@dataclass(frozen=True, slots=True)
class Finish:
    """Ends journeys: signs in, resumes the authorization request, or refuses."""

    stores: Stores
    journeys: JourneyStore
    waiting: Waiting
    steps: dict[str, Step]
    pages: Pages
    cookies: Cookies

    def end(self, journey: Journey, visit: Visit) -> Response:
        """Commit what the steps decided, sign in where they proved an account, and lead on.

        Steps complete once. Signing in is repeated when a double click was first: this request
        proved the same thing, and only its answer reaches the browser (R-ALL-13). What another
        tab refused, let expire or took elsewhere meanwhile is not finished here: the person sees
        how the journey stands.
        """
        session: NewSession | None = None
        with self.stores.write() as tx:
            if self.journeys.end(tx, journey, "finished"):
                for name in journey.done:
                    self.steps[name].complete(tx, visit)
            elif self.journeys.ending_of(tx, journey) != "finished":
                return see_other(journey_url(visit.client, journey))
            if "account" in journey.facts:
                session = self._sign_in(tx, journey, visit)
        response = self._lead_on(journey, visit.client)
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

    def _sign_in(self, tx: Transaction, journey: Journey, visit: Visit) -> NewSession | None:
        facts = journey.facts
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

    def _lead_on(self, journey: Journey, client: Client) -> Response:
        if journey.interaction_id:
            return see_other(f"/authorize/resume?i={journey.interaction_id}")
        return see_other(restart_url(client))


def _device() -> dict[str, str]:
    return {"user_agent": request.headers.get("User-Agent", "")[:300]}
