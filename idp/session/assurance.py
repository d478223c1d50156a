"""Authentication context classes: how strongly somebody proved who they are (Core §2 `acr`)."""

from typing import Final

ACR_PASSWORD: Final = "urn:parvis:acr:password"

ACR_VALUES: Final = (ACR_PASSWORD,)
"""What sessions may carry, the weakest first; published as `acr_values_supported`."""


def meets(acr: str, floor: str) -> bool:
    """Tell whether `acr` is at or above `floor`; an empty floor asks nothing.

    A class that this provider does not know is below every floor but itself.
    """
    if not floor or acr == floor:
        return True
    if acr not in ACR_VALUES or floor not in ACR_VALUES:
        return False
    return ACR_VALUES.index(acr) > ACR_VALUES.index(floor)
