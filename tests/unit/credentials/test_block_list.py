"""Common passwords are told in any dress, and phrases are left alone."""

import time

import pytest

from idp.credentials.block_list import common_words, is_common


@pytest.mark.parametrize(
    "password",
    [
        *(
            "motdepasse",
            "MotDePasse2024!",
            "M0tDeP4sse",
            "m0td3p4ss3!",
            "m0td3p4ss3123",
            "p@$$w0rd",
        ),
        *("azertyuiop123", "Azerty1234", "QSDFGHJKLM", "wxcvbn2024", "1q2w3e4r", "poiuytreza"),
        *("Marie2024", "JEAN-PIERRE".replace("-", ""), "Zoé2019!", "François75", "2012Thomas"),
        *("PSG75000", "allezlom13!", "Marseillais13", "Paris75", "Orléans45", "Loiret45"),
        *("aaaaaaaaaaaa", "abababababab", "123123123123", "motdepassemotdepasse", "!!!!!!!!!!!!"),
        *(
            "123456789012",
            "987654321098",
            "abcdefghijkl",
            "zyxwvutsrqpo",
            "010203040506",
            "s0le1l",
        ),
        *("JeTAime!!!", "doudou00", "!!!chocolat!!!", "décembre2025", "Vendredi13", "so1ei1"),
    ],
)
def test_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    [
        *("abcdefg1", "!!!!!!!1", "Passé123", "Abcdefg!", "Abcdef1!", "Abcdefg1", "Élodie2024"),
        *("cheval pile agrafe correcte", "h0QMkk22045ZKBI", "kK7vV2tT", "74 92 18 05 63 37"),
        *("le chat dort sous la table", "marieaimelechocolatnoir", "19283746", "", "é"),
    ],
)
def test_not_common(password: str) -> None:
    assert not is_common(password)


def test_the_list_is_compact_and_in_the_form_that_is_compared() -> None:
    words = common_words()
    assert 2_000 < len(words) < 5_000
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
    assert max(map(len, words)) <= 24


@pytest.mark.parametrize(
    "odd", ["1" * 4096, "a" + "1!" * 2048, "ab" * 2048, "1" * 2048 + "a" * 2048]
)
def test_a_long_password_costs_little(odd: str) -> None:
    began = time.perf_counter()
    is_common(odd)
    assert time.perf_counter() - began < 0.5
