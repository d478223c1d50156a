"""One canonical form per identifier, whatever the way to type it (requirements §8)."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.identity.identifiers import LONGEST, UnitCode, bucket_form, canonical
from idp.policy.identifier import IdentifierSection

WINDOWS = IdentifierSection(kind="windows", strip_prefixes=["iam"])
PLAIN = IdentifierSection(kind="windows")
CMI = IdentifierSection(
    kind="structured", issuer_code_length=5, suffix_max_length=15, unit_kind="issuer"
)
EMAIL = IdentifierSection(kind="email")
ASSIGNED = IdentifierSection(kind="assigned")
SECTIONS = (WINDOWS, PLAIN, CMI, EMAIL, ASSIGNED)
DOTLESS_I = "\u0131"  # capitalises to I, which is no form of it: a letter of its own
LONE_IOTA = "\u0345"  # capitalised alone it moves past the marks after it


def value(section: IdentifierSection, typed: str) -> str | None:
    found = canonical(section, typed)
    return None if found is None else found.value


@pytest.mark.requirement("R-INT-19")
@pytest.mark.parametrize(
    "typed",
    [
        "bfourquin",
        "BFourquin",
        r"iam\bfourquin",
        r"IAM\BFOURQUIN",
        r"Iam\bfourquin",
        r"iam\\bfourquin",
        "iam/bfourquin",
        r" iam\bfourquin ",
        "bfourquin\u00a0",
        "\u202fbfourquin",
        "bfour\u200bquin",
        "\ufeffbfourquin",
        "\u200ebfourquin\u200e",
        "\uff42fourquin",
        "bfourquin\r\n",
    ],
)
def test_a_windows_name_has_one_form(typed: str) -> None:
    assert value(WINDOWS, typed) == "bfourquin"


@pytest.mark.requirement("R-INT-20")
@pytest.mark.parametrize(
    "typed", [r"MARCEAU\bfourquin", "bfourquin@iam", r"\bfourquin", "marceau/bfourquin"]
)
def test_another_domain_is_nobody_and_is_told_apart(typed: str) -> None:
    found = canonical(WINDOWS, typed)
    assert found is not None
    assert found.foreign_domain
    assert found.value != "bfourquin"


@pytest.mark.requirement("R-INT-21")
@pytest.mark.parametrize("section", [PLAIN, ASSIGNED, CMI, EMAIL])
def test_without_listed_domains_a_backslash_is_just_invalid(section: IdentifierSection) -> None:
    assert canonical(section, r"iam\bfourquin") is None


@pytest.mark.requirement("R-INT-22")
def test_what_is_shown_has_no_prefix_and_keeps_capitals() -> None:
    found = canonical(WINDOWS, r"iam\BFourquin")
    assert found is not None
    assert (found.display, found.foreign_domain) == ("BFourquin", False)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\u00a0",
        "iam\\",
        r"iam\iam\bfourquin",
        "bfour quin",
        "bfour\x00quin",
        "bfour\nquin",
        "bfour\ud800quin",
        "bfour\u202equin",
        "bfo\u0443rquin",  # a Cyrillic letter
        "a" * 255,
        "a" * 70_000,
    ],
)
def test_what_is_no_windows_name(typed: str) -> None:
    assert canonical(WINDOWS, typed) is None


@pytest.mark.requirement("R-CMI-4", "R-CMI-5", "R-CMI-6")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("000011701060005", "000011701060005"),
        ("00001A", "00001a"),
        ("00001a", "00001a"),
        ("0000 1A", "00001a"),
        ("00001\u00a01701060005 ", "000011701060005"),
        ("\uff10\uff10\uff10\uff10\uff11A", "00001a"),
        ("00001" + "1" * 15, "00001" + "1" * 15),
        ("00001" + "1" * 16, None),
        ("00001", None),
        ("00001-1", None),
        ("00001\u0661", None),
        ("00001\u00e9", None),
    ],
)
def test_a_structured_identifier_keeps_its_zeros(typed: str, expected: str | None) -> None:
    assert value(CMI, typed) == expected


@pytest.mark.requirement("R-CMI-6")
def test_a_structured_identifier_names_its_unit() -> None:
    found = canonical(CMI, "0000B1701060005")
    assert found is not None
    assert found.unit == UnitCode("issuer", "0000b")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Fourquin@APCMA.example", "fourquin@apcma.example"),
        ("prenom.nom+cma@apcma.example", "prenom.nom+cma@apcma.example"),
        ("d\u2019artagnan@apcma.example", "d'artagnan@apcma.example"),
        ("nom@exemple.example.", "nom@exemple.example"),
        ("nom@ex\u00e9mple.example", "nom@xn--exmple-cva.example"),
        ("nom@EXE\u0301MPLE.example", "nom@xn--exmple-cva.example"),
        ("nom\uff20apcma.example", "nom@apcma.example"),
        ("nom@localhost", None),
        ("nom@[127.0.0.1]", None),
        ('"a b"@apcma.example', None),
        (".nom@apcma.example", None),
        ("no..m@apcma.example", None),
        ("nom@apcma_fr.example", None),
        ("nom@@apcma.example", None),
        ("nom@apcma,example", None),
        ("nom@apcma.example\r\nBcc: x@apcma.example", None),
        ("n" * 65 + "@apcma.example", None),
        ("n@" + "a" * 64 + ".example", None),
        ("n@" + "a." * 130 + "example", None),
        ("nom@\u0430pcma.example", None),  # a Cyrillic letter among Latin ones
        ("nom@xn--pcma-43d.example", None),  # the same, encoded
    ],
)
def test_an_address_has_one_form(typed: str, expected: str | None) -> None:
    assert value(EMAIL, typed) == expected


def test_accents_tell_people_apart() -> None:
    assert value(EMAIL, "ren\u00e9@apcma.example") != value(EMAIL, "rene@apcma.example")
    assert value(ASSIGNED, "re\u0301my") == value(ASSIGNED, "r\u00e9my")


def test_every_letter_has_one_form_whatever_its_case() -> None:
    letters = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c))[0] == "L"]
    odd = {
        letter
        for letter in letters
        for variant in {letter.upper(), letter.lower(), letter.title(), letter.casefold()}
        - {letter}
        if value(ASSIGNED, letter) not in {None, value(ASSIGNED, variant)}
    }
    assert odd == {DOTLESS_I}


def test_a_dotless_i_is_no_i_but_shares_its_bucket() -> None:
    assert value(ASSIGNED, DOTLESS_I) != value(ASSIGNED, "I")
    assert bucket_form(DOTLESS_I) == bucket_form("I")


TYPED = st.one_of(
    st.text(max_size=40),
    st.text("abI\u0130\u0131\u017fßKéÉœ'\u2019.-_\\/@ \u00a0\u200b\u0301", max_size=20),
    st.from_regex(r"[A-Za-zé.]{1,8}@[a-zé]{1,8}\.(example|test)", fullmatch=True),
)


@given(TYPED, st.sampled_from(SECTIONS))
def test_the_canonical_form_of_a_canonical_form_is_itself(
    typed: str, section: IdentifierSection
) -> None:
    found = canonical(section, typed)
    if found is not None:
        again = canonical(section, found.value)
        assert again is not None
        assert (again.value, again.foreign_domain) == (found.value, found.foreign_domain)
        assert value(section, found.display) == found.value


@given(
    TYPED.filter(lambda text: DOTLESS_I not in text and LONE_IOTA not in text),
    st.sampled_from(SECTIONS),
)
def test_case_and_composition_never_make_another_person(
    typed: str, section: IdentifierSection
) -> None:
    form = value(section, typed)
    if form is not None:
        for variant in (typed.upper(), typed.lower(), unicodedata.normalize("NFD", typed)):
            assert value(section, variant) == form


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_a_bucket_always_exists_and_can_be_stored(typed: str) -> None:
    form = bucket_form(typed)
    assert len(form) <= LONGEST
    assert "\x00" not in form
    form.encode("utf-8")
    assert bucket_form(typed.upper()) == form
    assert bucket_form(f" {typed}\u00a0") == form
