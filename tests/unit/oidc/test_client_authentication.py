"""Reading a client's proof: nothing that is sent may be anything but read or refused."""

import base64

from hypothesis import given
from hypothesis import strategies as some

from idp.oidc.client_authentication import read
from idp.oidc.errors import ProtocolError
from idp.oidc.parameters import Parameters

NAMES = ("client_id", "client_secret", "client_assertion", "client_assertion_type")
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def try_to_read(form: dict[str, str], authorization: str | None) -> None:
    try:
        presented = read(Parameters(form), authorization)
    except ProtocolError:
        return
    assert presented.client_id or presented.method != "none"


@given(
    some.dictionaries(some.sampled_from(NAMES), some.text(min_size=1)), some.none() | some.text()
)
def test_any_text(form: dict[str, str], authorization: str | None) -> None:
    try_to_read(form, authorization)


@given(some.binary())
def test_any_basic(content: bytes) -> None:
    try_to_read({}, "Basic " + base64.b64encode(content).decode())


@given(some.lists(some.binary(), min_size=3, max_size=3))
def test_any_assertion(parts: list[bytes]) -> None:
    encoded = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    try_to_read({"client_assertion_type": TYPE, "client_assertion": encoded}, None)


def test_a_secret_shows_in_no_repr() -> None:
    presented = read(Parameters({"client_id": "c", "client_secret": "tres-secret"}), None)
    assert "tres-secret" not in repr(presented)
