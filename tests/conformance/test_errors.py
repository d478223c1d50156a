"""What errors must look like to clients: the right form, registered words, ASCII, no detail."""

import base64
import re
from typing import Any

import pytest

from tests.conformance.suite import ISSUER, Suite

ACCEPTS = ["text/html,application/xhtml+xml,*/*;q=0.8", "application/json", "*/*", "image/png"]
ALLOWED = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
REGISTERED = {
    *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client"),
    *("unsupported_grant_type", "invalid_scope", "invalid_token", "unsupported_token_type"),
    *("invalid_redirect_uri", "invalid_client_metadata"),
}


def judged(response: Any, status: int, error: str) -> None:
    """Check an error of an endpoint that programs call (RFC 6749 §5.2)."""
    assert (response.status_code, response.mimetype) == (status, "application/json")
    body = response.get_json()
    assert body["error"] == error
    assert error in REGISTERED
    assert ALLOWED.fullmatch(body.get("error_description", ""))
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/token", 400, "invalid_request"),
        ("/introspect", 401, "invalid_client"),
        ("/revoke", 401, "invalid_client"),
        ("/userinfo", 401, "invalid_token"),
        ("/register", 401, "invalid_token"),
    ],
)
def test_errors_are_json_whatever_accept_says(
    code_suite: Suite, accept: str, path: str, status: int, error: str
) -> None:
    page = code_suite.browser.post(path, {"a": 'é"\\'}, headers={"Accept": accept})
    judged(page.response, status, error)


@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke"])
def test_a_wrong_method_is_json_too(code_suite: Suite, path: str) -> None:
    response = code_suite.browser.get(path).response
    judged(response, 405, "invalid_request")
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "é"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unauthorized_client"),
        ({"code": None}, 400, "invalid_request"),
        ({"code": "un-autre-code"}, 400, "invalid_grant"),
        ({"redirect_uri": None}, 400, "invalid_request"),
        ({"redirect_uri": "https://elsewhere.example/"}, 400, "invalid_grant"),
        ({"code_verifier": "v" * 43}, 400, "invalid_grant"),
        ({"code_verifier": "trop-court"}, 400, "invalid_grant"),
    ],
)
def test_the_token_endpoint(
    code_suite: Suite, changes: dict[str, str | None], status: int, error: str
) -> None:
    answer = code_suite.sign_in()
    judged(code_suite.redeem(answer, **changes), status, error)
    code_suite.tokens(answer)


@pytest.mark.parametrize(
    ("authorization", "challenged"),
    [
        (None, False),
        ("Basic !!!", True),
        (f"Basic {base64.b64encode(b'artisans:faux').decode()}", True),
        (f"Basic {base64.b64encode(b'inconnu:faux').decode()}", True),
        ("Bearer abc", True),
    ],
)
def test_a_failed_client_authentication(
    code_suite: Suite, authorization: str | None, *, challenged: bool
) -> None:
    answer = code_suite.sign_in()
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": code_suite.rp.redirect_uri,
    }
    headers = {"Authorization": authorization} if authorization else {}
    response = code_suite.ask_for_tokens(form, headers)
    judged(response, 401, "invalid_client")
    assert ("WWW-Authenticate" in response.headers) == challenged
    # The client may try again at once, with its secret in the other place.
    code_suite.tokens(answer)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"scope": "é"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "exécute"}, "invalid_request"),
        ({"max_age": "jamais"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"registration": "{}"}, "registration_not_supported"),
    ],
)
def test_the_authorization_endpoint_answers_the_portal(
    suite: Suite, changes: dict[str, str], error: str
) -> None:
    assert suite.answer(suite.arrive(**changes))["error"] == error


@pytest.mark.parametrize(
    "changes",
    [{"client_id": None}, {"client_id": "inconnu"}, {"redirect_uri": "javascript:alert(1)"}],
)
def test_what_can_not_be_answered_is_a_page_in_french(
    code_suite: Suite, changes: dict[str, str | None]
) -> None:
    page = code_suite.arrive(**changes)
    assert (page.status, page.location, page.response.mimetype) == (400, "", "text/html")
    assert '<html lang="fr">' in page.text
    assert "javascript:" not in page.text


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"redirect_uris": "x"}', b"\xff"])
def test_registration(code_suite: Suite, body: bytes) -> None:
    response = code_suite.provider.app.test_client().post(
        "/register",
        base_url=ISSUER,
        data=body,
        headers={
            "Authorization": "Bearer un-jeton-d-enregistrement-invente",
            "Content-Type": "application/json",
        },
    )
    error = "invalid_redirect_uri" if b"redirect" in body else "invalid_client_metadata"
    judged(response, 400, error)
