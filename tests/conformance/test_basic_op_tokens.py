"""Basic OP and Form Post OP: the modules about codes, tokens and clients' secrets."""

import base64
import hashlib
import re

from tests.conformance.conftest import registered
from tests.conformance.suite import INITIAL_TOKEN, ISSUER, RelyingParty, Suite

VERIFIER = "un-verificateur-de-quarante-trois-caracteres-au-moins"


def test_oidcc_codereuse(suite: Suite) -> None:
    answer = suite.sign_in()
    suite.tokens(answer)
    again = suite.redeem(answer)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")


def test_oidcc_codereuse_30seconds(suite: Suite) -> None:
    answer = suite.sign_in()
    tokens = suite.tokens(answer)
    assert suite.userinfo(tokens["access_token"]).status_code == 200
    suite.wait(30)
    again = suite.redeem(answer)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert suite.userinfo(tokens["access_token"]).status_code == 401


def test_oidcc_server_client_secret_post(suite: Suite) -> None:
    posting = (
        registered(suite.provider, token_endpoint_auth_method="client_secret_post")
        if suite.is_dynamic
        else RelyingParty("posting", suite.provider.secrets["posting"], method="client_secret_post")
    )
    suite = suite.speaking_as(posting)
    suite.tokens(suite.sign_in())


def test_oidcc_ensure_request_with_valid_pkce_succeeds(suite: Suite) -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    answer = suite.sign_in(code_challenge=challenge, code_challenge_method="S256")
    suite.tokens(answer, code_verifier=VERIFIER)


def test_oidcc_refresh_token(suite: Suite) -> None:
    def signed_in(run: Suite) -> dict[str, str]:
        page = run.arrive(scope="openid offline_access", prompt="consent")
        if "identifier" in page.text:
            page = run.fill_in(page)
        if "which-account" in page.text:
            page = run.browser.submit(page, choice="continue")
        return run.answer(page)

    before = suite.tokens(signed_in(suite))
    assert "offline_access" in before["scope"].split()
    other = suite.speaking_as(suite.second)
    stolen = other.refresh(before["refresh_token"])
    assert (stolen.status_code, stolen.get_json()["error"]) == (400, "invalid_grant")
    suite.wait(1)
    response = suite.refresh(before["refresh_token"])
    after = suite.checked(response, nonce=None)  # Core 12.2: better none than an old one
    assert after["access_token"] != before["access_token"]
    same = ("iss", "sub", "aud", "auth_time")
    assert [after["claims"][n] for n in same] == [before["claims"][n] for n in same]
    assert after["claims"]["iat"] > before["claims"]["iat"]
    assert suite.userinfo(after["access_token"]).status_code == 200
    # The second client gets tokens of its own.
    theirs = other.tokens(signed_in(other))
    other.checked(other.refresh(theirs["refresh_token"]), nonce=None)


def test_without_offline_access_the_refresh_token_ends_with_the_session(suite: Suite) -> None:
    tokens = suite.tokens(suite.sign_in())
    suite.browser.get(f"/logout?id_token_hint={tokens['id_token']}")
    ended = suite.refresh(tokens["refresh_token"])
    assert (ended.status_code, ended.get_json()["error"]) == (400, "invalid_grant")


def test_a_code_is_bound_to_its_client_and_redirect_uri(suite: Suite) -> None:
    answer = suite.sign_in()
    other = suite.speaking_as(suite.second)
    for refused in (
        other.redeem(answer),
        other.redeem(answer, redirect_uri=suite.rp.redirect_uri),
        suite.redeem(answer, redirect_uri=suite.second.redirect_uri),
    ):
        assert (refused.status_code, refused.get_json()["error"]) == (400, "invalid_grant")
    suite.tokens(answer)


def test_oidcc_idtoken_signature(code_suite: Suite) -> None:
    signing = registered(code_suite.provider, id_token_signed_response_alg="RS256")
    suite = code_suite.speaking_as(signing)
    suite.tokens(suite.sign_in())


def test_oidcc_idtoken_unsigned(code_suite: Suite) -> None:
    refused = code_suite.provider.app.test_client().post(
        "/register",
        base_url=ISSUER,
        json={
            "redirect_uris": [code_suite.rp.redirect_uri],
            "id_token_signed_response_alg": "none",
        },
        headers={"Authorization": f"Bearer {INITIAL_TOKEN}"},
    )
    assert refused.status_code == 400
    assert refused.get_json()["error"] == "invalid_client_metadata"


def test_secrets_hold_unreserved_characters_only(code_suite: Suite) -> None:
    for rp in (code_suite.rp, code_suite.second):
        assert re.fullmatch(r"[A-Za-z0-9._~-]{43,}", rp.secret)
