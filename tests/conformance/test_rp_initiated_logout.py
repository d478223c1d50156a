"""RP-Initiated OP: the eleven modules, and what they look at afterwards."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.conformance.suite import AFTER_LOGOUT, HOST, ODD_STATE, Suite, unsigned
from tests.support.provider import Page


def leave(suite: Suite, **parameters: str) -> Page:
    """Send the browser to the end-session endpoint."""
    return suite.browser.get(f"/logout?{urlencode(parameters)}")


def is_signed_in(suite: Suite) -> bool:
    """Ask by `prompt=none`, as every module does at its end."""
    said = suite.answer(suite.arrive(prompt="none"))
    assert said.get("error", "login_required") == "login_required"
    return "code" in said


def choose(suite: Suite, page: Page, extent: str = "everywhere") -> Page:
    """Press a button of the page that asks."""
    assert (page.status, page.location) == (200, "")
    assert "/logout/confirm" in page.action
    return suite.browser.submit(page, extent=extent)


@pytest.fixture
def tokens(code_suite: Suite) -> Any:
    """What the client got when the person signed in."""
    return code_suite.tokens(code_suite.sign_in())


@pytest.mark.parametrize("way", ["get", "post"])
def test_oidcc_rp_initiated_logout(code_suite: Suite, tokens: Any, way: str) -> None:
    parameters = {
        "id_token_hint": tokens["id_token"],
        "post_logout_redirect_uri": AFTER_LOGOUT,
        "state": ODD_STATE,
    }
    page = (
        leave(code_suite, **parameters)
        if way == "get"
        else code_suite.browser.post("/logout", parameters)
    )
    assert page.status in {302, 303}
    assert page.location == f"{AFTER_LOGOUT}?state={quote(ODD_STATE, safe='')}"
    assert not is_signed_in(code_suite)


def test_oidcc_rp_initiated_logout_no_state(code_suite: Suite, tokens: Any) -> None:
    page = leave(
        code_suite, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER_LOGOUT
    )
    assert page.location == AFTER_LOGOUT
    assert not is_signed_in(code_suite)


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({}, id="oidcc_rp_initiated_logout_no_params"),
        pytest.param({"state": "un-etat"}, id="oidcc_rp_initiated_logout_only_state"),
        pytest.param(
            {"post_logout_redirect_uri": AFTER_LOGOUT, "state": "un-etat"},
            id="oidcc_rp_initiated_logout_no_id_token_hint",
        ),
    ],
)
@pytest.mark.usefixtures("tokens")
def test_without_a_hint_the_person_is_asked(code_suite: Suite, parameters: dict[str, str]) -> None:
    page = leave(code_suite, **parameters)
    assert is_signed_in(code_suite)
    left = choose(code_suite, page)
    assert (left.status, left.location) == (200, "")
    assert "<h1>" in left.text
    assert not is_signed_in(code_suite)


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(
    code_suite: Suite, tokens: Any
) -> None:
    page = leave(code_suite, id_token_hint=tokens["id_token"], state="un-etat")
    assert (page.status, page.location) == (200, "")
    assert not is_signed_in(code_suite)


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param(
            f"{AFTER_LOGOUT}/foo", id="oidcc_rp_initiated_logout_bad_post_logout_redirect_uri"
        ),
        pytest.param(
            f"{AFTER_LOGOUT}?foo=bar",
            id="oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri",
        ),
        pytest.param("https://elsewhere.example/", id="another_site"),
    ],
)
def test_an_unregistered_uri_is_never_opened(code_suite: Suite, tokens: Any, uri: str) -> None:
    page = leave(code_suite, id_token_hint=tokens["id_token"], post_logout_redirect_uri=uri)
    assert (page.status, page.location) == (200, "")
    assert uri not in page.text


@pytest.mark.parametrize("module", ["bad_id_token_hint", "modified_id_token_hint"])
def test_oidcc_rp_initiated_logout_with_a_hint_that_is_not_ours(
    code_suite: Suite, tokens: Any, module: str
) -> None:
    head, body, signature = tokens["id_token"].split(".")
    claims = {name: tokens["claims"][name] for name in ("iss", "sub", "aud", "iat", "exp")}
    hint = {
        "bad_id_token_hint": unsigned(claims),
        "modified_id_token_hint": f"{head}.{body}.{signature[::-1]}",
    }[module]
    page = leave(
        code_suite, id_token_hint=hint, post_logout_redirect_uri=AFTER_LOGOUT, state="un-etat"
    )
    assert page.location == ""
    assert HOST not in page.location
    assert is_signed_in(code_suite)


def test_an_expired_hint_still_says_who_is_meant(code_suite: Suite, tokens: Any) -> None:
    code_suite.wait(900)
    page = leave(
        code_suite, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER_LOGOUT
    )
    assert page.location == AFTER_LOGOUT


def test_signing_out_ends_the_tokens(code_suite: Suite, tokens: Any) -> None:
    leave(code_suite, id_token_hint=tokens["id_token"])
    assert code_suite.userinfo(tokens["access_token"]).status_code == 401
    assert code_suite.refresh(tokens["refresh_token"]).status_code == 400
