"""What Authlib 1.9 does on its own, shown first, and that we do not do it: one pair per defect.

When an upgrade mends one, the half that shows Authlib's behaviour fails here, and our way around
it can go.
"""

import base64
import logging

import pytest
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import (
    InvalidClientError,
    grants,
)
from authlib.oauth2.rfc6749.hooks import Hookable
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from joserfc import jwt
from joserfc.jwk import ECKey

from idp.kernel.ids import new_token
from idp.oidc.client_authentication import read
from idp.oidc.grants.refresh_token import RefreshTokenGrant
from idp.oidc.parameters import Parameters
from idp.stores.tables import Grant, Token
from tests.protocol.bench import VERIFIER, Bench, answered, basic, refused

ASK = {"grant_type": "client_credentials"}


def test_authlib_saves_tokens_before_it_deletes_the_code(bench: Bench) -> None:
    names = grants.AuthorizationCodeGrant.create_token_response.__closure__ or ()
    code_of = next(
        cell.cell_contents.__code__
        for cell in names
        if getattr(cell.cell_contents, "__name__", "") == "create_token_response"
    )
    order = [name for name in code_of.co_names if name.startswith(("save_", "delete_"))]
    assert order == ["save_token", "delete_authorization_code"]

    code = bench.give_code(bench.add_person())
    assert [bench.redeem(code).status_code for _ in range(3)] == [200, 400, 400]
    assert len(bench.rows(Token)) == 2


def test_tokens_die_with_a_replayed_code(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    tokens = answered(bench.redeem(code), 200)
    bench.redeem(code)
    assert bench.userinfo(tokens["access_token"]).status_code == 401


def test_authlib_does_not_rotate_unless_told(bench: Bench) -> None:
    assert grants.RefreshTokenGrant.INCLUDE_NEW_REFRESH_TOKEN is False
    assert RefreshTokenGrant.INCLUDE_NEW_REFRESH_TOKEN is True
    tokens = bench.tokens()
    next_ones = answered(bench.refresh(tokens["refresh_token"]), 200)
    assert next_ones["refresh_token"] != tokens["refresh_token"]
    assert "id_token" in next_ones  # nor does it return an ID token


def test_authlib_accepts_plain_challenges(bench: Bench) -> None:
    assert "plain" in CodeChallenge.SUPPORTED_CODE_CHALLENGE_METHOD
    assert CodeChallenge.DEFAULT_CODE_CHALLENGE_METHOD == "plain"
    plain = bench.give_code(bench.add_person(), code_challenge=VERIFIER)
    refused(bench.redeem(plain), "invalid_grant")


def test_authlib_breaks_on_a_basic_header_that_is_no_utf8(bench: Bench) -> None:
    header = {"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()}
    with pytest.raises(UnicodeDecodeError):
        extract_basic_authorization(header)
    answer = bench.http.post("/token", data=ASK, headers=header)
    refused(answer, "invalid_client", 401)


def test_authlib_does_not_form_decode_the_plus_of_a_secret() -> None:
    assert extract_basic_authorization(basic("c", "a b"))[1] == "a+b"
    assert read(Parameters({}), basic("c", "a b")["Authorization"]).proof == "a b"


def test_a_secret_that_is_not_ascii_is_only_wrong(bench: Bench) -> None:
    answer = bench.http.post("/token", data=ASK, headers=basic("artisans", "clé"))
    refused(answer, "invalid_client", 401)


def test_two_authentications_are_refused(bench: Bench) -> None:
    form = ASK | {"client_id": "artisans", "client_secret": bench.secrets["artisans"]}
    refused(bench.post("/token", form), "invalid_request")


def test_a_body_of_another_client_is_refused(bench: Bench) -> None:
    refused(bench.post("/token", ASK | {"client_id": "autre"}), "invalid_request")


def test_the_query_string_is_not_read_and_repetition_is_refused(bench: Bench) -> None:
    headers = bench.as_client("artisans")
    answer = bench.http.post("/token?grant_type=client_credentials", data={}, headers=headers)
    refused(answer, "invalid_request")
    twice = "grant_type=refresh_token&grant_type=refresh_token&refresh_token=x"
    form = "application/x-www-form-urlencoded"
    answer = bench.http.post("/token", data=twice, content_type=form, headers=headers)
    refused(answer, "invalid_request")


def test_authlibs_errors_break_on_odd_bytes_and_ours_repeat_nothing(bench: Bench) -> None:
    with pytest.raises(ValueError, match="forbidden"):
        InvalidClientError(description="é")
    for odd in ("é", '"', "\\", "'", "<b>"):
        sentence = refused(bench.post("/token", {"grant_type": odd}), "unsupported_grant_type")
        assert odd not in sentence


@pytest.mark.parametrize("field", ["code", "refresh_token", "scope", "code_verifier", "token"])
def test_a_nul_byte_reaches_no_database(bench: Bench, field: str) -> None:
    for path in ("/token", "/introspect", "/revoke"):
        form = {"grant_type": "refresh_token", "refresh_token": "x", field: "a\0b"}
        refused(bench.post(path, form), "invalid_request")


def test_authlib_logs_tokens_at_debug(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        tokens = bench.tokens()
        bench.refresh(tokens["refresh_token"])
    assert not any(record.name.startswith("authlib") for record in caplog.records)
    assert tokens["access_token"] not in caplog.text


def test_authlib_keeps_its_hooks_in_a_set_so_we_register_none(bench: Bench) -> None:
    hooks = Hookable()
    hooks.register_hook("x", print)
    assert isinstance(vars(hooks)["_hooks"]["x"], set)
    code = bench.give_code(bench.add_person())
    answered(bench.redeem(code), 200)


def test_authlibs_token_generator_is_not_used() -> None:
    assert len(generate_token(42)) == 42
    assert len(new_token()) == 43


def test_authlib_drops_unknown_scopes_silently_for_machines(empty_bench: Bench) -> None:
    settings = 'grant_types = ["client_credentials"]\nscopes = ["lire"]'
    empty_bench.add_client("machine", settings)
    answer = empty_bench.post("/token", ASK | {"scope": "lire admin"}, "machine")
    refused(answer, "invalid_scope")


def test_authlib_says_401_to_strange_hints_and_400_to_foreign_tokens(bench: Bench) -> None:
    endpoint = RevocationEndpoint()
    with pytest.raises(Exception, match="unsupported_token_type"):
        endpoint.check_params(_Form(token="x", token_type_hint="pomme"), None)
    form = {"token": "x", "token_type_hint": "pomme"}
    assert answered(bench.post("/revoke", form), 200) == {}


def test_joserfc_decodes_expired_tokens(bench: Bench) -> None:
    key = ECKey.generate_key("P-256")
    expired = jwt.encode({"alg": "ES256"}, {"exp": 1}, key)
    assert jwt.decode(expired, key).claims == {"exp": 1}
    old = bench.keys.sign({"exp": 1, "iss": "https://parvis.example"}, alg="ES256", typ="at+jwt")
    assert bench.userinfo(old).status_code == 401


def test_a_retry_of_an_honest_client_is_no_replay_of_its_nonce(bench: Bench) -> None:
    person = bench.add_person()
    for _ in range(2):
        answered(bench.redeem(bench.give_code(person, nonce="le-meme")), 200)
    assert {row.revoked_at for row in bench.rows(Grant)} == {None}


class _Form:
    """A request that has a form and nothing else."""

    def __init__(self, **form: str):
        self.form = form
