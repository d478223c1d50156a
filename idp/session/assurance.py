"""Authentication context classes: how strongly somebody proved who they are (Core §2 `acr`)."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

ACR_PASSWORD: Final = "urn:parvis:acr:password"
ACR_TWO_FACTOR: Final = "urn:parvis:acr:two-factor"
"""A password, and a code that only what one owns can give; a mailed code is none (decision 22)."""

ACR_VALUES: Final = (ACR_PASSWORD, ACR_TWO_FACTOR)
"""What sessions may carry, the weakest first; published as `acr_values_supported`."""

Factor = Literal["totp", "recovery_code"]

_METHODS: Final[dict[Factor, tuple[str, ...]]] = {
    "totp": ("otp", "mfa"),
    # RFC 8176 has no word for a code kept on paper: what is said is that there was a second one.
    "recovery_code": ("mfa",),
}


def meets(acr: str, floor: str) -> bool:
    """Tell whether `acr` is at or above `floor`; an empty floor asks nothing.

    A class that this provider does not know is below every floor but itself.
    """
    if not floor or acr == floor:
        return True
    if acr not in ACR_VALUES or floor not in ACR_VALUES:
        return False
    return ACR_VALUES.index(acr) > ACR_VALUES.index(floor)


def weakest(classes: Iterable[str]) -> str:
    """Return the weakest known class among those that will do, '' where none is known."""
    wanted = set(classes)
    return next((one for one in ACR_VALUES if one in wanted), "")


def strongest(classes: Iterable[str]) -> str:
    """Return the strongest known class among those that all have to be met, '' for none."""
    wanted = set(classes)
    return next((one for one in reversed(ACR_VALUES) if one in wanted), "")


def with_factor(amr: Sequence[str], factor: Factor) -> list[str]:
    """Return the methods of a sign-in once a second factor was proved too (RFC 8176)."""
    return list(dict.fromkeys([*amr, *_METHODS[factor]]))
