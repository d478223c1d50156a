"""Telephone numbers as people write them, kept in E.164 (R-PAR-10)."""

import pytest

from idp.identity.particulars import french_phone, is_mobile, phone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0612345678", "+33612345678"),
        ("06 12 34 56 78", "+33612345678"),
        ("06.12-34/56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("01 99 00 12 34", "+33199001234"),
        ("+32 2 123 45 67", "+3221234567"),
        ("0041 22 123 45 67", "+41221234567"),
    ],
)
def test_ways_to_write_one_number(typed: str, stored: str) -> None:
    assert phone(typed) == stored


@pytest.mark.parametrize(
    ("first", "code"),
    [
        *(("0690", "590"), ("0691", "590"), ("0590", "590")),
        *(("0694", "594"), ("0594", "594")),
        *(("0696", "596"), ("0697", "596"), ("0596", "596")),
        *(("0692", "262"), ("0693", "262"), ("0639", "262"), ("0262", "262"), ("0269", "262")),
        *(("0695", "33"), ("0698", "33"), ("0638", "33")),
    ],
)
def test_numbers_overseas_have_codes_of_their_own(first: str, code: str) -> None:
    stored = f"+{code}{first[1:]}123456"
    for written in (f"{first} 12 34 56", f"+{code} {first[1:]} 12 34 56", f"+{code}{first}123456"):
        assert phone(written) == stored
    assert phone(f"+33 {first[1:]} 12 34 56") == stored
    assert is_mobile(stored) == first.startswith("06")
    assert french_phone(stored).replace(" ", "") == f"{first}123456"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "612345678", "06 12 34 56 7", "06 12 34 56 789", "0012", "six"),
        *("+33", "+33 0 12", "+590 612 34 56 78", "+594 690 12 34 56", "+590 690 12 34"),
        *("0508 41 12 34", "\u0660\u0666" + "1" * 8),
    ],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert phone(typed) is None


def test_other_countries_numbers_are_shown_as_they_are() -> None:
    assert french_phone("+3221234567") == "+3221234567"
    assert is_mobile("+3221234567")
