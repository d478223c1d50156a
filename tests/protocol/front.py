"""A front channel to talk to: the endpoints that a person's browser sees, without their pages."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, Response, jsonify
from flask.ctx import RequestContext
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from idp.crypto.tokens import fingerprint
from idp.kernel.clock import MovableClock, timestamp
from idp.kernel.ids import new_token
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.authorize import AuthorizationEndpoint
from idp.oidc.client_metadata import MetadataRules
from idp.oidc.discovery import DiscoveryEndpoint, Offer, well_known_paths
from idp.oidc.errors import ProtocolError
from idp.oidc.guarded_fetch import GuardedFetch
from idp.oidc.interaction import Ask
from idp.oidc.jwks import JwksEndpoint
from idp.oidc.logout import EndSession
from idp.oidc.registration import RegistrationEndpoint
from idp.oidc.responses import AuthorizationResponse
from idp.oidc.subjects import Subjects
from idp.session import store as sessions
from idp.session.cookie import Cookies
from idp.stores import hot, tables
from idp.terms.acceptances import Acceptances
from tests.protocol.bench import ISSUER, REDIRECT, Bench, challenge

INITIAL_TOKEN = "un-jeton-d-enregistrement-invente"
INITIAL_TOKENS = {fingerprint(INITIAL_TOKEN).hex(): "artisans"}


@dataclass
class Front:
    """What tests of the front channel hold in their hands; `cookies` is the browser."""

    bench: Bench
    clock: MovableClock
    cookies: dict[str, str] = field(default_factory=dict)
    plans: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the endpoints on the bench's database, registry and keys."""
        subjects, cookies = Subjects(self.bench.stores), Cookies(secure=True)
        self.endpoint = AuthorizationEndpoint(
            stores=self.bench.stores,
            registry=self.bench.registry,
            keys=self.bench.keys,
            subjects=subjects,
            cookies=cookies,
            issuer=ISSUER,
            ask_url=_ask_url,
            form_post_page=_form_post_page,
            id_token_facts=lambda _request, _session: {"title": "artisan"},
            let_through=Acceptances(self.bench.stores).let_through,
        )
        self.end_session = EndSession(
            stores=self.bench.stores,
            registry=self.bench.registry,
            keys=self.bench.keys,
            subjects=subjects,
            cookies=cookies,
            issuer=ISSUER,
        )
        self.http = self._application().test_client(use_cookies=False)
        self.cookies["__Host-parvis-browser"] = new_token()

    def sign_in(self, membership: str, *, ago: timedelta = timedelta(0), **changes: Any) -> str:
        """Begin a session in this browser as if a journey had ended; returns the session's id."""
        at = self.clock.now() - ago
        stores = self.bench.stores
        with stores.write() as tx:
            account_id, organisation_id = tx.execute(
                select(tables.Membership.account_id, tables.Membership.organisation_id).where(
                    tables.Membership.id == membership
                )
            ).one()
            proof = sessions.Authentication(
                account_id=account_id,
                credential_version=1,
                amr=("pwd",),
                acr=changes.pop("acr", "urn:parvis:acr:password"),
                at=at,
            )
            session = sessions.begin(tx, proof, lifetime=timedelta(hours=12), device={})
            here = changes.pop("at_organisation", organisation_id)
            hot.visited(tx, session.id, here, new_sid=new_token(), at=at)
        self.cookies["__Host-parvis"] = session.secret
        return session.id

    def authorize(self, **changes: str | None) -> TestResponse:
        """Send an authorization request by GET; None leaves a parameter out."""
        return self.get(f"/authorize?{urlencode(asked(**changes))}")

    def get(self, path: str, headers: dict[str, str] | None = None) -> TestResponse:
        """Ask as this browser."""
        return self.http.get(path, headers=self._headers() | (headers or {}))

    def post(self, path: str, form: dict[str, str]) -> TestResponse:
        """Post a form as this browser."""
        return self.http.post(path, data=form, headers=self._headers())

    def hint(self, membership: str, slug: str = "artisans", **changes: Any) -> str:
        """Return an ID token that this provider gave a portal some time ago."""
        claims = {
            "iss": ISSUER,
            "sub": self.subject(membership),
            "aud": slug,
            "exp": timestamp(self.clock.now()) - 3600,
            "iat": timestamp(self.clock.now()) - 7200,
        }
        return self.bench.keys.sign(claims | changes, alg="RS256")

    def subject(self, membership: str) -> str:
        """Return a membership's subject."""
        with self.bench.stores.read() as connection:
            query = select(tables.Membership.subject).where(tables.Membership.id == membership)
            return connection.execute(query).scalar_one()

    def endpoint_context(self) -> RequestContext:
        """Return the context of a request in which endpoints can be called by hand."""
        return self.http.application.test_request_context()

    def suspend(self, membership: str) -> None:
        """Suspend a membership."""
        with self.bench.stores.write() as tx:
            tx.execute(
                update(tables.Membership)
                .where(tables.Membership.id == membership)
                .values(status="suspended")
            )

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _application(self) -> Flask:
        app = Flask("front")
        app.testing = True
        registration = RegistrationEndpoint(
            stores=self.bench.stores,
            registry=self.bench.registry,
            rules=MetadataRules(GuardedFetch()),
            initial_access_tokens=INITIAL_TOKENS,
            issuer=ISSUER,
        )
        discovery = DiscoveryEndpoint(
            Offer(issuer=ISSUER, signing_algorithms=self.bench.keys.algorithms)
        )
        one = "/register/<client_id>"
        rules: list[tuple[str, Any, list[str]]] = [
            ("/authorize", self.endpoint.view, ["GET", "POST"]),
            ("/logout", self._logout, ["GET", "POST"]),
            ("/jwks", JwksEndpoint(keys=self.bench.keys).view, ["GET"]),
            ("/register", registration.register, ["POST"]),
            (one, registration.read, ["GET"]),
            (one, registration.update, ["PUT"]),
            (one, registration.delete, ["DELETE"]),
            *((path, discovery.view, ["GET"]) for path in well_known_paths(ISSUER)),
        ]
        for number, (path, view, methods) in enumerate(rules):
            app.add_url_rule(path, str(number), view, methods=methods)
        app.register_error_handler(ProtocolError, _error)
        return app

    def _logout(self) -> Response:
        """Act on a plan as the pages do, and keep it for the test to look at."""
        plan = self.end_session.start()
        if isinstance(plan, Response):
            return plan
        self.plans.append(plan)
        if plan.must_ask:
            return Response("which?")
        self.end_session.finish(plan)
        return (
            Response(status=303, headers={"Location": plan.target}) if plan.target else Response()
        )


