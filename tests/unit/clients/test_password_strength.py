"""The CNIL's formula, with the numbers that the documentation of the five portals gives."""

import pytest

from idp.clients.password_strength import alphabet, length_for, weakest_bits
from idp.policy.password import PasswordSection


@pytest.mark.parametrize(
    ("rule", "bits"),
    [
        (PasswordSection(min_length=8, require=["digit"], at_least_kinds=2), 41.4),
        (PasswordSection(min_length=8, require=["upper", "lower", "digit"]), 47.6),
        (PasswordSection(min_length=8, require=["upper", "lower", "special"]), 51.1),
        (PasswordSection(min_length=12), 56.4),
        (PasswordSection(min_length=8, require=["letter", "upper"]), 37.6),
        (PasswordSection(min_length=10, at_least_kinds=3), 60.9),
        (PasswordSection(min_length=8, require=["special"], specials="-!#$%&*+=?@_"), 28.7),
    ],
)
def test_bits_of_the_weakest_accepted_password(rule: PasswordSection, bits: float) -> None:
    assert round(weakest_bits(rule), 1) == bits


def test_what_would_be_enough() -> None:
    paris = PasswordSection(min_length=8, require=["upper", "lower", "digit"])
    assert (length_for(paris, 50), length_for(paris, 80)) == (9, 14)
    assert alphabet(paris) == 62
