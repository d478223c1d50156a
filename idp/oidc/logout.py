"""`/logout`: signing out on a portal's request (OpenID Connect RP-Initiated Logout 1.0).

Decides what may happen; the pages that ask and confirm are drawn elsewhere. A portal that proves
by `id_token_hint` that it speaks of the person signed in ends its organisation's part of the
session at once. Anybody else's request only shows the person a choice.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Request, Response, request

from idp.audit.events import SignedOut
from idp.audit.record import record
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.oidc.errors import ProtocolError
from idp.oidc.hints import IdTokenHint, read_hint
from idp.oidc.parameters import Parameters, parse_form, parse_query
from idp.oidc.redirects import see_other, with_query
from idp.oidc.signing import SigningKeys
from idp.oidc.subjects import Subjects
from idp.session import store as sessions
from idp.session.cookie import Cookies
from idp.session.current import find
from idp.session.model import SessionView
from idp.stores.engine import Stores

_CARRIED = ("client_id", "id_token_hint", "post_logout_redirect_uri", "state", "ui_locales")


@dataclass(frozen=True, slots=True)
class LogoutPlan:
    """What a logout request comes to.

    Attributes:
        client: The portal that asks, if it can be told.
        session: Who is signed in, as that portal's organisation sees them.
        is_verified: The portal proved that it speaks of this very person: nothing needs asking.
        target: Where to go afterwards, `state` included; None: show the signed-out page.
        query: The request again, for the address of the form that asks.
        ui_locales: Languages that the portal asked for.
    """

    client: Client | None
    session: SessionView | None
    is_verified: bool
    target: str | None
    query: str
    ui_locales: str

    @property
    def must_ask(self) -> bool:
        """Tell whether the person has to choose first; nothing to ask when nobody is signed in."""
        return self.session is not None and not self.is_verified


@dataclass(frozen=True, slots=True)
class EndSession:
    """Reads logout requests and ends sessions."""

    stores: Stores
    registry: ClientRegistry
    keys: SigningKeys
    subjects: Subjects
    cookies: Cookies
    issuer: str

    def start(self) -> LogoutPlan | Response:
        """Read GET or POST /logout; a `Response` is to be returned as it is.

        Raises:
            ProtocolError: `shown`: the parameters are malformed.
        """
        parameters = _parameters(request)
        if request.method == "POST" and not self.cookies.browser_secret(request):
            # A portal's POST comes without our SameSite=Lax cookies; a GET brings them.
            return see_other(with_query(f"{self.issuer}/logout", tuple(parameters.items())))
        return self.plan(parameters)

    def resume(self) -> LogoutPlan:
        """Read the request again from the query of the form's address (`LogoutPlan.query`).

        Raises:
            ProtocolError: `shown`: the parameters are malformed.
        """
        return self.plan(_query(request))

    def plan(self, parameters: Parameters) -> LogoutPlan:
        """Return what a request comes to; changes nothing."""
        text = parameters.get("id_token_hint")
        hint = read_hint(self.keys, text, issuer=self.issuer) if text else None
        client = self._client(parameters.get("client_id"), hint)
        contradicts = hint is not None and (client is None or client.client_id != hint.client_id)
        is_faulty = contradicts or (text is not None and hint is None)
        session = self._session(client)
        can_redirect = not is_faulty and (hint is not None or session is not None)
        return LogoutPlan(
            client=client,
            session=session,
            is_verified=not is_faulty and self._names(hint, client, session),
            # Without a hint only the person's own choice lends the request any weight.
            target=_target(parameters, client) if can_redirect else None,
            query=urlencode({key: parameters[key] for key in _CARRIED if key in parameters}),
            ui_locales=parameters.get("ui_locales", "")[:200],
        )

    def finish(self, plan: LogoutPlan, *, everywhere: bool = False) -> bool:
        """End this portal's organisation's part of the session, or all of it.

        Grants without `offline_access` end with it. The whole session ends too when no portal is
        left in it.

        Returns:
            Whether the session is over: the cookie is then to be taken away.
        """
        session = plan.session
        if session is None:
            return True
        at = self.stores.clock.now()
        with self.stores.write() as tx:
            is_over = everywhere or plan.client is None
            if not is_over and plan.client is not None:
                organisation_id = plan.client.organisation_id
                sessions.leave(tx, session.id, organisation_id, because="signed_out", at=at)
                is_over = not sessions.has_visits(tx, session.id)
            if is_over:
                sessions.end(tx, session.id, because="signed_out", at=at)
            record(
                tx,
                SignedOut(
                    at=at,
                    account_id=session.account_id,
                    organisation_id=plan.client.organisation_id if plan.client else None,
                    client_id=plan.client.client_id if plan.client else None,
                    source=request.remote_addr or "",
                    session_id=session.id,
                    everywhere=is_over,
                ),
            )
        return is_over

    def _client(self, client_id: str | None, hint: IdTokenHint | None) -> Client | None:
        named = client_id or (hint.client_id if hint else None)
        client = self.registry.get(named) if named else None
        return client if client and client.is_active else None

    def _session(self, client: Client | None) -> SessionView | None:
        organisation_id = client.organisation_id if client else ""
        secret = self.cookies.session_secret(request)
        with self.stores.read() as connection:
            return find(connection, secret, organisation_id, at=self.stores.clock.now())

    def _names(
        self, hint: IdTokenHint | None, client: Client | None, session: SessionView | None
    ) -> bool:
        """Tell whether the hint's subject is what this client was told of who is signed in."""
        if hint is None or client is None or session is None or session.membership is None:
            return False
        return hint.subject == self.subjects.sent(client, session.membership.subject)


def _target(parameters: Parameters, client: Client | None) -> str | None:
    """Return the registered URI asked for, compared byte for byte, with `state` (§3)."""
    uri = parameters.get("post_logout_redirect_uri")
    if uri is None or client is None or uri not in client.metadata.post_logout_redirect_uris:
        return None
    state = parameters.get("state")
    return with_query(uri, () if state is None else (("state", state),))


def _parameters(received: Request) -> Parameters:
    if received.method != "POST":
        return _query(received)
    body, media_type = received.get_data(), received.headers.get("Content-Type", "")
    try:
        return parse_form(body, media_type) if body else Parameters({})
    except ProtocolError as error:
        raise ProtocolError(error.error, error.description, shown=True) from error


def _query(received: Request) -> Parameters:
    try:
        return parse_query(received.query_string)
    except ProtocolError as error:
        raise ProtocolError(error.error, error.description, shown=True) from error
