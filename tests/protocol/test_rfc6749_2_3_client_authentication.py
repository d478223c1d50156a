"""Who is calling (RFC 6749 §2.3, §5.2)."""

import base64

import pytest

from idp.oidc.client_authentication import Guard
from idp.oidc.server import Options, assembled
from idp.stores.tables import Token
from tests.protocol.bench import Bench, answered, application, basic, refused

# Refused before any statement: one database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MACHINE = 'grant_types = ["client_credentials"]\nscopes = ["lire"]\n'
ASK = {"grant_type": "client_credentials"}


@pytest.fixture
def machine(empty_bench: Bench) -> Bench:
    """A back channel whose client acts for itself."""
    empty_bench.add_client("machine", MACHINE)
    return empty_bench


def raw(content: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(content).decode()}


def test_basic_works(machine: Bench) -> None:
    answered(machine.post("/token", ASK, "machine"), 200)
    answered(machine.post("/token", ASK | {"client_id": "machine"}, "machine"), 200)
    lower = machine.as_client("machine")["Authorization"].replace("Basic", "bAsIc")
    answered(machine.http.post("/token", data=ASK, headers={"Authorization": lower}), 200)


def test_basic_is_form_decoded_plus_signs_too(machine: Bench) -> None:
    secret = machine.secrets["machine"]
    everything_escaped = "".join(f"%{ord(letter):02x}" for letter in secret)
    headers = raw(f"machine:{everything_escaped}".encode())
    answered(machine.http.post("/token", data=ASK, headers=headers), 200)
    spaced = "un secret + rare/à:deux%points"
    headers = basic("machine", spaced)
    assert "+" in base64.b64decode(headers["Authorization"][6:]).decode()
    refused(machine.http.post("/token", data=ASK, headers=headers), "invalid_client", 401)


@pytest.mark.parametrize(
    "headers",
    [
        raw(b"\xff\xfe:\xff"),
        raw(b"machine"),
        raw(b":secret"),
        raw(b"machine:"),
        raw(b"machine:a\x00b"),
        raw(b"machine:%00"),
        raw(b"machine:%ff"),
        raw("machine:é".encode("latin-1")),
        raw("machine:é".encode()),
        raw(b"inconnu:secret"),
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + "A" * 5000},
        {"Authorization": "Bearer abc"},
        {"Authorization": "Digest x"},
        {"Authorization": ""},
    ],
)
def test_a_failed_header_is_401_with_a_challenge(machine: Bench, headers: dict[str, str]) -> None:
    answer = machine.http.post("/token", data=ASK, headers=headers)
    refused(answer, "invalid_client", 401)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_post_is_refused_to_a_client_that_registered_basic(machine: Bench) -> None:
    form = ASK | {"client_id": "machine", "client_secret": machine.secrets["machine"]}
    refused(machine.post("/token", form, headers={}), "invalid_client", 401)


def test_post_works_where_registered_and_basic_does_not(empty_bench: Bench) -> None:
    settings = MACHINE + 'token_endpoint_auth_method = "client_secret_post"'
    empty_bench.add_client("machine", settings)
    form = ASK | {"client_id": "machine", "client_secret": empty_bench.secrets["machine"]}
    answered(empty_bench.post("/token", form, headers={}), 200)
    refused(empty_bench.post("/token", ASK, "machine"), "invalid_client", 401)
    wrong = form | {"client_secret": "é"}
    refused(empty_bench.post("/token", wrong, headers={}), "invalid_client", 401)


def test_a_client_may_register_that_it_uses_either(empty_bench: Bench) -> None:
    empty_bench.add_client("machine", MACHINE + 'token_endpoint_auth_method = "client_secret_any"')
    form = ASK | {"client_id": "machine", "client_secret": empty_bench.secrets["machine"]}
    answered(empty_bench.post("/token", form, headers={}), 200)
    answered(empty_bench.post("/token", ASK, "machine"), 200)
    refused(empty_bench.post("/token", form, "machine"), "invalid_request")


def test_a_client_id_that_is_not_the_one_that_authenticates_is_refused(machine: Bench) -> None:
    machine.add_client("autre")
    refused(machine.post("/token", ASK | {"client_id": "autre"}, "machine"), "invalid_request")


def test_a_confidential_client_cannot_pass_for_public(machine: Bench) -> None:
    named = ASK | {"client_id": "machine"}
    refused(machine.post("/token", named, headers={}), "invalid_client", 401)
    refused(machine.post("/token", ASK, headers={}), "invalid_client", 401)


def test_a_public_client_says_who_it_is_and_sends_no_secret(bench: Bench) -> None:
    bench.add_client("mobile", 'token_endpoint_auth_method = "none"')
    person = bench.add_person("mobile")
    answered(bench.redeem(bench.give_code(person, "mobile"), "mobile", client_id="mobile"), 200)
    code = bench.give_code(person, "mobile")
    sent = bench.redeem(code, "mobile", client_id="mobile", client_secret="x")
    refused(sent, "invalid_client", 401)


def test_a_public_client_never_acts_for_itself(bench: Bench) -> None:
    bench.add_client("mobile", 'token_endpoint_auth_method = "none"')
    refused(bench.post("/token", ASK | {"client_id": "mobile"}, "mobile"), "unauthorized_client")


def test_a_disabled_client_is_an_unknown_one(machine: Bench) -> None:
    machine.shut("machine")
    known = machine.post("/token", ASK, "machine")
    unknown = machine.post("/token", ASK, headers=basic("personne", "secret"))
    assert known.get_data() == unknown.get_data()
    assert known.status_code == unknown.status_code == 401


def test_the_secret_is_never_taken_from_the_url(machine: Bench) -> None:
    query = {"client_id": "machine", "client_secret": machine.secrets["machine"]}
    refused(machine.http.post("/token", data=ASK, query_string=query), "invalid_client", 401)


def test_failures_are_told_to_the_guard_which_may_refuse_before(machine: Bench) -> None:
    failed: list[str] = []
    asked: list[str] = []
    guard = Guard(before=asked.append, failed=failed.append)
    using = assembled(
        stores=machine.stores,
        registry=machine.registry,
        keys=machine.keys,
        issuer="https://parvis.example",
        options=Options(guard=guard),
    )
    http = application(using).test_client()
    http.post("/token", data=ASK, headers=basic("machine", "faux"))
    http.post("/token", data=ASK, headers=machine.as_client("machine"))
    assert (failed, asked) == (["machine"], ["machine", "machine"])


def test_a_failure_stores_nothing(machine: Bench) -> None:
    machine.post("/token", ASK, headers=basic("machine", "faux"))
    assert machine.rows(Token) == []
