"""Which placeholders the words of each mail may use, in the product's texts and in a portal's."""

from collections.abc import Mapping
from typing import Final

COMMON: Final = frozenset(
    {"portal", "portal_host", "organisation", "host", "support"}
    | {"name", "identifier", "device", "when", "until"}
)
"""In any mail. `host` is the provider's, `portal_host` the portal's; times are those of Paris."""

OWN: Final[Mapping[str, frozenset[str]]] = {
    "activation": frozenset(),
    "invitation": frozenset({"inviter"}),
    "first_sign_in": frozenset(),
    "recovery": frozenset(),
    "identifier_reminder": frozenset(),
    "first_sign_in_reminder": frozenset({"organisation"}),
    "unknown_address": frozenset(),
    "already_registered": frozenset(),
    "confirm_address": frozenset(),
    "password_changed": frozenset(),
    "new_device": frozenset(),
    "email_changed_new": frozenset(),
    "email_changed_old": frozenset({"new_address"}),
    "factor_added": frozenset(),
    "factor_removed": frozenset(),
    "recovery_code_used": frozenset(),
    "legacy_proof": frozenset(),
    "legacy_claimed": frozenset(),
    "account_linked": frozenset({"own_portal", "other_portal"}),
    "legacy_retired": frozenset({"own_portal", "other_portal"}),
    "accounts_parted": frozenset({"own_portal", "other_portal"}),
    "accounts_merged": frozenset({"own_portal", "other_portal"}),
    "review_received": frozenset(),
    "review_more": frozenset({"reason"}),
    "review_accepted": frozenset(),
    "review_refused": frozenset({"reason"}),
    "review_waiting": frozenset(),
    "profile_changed": frozenset({"profile"}),
    "profile_refused": frozenset({"profile", "reason"}),
    "letter_reissued": frozenset(),
    "locked": frozenset(),
    "account_closed": frozenset(),
    "test": frozenset(),
}
"""Kind of mail → what its own words may use besides."""


def allowed(text_id: str) -> frozenset[str]:
    """Return what a text may use beyond what the product's own words use; nothing if no mail's."""
    table, _, rest = text_id.partition(".")
    kind = rest.partition(".")[0]
    if table != "mail" or kind not in OWN:
        return frozenset()
    return COMMON | OWN[kind]
