"""Basic OP and Form Post OP: the modules about the authorization request."""

from urllib.parse import urlencode

import pytest

from tests.conformance.suite import HOST, Suite, unsigned


def test_oidcc_server(suite: Suite) -> None:
    tokens = suite.tokens(suite.sign_in())
    assert tokens["claims"]["sub"] == suite.person.subject


def test_oidcc_response_type_missing(suite: Suite) -> None:
    said = suite.answer(suite.arrive(response_type=None))
    assert said["error"] in {"invalid_request", "unsupported_response_type"}


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(suite: Suite) -> None:
    suite.tokens(suite.sign_in(nonce=None), nonce=None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"display": "page"}, id="oidcc_display_page"),
        pytest.param({"display": "popup"}, id="oidcc_display_popup"),
        pytest.param(
            {"extra": "foobar"}, id="oidcc_ensure_request_with_unknown_parameter_succeeds"
        ),
        pytest.param({"login_hint": "bob@suite.example"}, id="oidcc_login_hint"),
        pytest.param({"ui_locales": "se"}, id="oidcc_ui_locales"),
        pytest.param({"claims_locales": "se"}, id="oidcc_claims_locales"),
        pytest.param({"acr_values": "1 2"}, id="oidcc_ensure_request_with_acr_values_succeeds"),
        pytest.param({"scope": "email openid"}, id="oidcc_ensure_other_scope_order_succeeds"),
        pytest.param({"state": None}, id="without_state"),
    ],
)
def test_what_a_request_may_carry(suite: Suite, changes: dict[str, str | None]) -> None:
    answer = suite.sign_in(**changes)
    tokens = suite.tokens(answer)
    assert tokens["claims"]["acr"]


@pytest.mark.parametrize("known", [False, True], ids=["stranger", "signed_in"])
def test_oidcc_ensure_post_request_succeeds(suite: Suite, *, known: bool) -> None:
    if known:
        suite.sign_in()
    page = suite.browser.post("/authorize", suite.asked())
    suite.tokens(suite.answer(page if known else suite.fill_in(page)))


def test_a_post_from_the_portals_site_finds_the_session(suite: Suite) -> None:
    # A browser leaves SameSite=Lax cookies out of a POST that another site makes.
    suite.sign_in()
    stranger = suite.provider.browser()
    sent = stranger.post("/authorize", suite.asked(prompt="none"), follow=False)
    assert sent.status == 303
    suite.tokens(suite.answer(suite.browser.get(sent.location)))


def test_oidcc_prompt_login(suite: Suite) -> None:
    before = suite.tokens(suite.sign_in())["claims"]
    suite.wait(1)
    after = suite.tokens(suite.sign_in(prompt="login"))["claims"]
    assert after["sub"] == before["sub"]
    assert after["auth_time"] > before["auth_time"]


def test_oidcc_prompt_none_not_logged_in(suite: Suite) -> None:
    said = suite.answer(suite.arrive(prompt="none"))
    assert said["error"] in {"login_required", "interaction_required"}
    assert "code" not in said


def test_oidcc_prompt_none_logged_in(suite: Suite) -> None:
    before = suite.tokens(suite.sign_in())["claims"]
    suite.wait(5)
    after = suite.tokens(suite.answer(suite.arrive(prompt="none")))["claims"]
    assert (after["sub"], after["auth_time"]) == (before["sub"], before["auth_time"])


def test_oidcc_max_age_1(suite: Suite) -> None:
    before = suite.tokens(suite.sign_in())["claims"]
    suite.wait(1.5)
    after = suite.tokens(suite.sign_in(max_age="1"))["claims"]
    assert after["auth_time"] > before["auth_time"]
    assert after["iat"] - after["auth_time"] <= 1


def test_oidcc_max_age_10000(suite: Suite) -> None:
    before = suite.tokens(suite.sign_in(max_age="15000"))["claims"]
    suite.wait(5)
    after = suite.tokens(suite.answer(suite.arrive(max_age="10000")))["claims"]
    assert after["auth_time"] == before["auth_time"]


def test_oidcc_id_token_hint(suite: Suite) -> None:
    before = suite.tokens(suite.sign_in())
    page = suite.arrive(prompt="none", id_token_hint=before["id_token"])
    assert suite.tokens(suite.answer(page))["claims"]["sub"] == before["claims"]["sub"]


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param(
            f"{HOST}/test/a/parvis/callback/foo", id="oidcc_ensure_registered_redirect_uri"
        ),
        pytest.param(f"{HOST}/test/a/parvis/callback?foo=bar", id="oidcc_redirect_uri_query_added"),
        pytest.param(None, id="oidcc_redirect_uri_missing"),
    ],
)
def test_an_unregistered_redirect_uri_gets_a_page(suite: Suite, uri: str | None) -> None:
    page = suite.arrive(redirect_uri=uri)
    assert (page.status, page.location) == (400, "")
    assert "<h1>" in page.text
    assert "suite.example/test/a/parvis/callback" not in page.text


@pytest.mark.parametrize(
    ("parameter", "error"),
    [
        pytest.param("request_uri", "request_uri_not_supported", id="oidcc_request_uri_unsigned"),
        pytest.param(
            "request",
            "request_not_supported",
            id="oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported",
        ),
    ],
)
def test_request_objects_are_refused_by_redirect(suite: Suite, parameter: str, error: str) -> None:
    value = f"{HOST}/test/a/parvis/request.jwt#x"
    if parameter == "request":
        value = unsigned(suite.asked(scope="openid email"))
    assert suite.answer(suite.arrive(**{parameter: value}))["error"] == error


def test_oidcc_ensure_request_object_with_redirect_uri(suite: Suite) -> None:
    # The registered URI in the request, another in the object: the object is never read.
    evil = unsigned(suite.asked(redirect_uri=f"{HOST}/elsewhere"))
    said = suite.answer(suite.arrive(request=evil))
    assert said["error"] == "request_not_supported"


def test_parameters_in_any_order(suite: Suite) -> None:
    parameters = dict(reversed(suite.asked().items()))
    page = suite.browser.get(f"/authorize?{urlencode(parameters)}")
    suite.tokens(suite.answer(suite.fill_in(page)))
