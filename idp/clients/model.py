"""A registered client as the running server sees it: one frozen value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.policy.client import ClientSection
from idp.policy.schema import ClientPolicy, Revision

FIRST_VISIT: Final = "first_visit"
"""The journey of who comes to a portal for the first time (R-PAR-23)."""


@dataclass(frozen=True, slots=True)
class LiveSecret:
    """One of a client's secrets; `sealed` opens only where a symmetric use needs the value."""

    sha256: bytes
    sealed: bytes | None
    not_after: datetime | None


@dataclass(frozen=True, slots=True)
class Client:
    """A relying party, its organisation, and the revision that rules it now.

    `policy` is the revision's, with the organisation's tables and terms taken from the lead
    folder's current revision, `lead_revision_id`. `metadata` is `policy.client`, or what a dynamic
    client registered.
    """

    row_id: str
    client_id: str
    organisation_id: str
    organisation_slug: str
    organisation_name: str
    lead_client_id: str
    lead_revision_id: str
    origin: str
    is_active: bool
    revision_id: str
    revision_number: int
    revision: Revision
    metadata: ClientSection
    secrets: tuple[LiveSecret, ...]
    css_hash: str
    gates_stamp: str

    @property
    def policy(self) -> ClientPolicy:
        """Return the policy in force."""
        return self.revision.policy
