"""Sealed values open in their place, with their purpose, under a listed secret; else never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.crypto.sealing import Sealer, Unsealable

OLD, NEW = b"o" * 32, b"n" * 64
SEALER = Sealer([NEW])


@given(plaintext=st.binary(max_size=500), place=st.binary(max_size=40))
def test_what_is_sealed_opens_in_its_place(plaintext: bytes, place: bytes) -> None:
    sealed = SEALER.seal("journey-facts", plaintext, place)
    assert SEALER.open("journey-facts", sealed, place) == plaintext
    assert len(plaintext) < 8 or plaintext not in sealed


def test_two_seals_of_one_value_differ() -> None:
    assert SEALER.seal("p", b"value", b"row") != SEALER.seal("p", b"value", b"row")


@pytest.mark.parametrize(("purpose", "place"), [("q", b"row"), ("p", b"other"), ("p", b"")])
def test_another_purpose_or_place_does_not_open(purpose: str, place: bytes) -> None:
    with pytest.raises(Unsealable):
        SEALER.open(purpose, SEALER.seal("p", b"value", b"row"), place)


def test_no_altered_byte_goes_unseen() -> None:
    sealed = SEALER.seal("p", b"value", b"row")
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Unsealable):
            SEALER.open("p", altered, b"row")


@given(sealed=st.binary(max_size=80))
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Unsealable):
        SEALER.open("p", sealed, b"row")


def test_no_truncation_opens() -> None:
    sealed = SEALER.seal("p", b"", b"row")
    for length in range(len(sealed)):
        with pytest.raises(Unsealable):
            SEALER.open("p", sealed[:length], b"row")


def test_secrets_rotate() -> None:
    sealed = Sealer([OLD]).seal("p", b"value", b"row")
    rotated = Sealer([NEW, OLD])
    assert rotated.open("p", sealed, b"row") == b"value"
    assert not rotated.is_current(sealed)
    assert rotated.is_current(rotated.seal("p", b"value", b"row"))
    with pytest.raises(Unsealable, match="no longer"):
        Sealer([NEW]).open("p", sealed, b"row")


def test_a_value_sealed_by_this_version_opens_for_ever() -> None:
    sealed = bytes.fromhex(
        "0127ae7cebd4a2375e45ef6a62d715d99a8758978a104abd04a3ac4c5f9a69789fc19d53366fbf3d2583895c6486"
    )
    assert SEALER.open("signing-key", sealed, b"row 1") == b"a private key"


@pytest.mark.parametrize("deployment_secrets", [[], [b"short"], [NEW, b""]])
def test_a_weak_secret_is_refused(deployment_secrets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="secret"):
        Sealer(deployment_secrets)


def test_a_purpose_is_demanded() -> None:
    with pytest.raises(ValueError, match="purpose"):
        SEALER.seal("", b"value", b"row")


def test_a_sealer_shows_no_secret() -> None:
    assert "nnn" not in repr(SEALER)
