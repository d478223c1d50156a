"""A hostile server of a client's keys holds nobody up, and its keys break nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from idp.kernel.clock import monotonic, timestamp
from idp.oidc import guarded_fetch
from idp.oidc.client_assertion import ASSERTION_TYPE
from idp.oidc.guarded_fetch import FetchRefused, GuardedFetch
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import ISSUER, Page, Provider

LIMIT = 0.5
PAUSE = 0.1
DRIPS = 40
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"
KEY = ECKey.generate_key("P-256")


@pytest.fixture
def dripping(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that sends the beginning of an answer, then a byte at a time."""
    begin: bytes = request.param
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            peer, _ = listening.accept()
            with peer, suppress(OSError):
                peer.sendall(begin)
                for _ in range(DRIPS):
                    if over.wait(PAUSE):
                        return
                    peer.sendall(b"x")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/jwks"
        over.set()
        thread.join()


@pytest.mark.parametrize(
    "dripping", [HEAD, b"HTTP/1.1 200 OK\r\nX-Slow: "], indirect=True, ids=["body", "header"]
)
def test_an_answer_that_drips_is_not_waited_for(
    dripping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded_fetch, "TIMEOUT_SECONDS", LIMIT)
    begun = monotonic()
    with pytest.raises(FetchRefused):
        GuardedFetch(allow_loopback=True)(dripping)
    assert monotonic() - begun < PAUSE * DRIPS / 2


@pytest.mark.parametrize("odd", [{"kty": []}, {"kty": {}}, {"kty": 5}, {"kty": None}, "EC", None])
def test_an_odd_key_is_no_key_and_hides_no_other(
    odd: object, sqlite_provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed = """\
token_endpoint_auth_method = "private_key_jwt"
jwks_uri = "https://keys.artisans.example/jwks"

[organisation]"""
    sqlite_provider.register(
        write_folder(tmp_path / "clients", policy=LEAD.replace("[organisation]", keyed))
    )
    document = {"keys": [odd, KEY.as_dict(private=False)]}
    monkeypatch.setattr(GuardedFetch, "__call__", lambda _self, _url: document)
    answer = token(sqlite_provider)
    assert (answer.status, answer.response.json) == (
        400,
        {"error": "invalid_grant", "error_description": "the refresh token is unknown or expired"},
    )


def token(provider: Provider) -> Page:
    """Ask for tokens with an assertion of the client's own key."""
    now = timestamp(provider.services.clock.now())
    said = {"iss": "artisans", "sub": "artisans", "aud": ISSUER, "exp": now + 60, "jti": "1"}
    form = {
        "grant_type": "refresh_token",
        "refresh_token": "x",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": jwt.encode({"alg": "ES256"}, said, KEY),
    }
    return provider.browser().post("/token", form)
