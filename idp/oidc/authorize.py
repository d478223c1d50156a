"""`/authorize`: the authorization endpoint (OpenID Connect Core §3.1.2, RFC 6749 §4.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Request, Response, request

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crypto.tokens import fingerprint
from idp.kernel.ids import new_token
from idp.oidc import interactions, responses
from idp.oidc.authorization_request import AuthorizationRequest, parse, parse_destination
from idp.oidc.errors import ProtocolError
from idp.oidc.hints import read_hint
from idp.oidc.interaction import NOTHING_YET, Ask, Issue, Progress, Refuse, Visitor, decide
from idp.oidc.issue import Consent, IdTokenFacts, issue_code
from idp.oidc.parameters import Parameters, parse_form, parse_query
from idp.oidc.redirects import see_other, with_query
from idp.oidc.responses import AuthorizationResponse, Destination
from idp.oidc.signing import SigningKeys
from idp.oidc.subjects import Subjects
from idp.session.cookie import Cookies
from idp.session.current import find
from idp.session.model import SessionView
from idp.stores.engine import Stores

AskUrl = Callable[[AuthorizationRequest, Ask, str], str]
"""Gives the page that asks: (request, what to ask, interaction id) → path."""
LetThrough = Callable[[Client, SessionView | None], SessionView | None]
"""Clears a member whom a gate would stop for nothing; gives the session as it stands then."""
FormPostPage = Callable[[AuthorizationResponse], Response]
"""Draws the page that posts an answer by itself."""


@dataclass(frozen=True, slots=True)
class AuthorizationEndpoint:
    """Answers authorization requests, at once or after a journey.

    Single sign-on costs three statements and one commit: the session, its activity (once a
    minute), the grant with its code.
    """

    stores: Stores
    registry: ClientRegistry
    keys: SigningKeys
    subjects: Subjects
    cookies: Cookies
    issuer: str
    ask_url: AskUrl
    form_post_page: FormPostPage
    id_token_facts: IdTokenFacts
    let_through: LetThrough

    def view(self) -> Response:
        """Answer GET or POST /authorize.

        Raises:
            ProtocolError: `shown`: a page, because nothing may be sent anywhere.
        """
        at = self.stores.clock.now()
        parameters = _parameters(request)
        destination = parse_destination(parameters, self.registry)
        if request.method == "POST" and not self.cookies.browser_secret(request):
            return self._come_again(parameters)
        try:
            asked = parse(
                parameters, destination, read_hint=lambda text: self._hinted(text, destination)
            )
        except ProtocolError as error:
            return self.send(responses.refusal(destination, error, issuer=self.issuer))
        session = self.session_for(asked)
        answer = self.answer_request(asked, session, at=at)
        return self._ask(asked, answer, at=at) if isinstance(answer, Ask) else self.send(answer)

    def session_for(self, asked: AuthorizationRequest) -> SessionView | None:
        """Return who is signed in on this browser, as the client's organisation sees them."""
        secret = self.cookies.session_secret(request)
        with self.stores.read() as connection:
            organisation_id = asked.client.organisation_id
            session = find(connection, secret, organisation_id, at=self.stores.clock.now())
        return self.let_through(asked.client, session)

    def answer_request(
        self,
        asked: AuthorizationRequest,
        session: SessionView | None,
        *,
        at: datetime,
        progress: Progress = NOTHING_YET,
    ) -> AuthorizationResponse | Ask:
        """Return the answer to a valid request, or what to ask the person first.

        Called again when a journey ends, with what the person did (`PendingInteraction.progress`).
        """
        membership = session.membership if session else None
        subject = self.subjects.sent(asked.client, membership.subject) if membership else None
        decision = decide(asked, Visitor(session, subject), at=at, progress=progress)
        match decision:
            case Ask():
                return decision
            case Refuse(error, description):
                refused = ProtocolError(error, description)
                return responses.refusal(asked.destination, refused, issuer=self.issuer)
            case Issue(live, member):
                consent = Consent(
                    request=asked,
                    session=live,
                    membership=member,
                    subject=subject or member.subject,
                    id_token_claims=self.id_token_facts(asked, live),
                )
                code = issue_code(self.stores, consent, at=at)
                return responses.success(asked.destination, code, issuer=self.issuer)

    def send(self, answer: AuthorizationResponse) -> Response:
        """Send an answer, as a redirect or as a page that posts it."""
        response = self.form_post_page(answer) if answer.is_posted else see_other(answer.location)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _ask(self, asked: AuthorizationRequest, ask: Ask, *, at: datetime) -> Response:
        """Keep the request for this browser and lead to the page that asks."""
        secret = self.cookies.browser_secret(request) or new_token()
        with self.stores.write() as tx:
            waiting = interactions.begin(tx, asked, browser_hash=fingerprint(secret), at=at)
        response = see_other(self.ask_url(asked, ask, waiting))
        self.cookies.write_browser(response, secret)
        return response

    def _come_again(self, parameters: Parameters) -> Response:
        """Turn a POST from another site into a GET, which brings the browser's cookies.

        They are SameSite=Lax: a portal's POST comes without them, as if nobody were signed in.
        """
        url = with_query(f"{self.issuer}/authorize", tuple(parameters.items()))
        return see_other(url)

    def _hinted(self, text: str, destination: Destination) -> str | None:
        hint = read_hint(self.keys, text, issuer=self.issuer)
        is_theirs = hint is not None and hint.client_id == destination.client.client_id
        return hint.subject if hint is not None and is_theirs else None


def _parameters(received: Request) -> Parameters:
    """Return the request's parameters; before the client is known every fault is a page."""
    try:
        if received.method == "POST":
            return parse_form(received.get_data(), received.headers.get("Content-Type", ""))
        return parse_query(received.query_string)
    except ProtocolError as error:
        raise ProtocolError(error.error, error.description, shown=True) from error
