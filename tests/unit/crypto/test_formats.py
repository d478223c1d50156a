"""Hashes of other systems; `hashes.toml` says where each vector comes from."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.security import generate_password_hash

from idp.crypto.formats import FORMATS, UnusableHash, identify
from idp.crypto.formats.format import optional_library

HASHES = tomllib.loads((Path(__file__).parent / "hashes.toml").read_text(encoding="utf-8"))
VECTORS: list[tuple[str, str, str]] = [tuple(vector) for vector in HASHES["published"]]


@pytest.mark.parametrize(("scheme", "password", "text"), VECTORS)
def test_a_published_hash_is_recognised_and_opened_by_its_password_alone(
    scheme: str, password: str, text: str
) -> None:
    assert identify(text) == scheme
    assert FORMATS[scheme].verify(text, password.encode())
    assert not FORMATS[scheme].verify(text, b"x" + password.encode())
    assert not FORMATS[scheme].verify(text, b"wrong")


def test_every_format_has_a_published_hash() -> None:
    assert {scheme for scheme, _, _ in VECTORS} == set(FORMATS)


@pytest.mark.parametrize("text", [*HASHES["malformed"], "a" * 100_000], ids=lambda text: text[:40])
def test_a_malformed_hash_is_of_no_format_and_opens_for_nobody(text: str) -> None:
    assert identify(text) is None
    assert not any(known.verify(text, b"password") for known in FORMATS.values())


@pytest.mark.parametrize("text", HASHES["absurd"], ids=lambda text: text[:40])
def test_an_absurd_cost_is_refused_in_words_and_never_computed(text: str) -> None:
    with pytest.raises(UnusableHash, match=r"is above|is below"):
        identify(text)
    assert not any(known.verify(text, b"password") for known in FORMATS.values())


@pytest.mark.parametrize("scheme", sorted(FORMATS))
def test_a_dummy_is_a_hash_of_the_same_format_and_cost_that_nothing_opens(scheme: str) -> None:
    known = FORMATS[scheme]
    cost = next(known.cost_of(text) for example, _, text in VECTORS if example == scheme)
    assert cost is not None
    dummy = known.dummy(cost, b"seed")
    assert (identify(dummy), known.cost_of(dummy)) == (scheme, cost)
    assert dummy == known.dummy(cost, b"seed") != known.dummy(cost, b"another seed")
    assert not known.verify(dummy, b"seed")


@pytest.mark.parametrize("scheme", sorted(FORMATS))
@settings(deadline=None)  # other work shares the machine
@given(text=st.text(max_size=80), password=st.binary(max_size=80))
def test_no_text_makes_a_format_raise(scheme: str, text: str, password: bytes) -> None:
    assert not FORMATS[scheme].verify(text, password)


@pytest.mark.parametrize("method", ["scrypt:1024:8:1", "pbkdf2:sha256:1", "pbkdf2:sha512:1"])
@settings(deadline=None)  # other work shares the machine
@given(password=st.text(max_size=40))
def test_what_werkzeug_hashes_opens(method: str, password: str) -> None:
    text = generate_password_hash(password, method=method)
    assert FORMATS[identify(text) or ""].verify(text, password.encode())


@pytest.mark.parametrize("handler", ["md5_crypt", "sha256_crypt", "sha512_crypt", "phpass"])
def test_what_libpass_hashes_opens(handler: str) -> None:
    made = getattr(optional_library("passlib.hash", "legacy"), handler)
    settings = {} if handler == "md5_crypt" else {"rounds": 8 if handler == "phpass" else 1000}
    for password in ("", "a", "Tilleul-42", "Élodie2024", "🔑" * 30):
        text = made.using(**settings).hash(password)
        assert FORMATS[identify(text) or ""].verify(text, password.encode())


def test_a_password_hashed_in_windows_1252_opens_as_well() -> None:
    # What `md5($_POST['password'])` stored for a page in that encoding: md5 of b"\xe9t\xe9"
    text = "70b06e3087350c8c4fc3f13e741879f3"
    assert FORMATS["md5"].verify(text, "été".encode())
    assert not FORMATS["md5"].verify(text, b"ete")


def test_a_letter_that_windows_1252_lacks_is_not_taken_for_a_question_mark() -> None:
    text = "d1457b72c3fb323a2671125aef3eab5d"  # md5 of b"?"
    assert FORMATS["md5"].verify(text, b"?")
    assert not FORMATS["md5"].verify(text, "Ω".encode())
    assert not FORMATS["md5"].verify(text, b"\xff")


def test_plain_bcrypt_refuses_what_it_could_not_read() -> None:
    # Openwall crypt_blowfish, wrapper.c: 72 significant bytes, then more that the original dropped
    significant = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    text = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
    assert FORMATS["bcrypt"].verify(text, significant)
    assert not FORMATS["bcrypt"].verify(text, significant + b"chars after 72 are ignored")


def test_unix_crypt_refuses_a_password_that_would_cost_too_much() -> None:
    text = "$5$rounds=1000$seasalt$RY6svlBFylEKSuBI92n2AUylFpRpf8ZirnUTu.orR0."
    assert not FORMATS["sha256-crypt"].verify(text, "lètmein".encode() * 100)


def test_a_missing_library_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(UnusableHash, match=r"parvis\[argon2\]"):
        optional_library("no_such_library", "argon2")
