"""An answer is compared without what people do not remember: case, accents, marks, blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.credentials.secret_answers import GivenAnswer, normalised


@pytest.mark.requirement("R-ENT-18", partly="the comparison")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Éclair", "eclair"),
        ("  rue   des Lilas ", "Rue des lilas."),
        ("L\u2019Haÿ-les-Roses", "l'hay les roses"),
        ("Œuf", "oeuf"),
        ("ﬁlou", "filou"),
        ("STRASSE", "straße"),
        ("ＡＢＣ", "abc"),
        ("e\u0301clair", "\u00e9clair"),
    ],
)
def test_spellings_of_one_answer(one: str, other: str) -> None:
    assert normalised(one) == normalised(other) != ""


@pytest.mark.parametrize(("one", "other"), [("rex", "rexo"), ("12 mai", "13 mai"), ("", "a")])
def test_other_answers_stay_others(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.text(max_size=60))
def test_it_is_its_own_form_and_the_caller_need_not_know(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once
    assert once == once.strip()


def test_an_answer_is_in_no_log() -> None:
    assert "Éclair" not in repr(GivenAnswer("first_pet", "Éclair"))
