"""What people type where a SIREN is asked for (R-PDL-13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.companies.siren import CompanyNumber, NumberFault, parse, shown

SEPARATORS = st.sampled_from([" ", "\u00a0", "\u202f", ".", "-", "\u2011", "–", "\t", "\u200b", ""])


def check_digit(digits: str) -> str:
    """Return the digit that makes these pass Luhn, written otherwise than in the product."""
    doubled = "".join(
        str(int(digit) * 2) if place % 2 == 0 else digit
        for place, digit in enumerate(reversed(digits))
    )
    return str(-sum(map(int, doubled)) % 10)


@st.composite
def sirens(draw: st.DrawFn) -> str:
    digits = draw(st.text("0123456789", min_size=8, max_size=8).filter(lambda d: d.strip("0")))
    return digits + check_digit(digits)


@st.composite
def sirets(draw: st.DrawFn) -> str:
    digits = draw(sirens()) + draw(st.text("0123456789", min_size=4, max_size=4))
    return digits + check_digit(digits)


def spread(draw: st.DrawFn, text: str) -> str:
    return "".join(draw(SEPARATORS) + character for character in text) + draw(SEPARATORS)


@given(st.data())
def test_separators_make_no_difference(data: st.DataObject) -> None:
    siren = data.draw(sirens())
    typed = "".join(data.draw(SEPARATORS) + digit for digit in siren)
    assert parse(typed) == CompanyNumber(siren)


@given(sirens())
def test_full_width_digits_are_digits(siren: str) -> None:
    wide = siren.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    assert parse(wide) == CompanyNumber(siren)
    assert parse(shown(siren)) == CompanyNumber(siren)


@given(sirets())
def test_a_siret_gives_its_first_nine_digits_with_a_hint(siret: str) -> None:
    number = parse(f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}")
    assert number == CompanyNumber(siret[:9], "siret")
    assert number.hint == "siren.kept_of_siret"


@given(sirens())
def test_a_vat_number_gives_its_siren(siren: str) -> None:
    key = (12 + 3 * (int(siren) % 97)) % 97
    number = parse(f"fr {key:02d} {siren}")
    assert number == CompanyNumber(siren, "vat")
    assert number.hint == "siren.kept_of_vat"
    assert parse(f"FR{(key + 1) % 97:02d}{siren}") == NumberFault("siren.vat")


@given(sirens(), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(siren: str, place: int, more: int) -> None:
    wrong = str((int(siren[place]) + more) % 10)
    assert isinstance(parse(siren[:place] + wrong + siren[place + 1 :]), NumberFault)


@given(st.text(max_size=60))
def test_anything_else_is_a_fault_and_never_an_error(typed: str) -> None:
    number = parse(typed)
    if isinstance(number, CompanyNumber):
        assert len(number.siren) == 9
        assert number.siren.isascii()
        assert check_digit(number.siren[:8]) == number.siren[8]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", "siren.missing"),
        (" \u202f ", "siren.missing"),
        ("73282932O", "siren.not_digits"),  # the letter
        ("٧٣٢٨٢٩٣٢٠", "siren.not_digits"),
        ("73282932²", "siren.not_digits"),
        ("000000000", "siren.check_digit"),
        ("732829321", "siren.check_digit"),
        ("00000000000000", "siren.siret_check_digit"),
        ("73282932000075", "siren.siret_check_digit"),
        ("FR", "siren.vat"),
        ("FR00732829321", "siren.vat"),
        ("FRFRFR", "siren.vat"),
        ("DE123456789", "siren.not_digits"),
    ],
)
def test_what_is_refused(typed: str, text: str) -> None:
    fault = parse(typed)
    assert isinstance(fault, NumberFault)
    assert fault.text == text


def test_a_wrong_length_is_counted() -> None:
    assert parse("7328293") == NumberFault("siren.length", {"count": 7})


def test_vat_keys_with_letters_are_not_checked() -> None:
    assert parse("FRK7732829320") == CompanyNumber("732829320", "vat")


@pytest.mark.parametrize("siret", ["35600000000048", "35600000009093", "35600000012345"])
def test_post_offices_escape_the_check_digit(siret: str) -> None:
    luhn_or_fives = parse(siret)
    expected = sum(map(int, siret)) % 5 == 0 or check_digit(siret[:13]) == siret[13]
    assert isinstance(luhn_or_fives, CompanyNumber) == expected
