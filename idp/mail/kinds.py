"""The catalogue of mails: what each may say, and what it carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from idp.branding.mail_placeholders import COMMON, OWN

Carries = Literal["nothing", "page", "link", "link_and_code", "provisional"]
Ends = Literal["ignore", "disavow", "nothing"]

NONE: Final = "none"
"""A row that nobody is sent: written where an unknown account costs the same as a known one."""

REFERENCES: Final = frozenset(
    {"key_id", "proof_id", "purpose", "path", "has_code", "code_expires_at"}
    | {"credential_id", "disavow_proof_id", "disavow_path", "disavow_purpose"}
    | {"identifiers"}
)
"""Facts that words don't show: what links, codes and passwords are derived from when sent.

`path` without `proof_id` is a plain link. `disavow_purpose` is `disavow` where it is not said.
`code_expires_at` is an ISO instant. `identifiers` is a list of {"identifier", "organisation"}.
"""

SHOWN: Final = frozenset({"name", "identifier", "device", "organisation"})
"""Facts that any mail's words show: a person's full name, the identifier, "Firefox, Windows", and
another organisation than the client's own, say a school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of mail.

    Attributes:
        name: Its table of words, `mail.<name>`.
        ends: "ignore": somebody asked for it in a form, maybe not its reader, and it says so.
            "disavow": it tells of an event, with a « ce n'était pas moi » link where facts have
            one. "nothing": it tells of an event that the reader has nothing to say against.
        carries: What it brings: the link of a mailed proof, with a code or without, a provisional
            password, or a page's address. A link is left out where the facts have none.
        sample: Invented facts of its own for previews.
    """

    name: str
    ends: Ends
    carries: Carries = "nothing"
    sample: Mapping[str, Any] = field(default_factory=dict)

    @property
    def placeholders(self) -> frozenset[str]:
        """Return what its words may use."""
        return COMMON | OWN[self.name]

    @property
    def needs(self) -> frozenset[str]:
        """Return the facts without which its words would say nothing."""
        return OWN[self.name] | ({"identifier"} if self.carries == "provisional" else set())

    @property
    def facts(self) -> frozenset[str]:
        """Return the facts that it may be queued with."""
        return SHOWN | REFERENCES | OWN[self.name]


_IDENTIFIERS: Final = [
    {"identifier": "0A12Bcamille", "organisation": "CMA d'Exemple"},
    {"identifier": "0A12Bessai", "organisation": ""},
]
_PORTALS: Final = {"own_portal": "Mon portail", "other_portal": "Portail voisin"}
_REASON: Final = "Le numéro indiqué ne correspond à aucune entreprise."

_ALL: Final = (
    Kind(name="activation", ends="ignore", carries="link_and_code"),
    Kind(
        name="invitation",
        ends="nothing",
        carries="link",
        sample={"inviter": "Béatrice Fourquin"},
    ),
    Kind(name="first_sign_in", ends="nothing", carries="provisional"),
    Kind(name="recovery", ends="ignore", carries="link_and_code"),
    Kind(
        name="identifier_reminder",
        ends="ignore",
        carries="page",
        sample={"identifiers": _IDENTIFIERS},
    ),
    Kind(
        name="first_sign_in_reminder",
        ends="ignore",
        sample={"organisation": "CMA d'Exemple"},
    ),
    Kind(name="unknown_address", ends="ignore"),
    Kind(name="already_registered", ends="ignore", carries="page"),
    Kind(name="confirm_address", ends="ignore", carries="link_and_code"),
    Kind(name="password_changed", ends="disavow"),
    Kind(name="new_device", ends="disavow"),
    Kind(name="email_changed_new", ends="disavow"),
    Kind(name="email_changed_old", ends="disavow", sample={"new_address": "ca…@nouveau.example"}),
    Kind(name="factor_added", ends="disavow"),
    Kind(name="factor_removed", ends="disavow"),
    Kind(name="recovery_code_used", ends="disavow"),
    Kind(name="legacy_proof", ends="ignore", carries="link_and_code"),
    Kind(name="legacy_claimed", ends="nothing"),
    Kind(name="account_linked", ends="nothing", carries="link", sample=_PORTALS),
    Kind(name="legacy_retired", ends="nothing", carries="link", sample=_PORTALS),
    Kind(name="accounts_parted", ends="nothing", sample=_PORTALS),
    Kind(name="accounts_merged", ends="nothing", sample=_PORTALS),
    Kind(name="review_received", ends="ignore"),
    Kind(name="review_more", ends="nothing", carries="link", sample={"reason": _REASON}),
    Kind(name="review_accepted", ends="nothing", carries="link"),
    Kind(name="review_refused", ends="nothing", sample={"reason": _REASON}),
    Kind(name="review_waiting", ends="nothing", carries="page"),
    Kind(name="profile_changed", ends="disavow", sample={"profile": "Cheffe"}),
    Kind(
        name="profile_refused",
        ends="nothing",
        sample={"profile": "Cheffe", "reason": _REASON},
    ),
    Kind(name="letter_reissued", ends="nothing"),
    Kind(name="locked", ends="nothing"),
    Kind(name="account_closed", ends="nothing", carries="link"),
    Kind(name="test", ends="ignore"),
)

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in _ALL}
"""Every kind of mail that is sent, by name; `NONE` is not among them."""
