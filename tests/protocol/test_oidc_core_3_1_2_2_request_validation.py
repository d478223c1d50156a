"""OpenID Connect Core §3.1.2.2, §3.1.2.6: what is wrong with a request, and who is told."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.stores import tables
from tests.protocol.bench import REDIRECT
from tests.protocol.front import Front, answer_of, asked, shown


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "inconnu"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": REDIRECT + "?more=1"},
        {"redirect_uri": REDIRECT + "#"},
        {"redirect_uri": REDIRECT + "/"},
        {"redirect_uri": "javascript:alert(1)"},
        # What else is wrong must not matter: CVE-2026-41479, CVE-2026-44681.
        {"redirect_uri": "https://evil.example/", "response_type": "bogus"},
        {"redirect_uri": "https://evil.example/", "scope": ""},
        {"redirect_uri": "https://evil.example/", "prompt": "none"},
        {"redirect_uri": "https://evil.example/", "response_mode": "form_post.jwt"},
        {"redirect_uri": "https://evil.example/", "request": "eyJ"},
    ],
)
def test_an_untrusted_client_or_address_gets_a_page(
    doorstep: Front, changes: dict[str, str | None]
) -> None:
    assert shown(doorstep.authorize(**changes)) in {"invalid_client", "invalid_redirect_uri"}


def test_a_disabled_client_gets_a_page(front: Front) -> None:
    front.bench.shut("artisans")
    assert shown(front.authorize()) == "invalid_client"


@pytest.mark.parametrize(
    "query", ["state=a&state=b", "scope=%ff", "state=a%0db", "&&", "p=1&" * 70]
)
def test_a_malformed_query_gets_a_page(doorstep: Front, query: str) -> None:
    response = doorstep.get(f"/authorize?{urlencode(asked(state=None))}&{query}")
    assert shown(response) == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token token"}, "unsupported_response_type"),
        ({"response_mode": "bogus"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "query.jwt"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "inconnu"}, "invalid_scope"),
        ({"scope": 'open"id'}, "invalid_scope"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://artisans.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"prompt": "bogus"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "abc"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"claims": "not json"}, "invalid_request"),
        ({"claims": '{"id_token": []}'[:-1] + ', "userinfo": 3}'}, "invalid_request"),
        ({"nonce": "x" * 3000}, "invalid_request"),
    ],
)
def test_other_faults_go_to_the_client_with_state_and_issuer(
    doorstep: Front, changes: dict[str, str | None], error: str
) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    answer = answer_of(doorstep.authorize(**changes))
    assert answer["error"] == error
    assert answer["state"] == "un-état"
    description = answer["error_description"]
    assert description.isascii()
    assert not set(description) & {'"', "\\"}
    assert "code" not in answer


@pytest.mark.parametrize(
    "changes",
    [
        {"display": "bogus"},
        {"ui_locales": "x" * 5000},
        {"claims_locales": "fr en"},
        {"login_hint": "x" * 5000},
        {"acr_values": " ".join("x" * 500)},
        {"inconnu": "ignoré"},
        {"scope": "profile openid inconnu " + "x " * 2000},
        {"nonce": None},
        {"state": None},
        {"max_age": "10000"},
        {"id_token_hint": "garbage"},
    ],
)
def test_hints_and_unknown_parameters_never_fail(
    doorstep: Front, changes: dict[str, str | None]
) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    answer = answer_of(doorstep.authorize(**changes))
    assert "code" in answer
    assert ("state" in answer) == ("state" not in changes)


def test_unknown_scopes_are_never_granted_nor_offline_access_without_consent(front: Front) -> None:
    settings = 'scopes = ["openid", "profile", "offline_access"]'
    front.bench.add_client("avec-hors-ligne", settings)
    front.sign_in(front.bench.add_person("avec-hors-ligne"))
    scope = "openid admin offline_access profile profile"
    answer_of(front.authorize(client_id="avec-hors-ligne", scope=scope))
    assert [row.scope for row in front.bench.rows(tables.Grant)] == ["openid profile"]


@pytest.mark.parametrize(
    "state",
    [
        'cCpO-[!|-,*(&!@?|)#}"]|~*~>$:{=}+%20%2B',
        "x" * 8000,
        "é€🦉 &=#+;/?",
        "  ",
        "a=b&c=d",
        "<script>alert(1)</script>",
    ],
)
def test_state_comes_back_byte_for_byte(doorstep: Front, state: str) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    assert answer_of(doorstep.authorize(state=state))["state"] == state
    assert answer_of(doorstep.authorize(state=state, prompt="bogus"))["state"] == state


def test_a_post_that_is_no_form_gets_a_page(doorstep: Front) -> None:
    response = doorstep.http.post("/authorize", json=asked())
    assert shown(response) == "invalid_request"


_NAMES = [
    *asked(),
    *("response_mode", "prompt", "max_age", "claims", "id_token_hint", "display", "ui_locales"),
    *("acr_values", "login_hint", "request", "request_uri", "registration", "inconnu"),
]
_VALUES = st.text(max_size=30) | st.sampled_from(["none", "login", "0", "code", "{}", "S256", "é"])


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=5))
def test_no_request_is_an_error_of_ours(doorstep: Front, changes: dict[str, str]) -> None:
    response = doorstep.authorize(**changes)
    assert response.status_code in {200, 303, 400}
    location = response.headers.get("Location", "/ask/")
    assert location.startswith((f"{REDIRECT}?", "/ask/"))


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(st.characters(codec="ascii", exclude_characters="#\x00"), max_size=60))
def test_no_query_is_an_error_of_ours(doorstep: Front, query: str) -> None:
    assert doorstep.get(f"/authorize?{query}").status_code == 400
