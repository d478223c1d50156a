"""Somebody goes before a journey is over: back to the portal, or to sign in as somebody else."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response

from idp.crossing.passage import Passages
from idp.crossing.resume import Resume
from idp.journeys.leaving import Leave
from idp.journeys.model import Journey, Visit
from idp.journeys.store import JourneyStore
from idp.oidc import interactions, responses
from idp.oidc.errors import ProtocolError
from idp.oidc.interactions import PendingInteraction
from idp.oidc.redirects import see_other
from idp.session import store as sessions
from idp.session.cookie import Cookies
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class Leaving:
    """Ends a journey without effect, and answers for the request that waits behind it."""

    stores: Stores
    journeys: JourneyStore
    passages: Passages
    resume: Resume
    cookies: Cookies

    def leave(self, journey: Journey, visit: Visit, outcome: Leave) -> Response:
        """Lead where the person wants to go; never to a code (R-PAR-36, R-PAR-37)."""
        if outcome.sign_out:
            return self._sign_out(journey, visit)
        return self._go_back(journey, visit)

    def _sign_out(self, journey: Journey, visit: Visit) -> Response:
        """End the session; the request waits for whoever signs in next."""
        client = visit.client
        session = self.passages.session(client)
        with self.stores.write() as tx:
            self.journeys.end(tx, journey, "refused")
            if session is not None:
                sessions.end(tx, session.id, because="changed_account", at=visit.at)
        onward = f"?i={journey.interaction_id}" if journey.interaction_id else ""
        response = see_other(f"/{quote(client.client_id)}/login{onward}")
        self.cookies.forget_session(response)
        return response

    def _go_back(self, journey: Journey, visit: Visit) -> Response:
        """Tell the portal that its request is refused; without one, lead to its home."""
        pending = self.resume.pending(journey.interaction_id or "")
        with self.stores.write() as tx:
            self.journeys.end(tx, journey, "refused")
            answers = isinstance(pending, PendingInteraction) and interactions.end(
                tx, pending.id, at=visit.at
            )
        if not answers or not isinstance(pending, PendingInteraction):
            return see_other(visit.client.metadata.portal_url)
        endpoint = self.resume.endpoint
        denied = ProtocolError("access_denied", "the person left before the end")
        return endpoint.send(
            responses.refusal(pending.request.destination, denied, issuer=endpoint.issuer)
        )
