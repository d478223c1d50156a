"""Go on with the authorization request that waited: answer it, or ask what is still to ask."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request

from idp.crossing.endings import Endings
from idp.oidc import interactions
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.authorize import AuthorizationEndpoint
from idp.oidc.interaction import Ask, Visitor, decide
from idp.oidc.interactions import Expired, PendingInteraction
from idp.oidc.redirects import see_other
from idp.oidc.responses import AuthorizationResponse
from idp.session.model import SessionView

_JOURNEYS = {
    "sign_in": "login",
    "reauthenticate": "login",
    "terms": "terms",
    "first_visit": "first_visit",
}


def ask_url(asked: AuthorizationRequest, ask: Ask, interaction_id: str) -> str:
    """Return the page that asks a person for what a request still needs."""
    page = _JOURNEYS.get(ask.reason, "which-account")
    return f"/{quote(asked.client.client_id)}/{page}?i={interaction_id}"


@dataclass(frozen=True, slots=True)
class Resume:
    """The view of /authorize/resume, where every journey with a request behind it leads."""

    endpoint: AuthorizationEndpoint
    endings: Endings

    def view(self) -> Response:
        """Answer the request that waits, once, or lead to the page that asks."""
        pending = self.pending(request.args.get("i", "")[:64])
        if not isinstance(pending, PendingInteraction):
            return self.gone(pending)
        answer = self.answer(pending, self.endpoint.session_for(pending.request))
        if isinstance(answer, Ask):
            return see_other(ask_url(pending.request, answer, pending.id))
        at = self.endpoint.stores.clock.now()
        with self.endpoint.stores.write() as tx:
            is_first = interactions.end(tx, pending.id, at=at)
        if not is_first:
            return self.gone(Expired(pending.client, was_answered=True))
        return self.endpoint.send(answer)

    def pending(self, interaction_id: str) -> PendingInteraction | Expired | None:
        """Return the request that waits for this browser."""
        browser = self.endpoint.cookies.browser_hash(request)
        if browser is None:
            return None
        with self.endpoint.stores.read() as connection:
            return interactions.load(
                connection,
                interaction_id,
                browser_hash=browser,
                registry=self.endpoint.registry,
                at=self.endpoint.stores.clock.now(),
            )

    def answer(
        self, pending: PendingInteraction, session: SessionView | None
    ) -> AuthorizationResponse | Ask:
        """Return what to send the portal, or what to ask the person first."""
        return self.endpoint.answer_request(
            pending.request,
            session,
            at=self.endpoint.stores.clock.now(),
            progress=pending.progress(session.id if session else None),
        )

    def what_to_ask(self, pending: PendingInteraction, session: SessionView | None) -> Ask | None:
        """Return what the request still needs of the person; issues nothing."""
        member = session.membership if session else None
        known_as = self.endpoint.subjects.sent(pending.client, member.subject) if member else None
        decision = decide(
            pending.request,
            Visitor(session, known_as),
            at=self.endpoint.stores.clock.now(),
            progress=pending.progress(session.id if session else None),
        )
        return decision if isinstance(decision, Ask) else None

    def gone(self, expired: Expired | None) -> Response:
        """Answer for a request that is over: one button leads on from the portal."""
        client = expired.client if expired else None
        if client is not None and expired is not None and expired.was_answered:
            return self.endings.answered(client)
        return self.endings.expired(client, meanwhile=True)
