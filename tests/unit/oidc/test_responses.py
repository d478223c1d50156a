"""Answers of the authorization endpoint in each response mode."""

from idp.oidc.errors import ProtocolError
from idp.oidc.responses import Destination, ResponseMode, refusal, success
from tests.unit.oidc.front_values import client

ISSUER = "https://parvis.example"


def to(
    mode: ResponseMode, uri: str = "https://a.example/cb?x=1", state: str | None = "é"
) -> Destination:
    return Destination(client(), uri, mode, state)


def test_each_mode_carries_code_state_and_issuer() -> None:
    code = success(to("query"), "c", issuer=ISSUER)
    rest = "code=c&state=%C3%A9&iss=https%3A%2F%2Fparvis.example"
    assert code.location == f"https://a.example/cb?x=1&{rest}"
    in_fragment = success(to("fragment"), "c", issuer=ISSUER)
    assert in_fragment.location == f"https://a.example/cb?x=1#{rest}"
    posted = success(to("form_post"), "c", issuer=ISSUER)
    assert posted.is_posted
    assert posted.location == "https://a.example/cb?x=1"
    assert posted.fields == (("code", "c"), ("state", "é"), ("iss", ISSUER))


def test_an_error_carries_what_there_is() -> None:
    plain = refusal(to("query", state=None), ProtocolError("login_required"), issuer=ISSUER)
    assert plain.fields == (("error", "login_required"), ("iss", ISSUER))
    told = refusal(to("query"), ProtocolError("x", 'a "é\n'), issuer=ISSUER)
    assert dict(told.fields)["error_description"] == "a ???"


def test_a_form_may_be_sent_to_the_clients_origin_only() -> None:
    posted = success(to("form_post", "https://a.example:8443/cb"), "c", issuer=ISSUER)
    assert posted.form_action_source == "https://a.example:8443"
    native = success(to("form_post", "com.example.app:/cb"), "c", issuer=ISSUER)
    assert native.form_action_source == "com.example.app:"
