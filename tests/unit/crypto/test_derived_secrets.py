"""Tokens, mailed secrets and pairwise subjects: pure functions of keys and rows."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.crypto import mailed_secrets as mailed
from idp.crypto.pairwise import pairwise_subject
from idp.crypto.tokens import fingerprint, keyed_fingerprint, same

KEY = b"mail key of at least 32 bytes ...."
TEXTS = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=40)
LENGTHS = st.integers(min_value=1, max_value=40)


def test_a_fingerprint_is_sha_256() -> None:
    # FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert fingerprint("abc").hex() == expected


def test_a_keyed_fingerprint_is_hmac_sha_256() -> None:
    expected = hmac.new(KEY, b"throttle\0b.fourquin", hashlib.sha256).digest()
    assert keyed_fingerprint(KEY, "throttle", "b.fourquin") == expected


@given(one=st.tuples(TEXTS, st.text(max_size=40)), other=st.tuples(TEXTS, st.text(max_size=40)))
def test_two_purposes_never_meet(one: tuple[str, str], other: tuple[str, str]) -> None:
    equal = keyed_fingerprint(KEY, *one) == keyed_fingerprint(KEY, *other)
    assert equal == (one == other)


@pytest.mark.parametrize(("key", "purpose"), [(b"", "p"), (KEY, ""), (KEY, "a\0b")])
def test_a_fingerprint_without_key_or_purpose_is_refused(key: bytes, purpose: str) -> None:
    with pytest.raises(ValueError, match=r"key|purpose"):
        keyed_fingerprint(key, purpose, "value")


def test_a_hostile_token_is_a_token_like_another() -> None:
    assert len(fingerprint("\ud800")) == 32


def test_comparison() -> None:
    assert same(fingerprint("a"), fingerprint("a"))
    assert not same(fingerprint("a"), fingerprint("b"))


@pytest.mark.requirement("R-ALL-1")
def test_a_retry_carries_the_same_secrets_and_another_row_or_purpose_others() -> None:
    for derive in (mailed.link_token, mailed.typed_code, mailed.mailed_provisional):
        assert derive(KEY, "row1", "recovery") == derive(KEY, "row1", "recovery")
        variants = {
            derive(key, row, purpose)
            for key in (KEY, KEY * 2)
            for row in ("row1", "row2")
            for purpose in ("recovery", "activation")
        }
        assert len(variants) == 8


def test_a_link_token_is_256_bits_of_base64url() -> None:
    derived = hmac.digest(KEY, b"link:recovery\0row1", "sha256")
    assert mailed.link_token(KEY, "row1", "recovery") == (
        urlsafe_b64encode(derived).decode().rstrip("=")
    )


@given(row=TEXTS)
def test_a_typed_code_is_six_digits(row: str) -> None:
    code = mailed.typed_code(KEY, row, "recovery")
    assert len(code) == 6
    assert code.isdecimal()


def test_the_alphabet_has_31_characters_and_no_look_alikes() -> None:
    assert len(set(mailed.ALPHABET)) == len(mailed.ALPHABET) == 31
    assert not set("0O1IL") & set(mailed.ALPHABET)


@given(length=LENGTHS)
@pytest.mark.requirement("R-ENT-5")
def test_a_provisional_password_is_read_as_it_is_printed(length: int) -> None:
    secret = mailed.random_provisional(length)
    assert len(secret) == length
    assert mailed.parse_provisional(mailed.format_provisional(secret), length) == secret


@pytest.mark.requirement("R-ENT-5")
@pytest.mark.parametrize(
    "typed",
    [
        "ABCD-EFGH-2345",
        "abcdefgh2345",
        "  abcd efgh 2345\n",
        "ABCD\u2013EFGH\u20142345",
        "ABCD\u00a0EFGH\u202f2345",
        "\uff21\uff22\uff23\uff24.EFGH.\uff12\uff13\uff14\uff15",
    ],
)
def test_what_a_person_may_add_does_not_matter(typed: str) -> None:
    assert mailed.parse_provisional(typed) == "ABCDEFGH2345"


@pytest.mark.parametrize(
    "typed", ["", "ABCD-EFGH-234", "ABCD-EFGH-23456", "ABCD-EFGH-234O", "é" * 12]
)
def test_what_cannot_be_a_provisional_password_is_none(typed: str) -> None:
    assert mailed.parse_provisional(typed) is None


@given(typed=st.text(max_size=200))
def test_no_text_makes_the_parser_raise(typed: str) -> None:
    parsed = mailed.parse_provisional(typed)
    assert parsed is None or len(parsed) == mailed.PAPER_LENGTH


@pytest.mark.parametrize(
    ("secret", "printed"),
    [
        ("ABCDEFGH2345", "ABCD-EFGH-2345"),
        ("A" * 17, "AAAA-AAAA-AAAA-AAAAA"),
        ("A" * 6, "AAAA-AA"),
        ("A", "A"),
    ],
)
def test_groups(secret: str, printed: str) -> None:
    assert mailed.format_provisional(secret) == printed


def test_a_mailed_provisional_password_is_longer() -> None:
    secret = mailed.mailed_provisional(KEY, "row1", "first-sign-in")
    assert mailed.parse_provisional(secret.lower(), mailed.MAILED_LENGTH) == secret


def test_the_stored_form_depends_on_key_purpose_row_and_secret() -> None:
    forms = {
        mailed.stored_form(key, purpose, code, bound_to=row)
        for key in (KEY, KEY * 2)
        for purpose in ("recovery", "activation")
        for code in ("123456", "123457")
        for row in ("", "row1")
    }
    assert len(forms) == 16
    assert all(len(form) == 32 for form in forms)


def test_a_stored_form_is_not_what_was_mailed() -> None:
    token = mailed.link_token(KEY, "row1", "recovery")
    assert token.encode() not in mailed.stored_form(KEY, "recovery", token)


def test_a_pairwise_subject_is_hmac_of_sector_and_subject() -> None:
    # HMAC-SHA-256 by OpenSSL
    assert (
        pairwise_subject(b"s" * 32, "portail.example", "subject")
        == "m_ECefwCbRz5N-0kZNLpoOBKtCjRNB_EkxgqpMSQuk8"
    )


def test_sectors_cannot_correlate() -> None:
    subjects = {
        pairwise_subject(salt, sector, subject)
        for salt in (b"s" * 16, b"t" * 16)
        for sector in ("a.example", "b.example")
        for subject in ("x", "y")
    }
    assert len(subjects) == 8


@pytest.mark.parametrize(
    ("salt", "sector"), [(b"short", "a.example"), (b"s" * 16, ""), (b"s" * 16, "a\0b")]
)
def test_a_weak_salt_or_an_ambiguous_sector_is_refused(salt: bytes, sector: str) -> None:
    with pytest.raises(ValueError, match=r"salt|sector"):
        pairwise_subject(salt, sector, "subject")