def asked(**changes: str | None) -> dict[str, str]:
    """Return the parameters of an ordinary request, some changed; None leaves one out."""
    parameters: dict[str, str | None] = {
        "client_id": "artisans",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid profile",
        "state": "un-état",
        "nonce": "un-nonce",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (parameters | changes).items() if value is not None}


def answer_of(response: TestResponse, uri: str = REDIRECT) -> dict[str, str]:
    """Return what a redirect to a client carries, after checking what all of them share."""
    assert response.status_code == 303, response.get_data(as_text=True)
    location = response.headers["Location"]
    assert location.startswith(uri), location
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in response.headers
    values = parse_qs(urlsplit(location).query, strict_parsing=True)
    assert all(len(each) == 1 for each in values.values())
    answer = {name: each[0] for name, each in values.items()}
    assert answer["iss"] == ISSUER
    return answer


def reason_asked(response: TestResponse) -> str:
    """Return what the person is asked."""
    assert response.status_code == 303
    path, _, rest = response.headers["Location"].partition("?")
    assert path.startswith("/ask/"), response.headers["Location"]
    assert rest.startswith("i=")
    return path.removeprefix("/ask/")


def shown(response: TestResponse) -> str:
    """Return the error of a page, after checking that nothing is sent anywhere."""
    assert response.status_code == 400
    assert "Location" not in response.headers
    return response.get_data(as_text=True)


def _ask_url(_request: AuthorizationRequest, ask: Ask, interaction_id: str) -> str:
    return f"/ask/{ask.reason}?i={interaction_id}"


def _form_post_page(answer: AuthorizationResponse) -> Response:
    response = jsonify({"action": answer.location, "fields": dict(answer.fields)})
    response.headers["X-Form-Action"] = answer.form_action_source
    return response


def _error(error: ProtocolError) -> Response:
    if error.shown:
        return Response(error.error, 400)
    response = jsonify({"error": error.error, "error_description": error.description})
    response.status_code = error.status
    response.headers.update(error.headers)
    return response
