"""The `claims` parameter (OpenID Connect Core §5.5)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.oidc.errors import ProtocolError
from idp.oidc.requested_claims import parse_claims, required_value


def test_what_is_asked_for_is_kept_and_the_rest_ignored() -> None:
    asked = {
        "userinfo": {"name": {"essential": True}, "email": None, "x": {"purpose": "why"}},
        "id_token": {"acr": {"values": ["a", "b"]}, "sub": {"value": "sujet"}},
        "verified_claims": {"anything": 1},
    }
    claims = parse_claims(json.dumps(asked))
    assert claims == {
        "id_token": {"acr": {"values": ["a", "b"]}, "sub": {"value": "sujet"}},
        "userinfo": {"name": {"essential": True}, "email": {}, "x": {}},
    }
    assert required_value(claims, "id_token", "sub") == "sujet"
    assert required_value(claims, "userinfo", "sub") is None


@pytest.mark.parametrize("text", ["{}", '{"userinfo": null}', '{"id_token": {}}'])
def test_asking_for_nothing_is_asking_for_nothing(text: str) -> None:
    assert parse_claims(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"x"',
        "3",
        "{",
        '{"userinfo": 3}',
        '{"userinfo": ["name"]}',
        '{"userinfo": {"name": "x"}}',
        '{"userinfo": {"name": true}}',
        '{"userinfo": {"name": {"essential": "yes"}}}',
        '{"userinfo": {"name": {"values": "x"}}}',
        '{"userinfo": {"name": {"value": NaN}}}',
        '{"userinfo": {"name": {"value": ' + "9" * 5000 + "}}}",
        '{"userinfo": {"name": {"value": "\\ud800"}}}',
        '{"userinfo": {"name": {"value": "\\u0000"}}}',
        '{"userinfo": {"\\ud800": null}}',
        '{"userinfo": {"' + "x" * 300 + '": null}}',
        '{"userinfo": {"name": {"value": ' + "[" * 9 + "]" * 9 + "}}}",
        "[" * 8000,
        '{"userinfo": {' + ",".join(f'"c{n}": null' for n in range(60)) + "}}",
        '{"userinfo": {"name": {"value": "' + "x" * 9000 + '"}}}',
    ],
)
def test_anything_else_is_invalid_request(text: str) -> None:
    with pytest.raises(ProtocolError) as raised:
        parse_claims(text)
    assert raised.value.error == "invalid_request"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from(["userinfo", "id_token", "x"]), _JSON) | _JSON)
def test_no_json_is_an_error_of_ours(asked: object) -> None:
    try:
        claims = parse_claims(json.dumps(asked))
    except ProtocolError:
        return
    assert parse_claims(json.dumps(claims)) == claims
