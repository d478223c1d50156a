"""What a journey knows of a second factor, and when it has to ask for one (R-ALL-12)."""

from typing import Final, cast

from idp.journeys.model import SIGNED_IN, Facts
from idp.session.assurance import ACR_TWO_FACTOR, Factor, with_factor

PROVED: Final = "factor"
"""The fact that a journey proved the account's second factor: which."""

WANTED: Final = "acr_wanted"
"""The fact that a portal's request wants a class of sign-in (`acr_values`, `claims`)."""


def whose(facts: Facts) -> str:
    """Return the account that a journey proved, '' while it proved none."""
    return str(facts.get("account") or facts.get("account_proved") or "")


def opens_much(facts: Facts) -> bool:
    """Tell whether a journey signs in, sets a password, or acts on an account from inside it.

    « Ce n'était pas moi » and an address taken back are none of these: they only close doors, and
    whoever lost everything must be able to.
    """
    return "account" in facts or "password_secret" in facts or SIGNED_IN in facts


def signed_in_with(facts: Facts, factor: Factor) -> Facts:
    """Return what a sign-in says of itself once a second factor was proved; nothing for no one."""
    if "account" not in facts:
        return {}
    amr = with_factor(cast("list[str]", facts.get("amr") or []), factor)
    return {"amr": amr, "acr": ACR_TWO_FACTOR}
