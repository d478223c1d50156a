"""Clients that register themselves, for the tests of RFC 7591 and RFC 7592."""

from typing import Any

from werkzeug.test import TestResponse

from tests.protocol.bench import ISSUER
from tests.protocol.front import INITIAL_TOKEN, Front

CALLBACK = "https://rp.example/cb"


def register(front: Front, token: str = INITIAL_TOKEN, **metadata: Any) -> TestResponse:
    """Register a client with one redirect URI and more metadata."""
    return send(front, {"redirect_uris": [CALLBACK]} | metadata, token)


def send(front: Front, body: object, token: str = INITIAL_TOKEN) -> TestResponse:
    """Send any JSON to /register."""
    return front.http.post("/register", json=body, headers={"Authorization": f"Bearer {token}"})


def registered(front: Front, **metadata: Any) -> dict[str, Any]:
    """Return what a client is told that registered well."""
    response = register(front, **metadata)
    assert response.status_code == 201, response.get_json()
    assert response.headers["Cache-Control"] == "no-store"
    content: dict[str, Any] = response.get_json()
    return content


def manage(
    front: Front, method: str, told: dict[str, Any], body: object = None, token: str | None = None
) -> TestResponse:
    """Send a request to a client's own registration."""
    uri = told["registration_client_uri"].removeprefix(ISSUER)
    bearer = token or told["registration_access_token"]
    return front.http.open(
        uri, method=method, json=body, headers={"Authorization": f"Bearer {bearer}"}
    )
