"""What each portal accepts as a password, in its document's own examples and words."""

import pytest

from idp.credentials.password_rules import About, PasswordRules
from idp.policy.password import PasswordSection
from tests.unit.credentials.generated import revision, texts

RULES = {
    slug: PasswordRules(revision(slug).policy.password)
    for slug in ("intracma", "cmi-organisme", "cma-paris")
}


def faults(slug: str, password: str) -> set[str]:
    return {fault.text_id.rpartition(".")[2] for fault in RULES[slug].faults(password)}


@pytest.mark.requirement("R-INT-9", "R-INT-10", partly="the rule, without its page")
@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("abcdefg1", set()),
        ("12345678", {"needs_kinds", "common"}),
        ("abcdefgh", {"needs_kinds", "needs_digit", "common"}),
        ("!!!!!!!1", set()),
        ("Abcdefg!", {"needs_digit"}),
        ("kvtzgbwq7mxdpfjhrnc2", set()),
        ("kvtzgbwq7mxdpfjhrnc2s", {"too_long"}),
        ("abcdef1", {"too_short"}),
        ("Passé123", set()),
        ("Passe\u0301123", set()),  # eight characters, however the accent is typed
    ],
)
def test_intracma(password: str, expected: set[str]) -> None:
    assert faults("intracma", password) == expected


@pytest.mark.requirement("R-CMI-14", "R-CMI-15", partly="the rule, without its page")
@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Abcdefg!", set()),
        ("Abcdefg1", {"needs_special"}),
        ("Abcdef1!", set()),
        ("Abcde1!", {"too_short"}),
        ("h0QMkk22045ZKBI", {"needs_special"}),
        ("Aa!" + 40 * "é", set()),  # 83 bytes, 43 characters
        ("Abcdefgé", {"needs_special"}),
        ("Abcdef g", set()),  # any printable character that is neither letter nor digit
    ],
)
def test_cmi(password: str, expected: set[str]) -> None:
    assert faults("cmi-organisme", password) == expected


@pytest.mark.requirement("R-PAR-5", "R-PAR-6", partly="the rule, without its page")
@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Abcdefg1", set()),
        ("Abcdef1!", {"has_special"}),
        ("abcdefg1", {"needs_upper"}),
        ("ABCDEFG1", {"needs_lower"}),
        ("Abcdefgh", {"needs_digit", "common"}),
        ("Abcdef 1", {"has_space"}),
        ("Élodie2024", {"needs_upper", "has_accent"}),
        ("1Longuephrasesansaucunsignemaisaveclettres" * 3, set()),
    ],
)
def test_cma_paris(password: str, expected: set[str]) -> None:
    assert faults("cma-paris", password) == expected


@pytest.mark.requirement("R-PAR-6", partly="the option, without its page")
def test_accents_are_letters_where_the_policy_says_so() -> None:
    rule = revision("cma-paris").policy.password.model_copy(update={"letters": "unicode"})
    assert PasswordRules(rule).faults("Élodie2024") == []


def sentences(slug: str, lang: str = "fr") -> list[str]:
    found = revision(slug)
    lines = PasswordRules(found.policy.password).lines(texts(found), lang)
    return [line.sentence for line in lines]


def test_rules_are_told_in_the_documents_words() -> None:
    assert sentences("intracma")[:2] == [
        "il doit avoir une longueur comprise entre 8 et 20 caractères",
        (
            "il doit contenir un mix de 2 types de caractères (alphabétiques, numériques, "
            "spéciaux) dont au moins un chiffre"
        ),
    ]
    assert sentences("cma-paris")[0] == (
        "Votre mot de passe doit contenir au minimum 8 caractères avec une majuscule, une "
        "minuscule et un chiffre - Les caractères spéciaux ne sont pas autorisés"
    )
    assert (
        "au moins 8 caractères dont une lettre majuscule, une lettre minuscule et un caractère "
        "spécial de type\N{NO-BREAK SPACE}:"
    ) in sentences("cmi-organisme")[0]
    assert sentences("ent-cfa-orleans", "en")[0] == "12 to 256 characters"


def test_hints_are_those_that_apples_own_parser_accepts() -> None:
    assert RULES["intracma"].passwordrules() == (
        "minlength: 8; maxlength: 20; required: lower; required: digit; allowed: ascii-printable;"
    )
    assert RULES["cmi-organisme"].passwordrules() == (
        "minlength: 8; required: upper; required: lower; required: [-!#$%&*+=?@_];"
    )
    assert RULES["cma-paris"].passwordrules() == (
        "minlength: 8; required: upper; required: lower; required: digit;"
    )


@pytest.mark.parametrize(
    ("password", "text_id", "part"),
    [
        ("xxBFourquin75!!", "identifier", "bfourquin"),
        ("vive Orange 2031 !", "identifier", "orange"),
        ("000011701060005ab", "identifier", "000011701060005"),
        ("le pays d'ÉLÉONORE", "name", "eleonore"),
        ("le grand d3lacr01x", "name", "delacroix"),
        ("Intr@CMA pour tous", "portal", "intracma"),
        ("1ntr4cm4 pour tous", "portal", "intracma"),
    ],
)
def test_nothing_of_the_person_or_the_portal(password: str, text_id: str, part: str) -> None:
    about = About(
        identifiers=["iam\\bfourquin", "b.fourquin@orange.example", "000011701060005"],
        names=["de Lacroix Delacroix", "Éléonore Léa"],
        portal="Intr@CMA",
    )
    found = PasswordRules(PasswordSection()).faults(password, about)
    assert [(it.text_id.rpartition(".")[2], it.placeholders["part"]) for it in found] == [
        (text_id, part)
    ]


def test_short_parts_are_no_reason() -> None:
    about = About(identifiers=["lea.bon@ca.fr"], names=["Bon", "Léa"], portal="CMI")
    assert PasswordRules(PasswordSection()).faults("le bon cafe de lea", about) == []


def test_every_fault_and_line_has_words_without_the_password() -> None:
    rules = PasswordRules(PasswordSection(min_length=8, max_length=12, require=["digit"]))
    for lang in ("fr", "en"):
        for fault in rules.faults("k\tv\u2028tz\0b w q m x d p"):
            said = texts().get(fault.text_id, lang, **fault.placeholders)
            assert said
            assert "{" not in said


def test_what_only_harms_is_refused() -> None:
    rules = PasswordRules(PasswordSection())
    assert [fault.text_id for fault in rules.faults("")] == ["password_rules.fault.missing"]
    for odd in ("\0", "\n", "\ud800", "\u2028"):
        found = [fault.text_id for fault in rules.faults(f"kvtzgbwq7mxd{odd}")]
        assert found == ["password_rules.fault.unprintable"]
