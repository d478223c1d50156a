"""What a link is (model.md §2): a living account retires, and its memberships move to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from idp.clients.model import Client

Refusal = Literal["same", "not_active", "overlap", "open_window", "second_factor"]
"""Why two accounts may not become one.

`same`: they are one already. `not_active`: one of them waits, is suspended, retired or closed.
`overlap`: both are members of one organisation: which `sub` goes on is for staff to say.
`open_window`: one of them takes part in a link that may still be undone; links make no chains.
`second_factor`: the account that was proved by a password alone has a second factor.
"""

Undone = Literal["undone", "already", "over", "moved_on"]
"""What undoing came to: done; done before; too late; the memberships are elsewhere by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """Two proved accounts that are to become one.

    Attributes:
        survivor_id: The account that goes on, with its password and its second factors.
        survivor_version: Of its credentials, as they were when it was proved.
        retired_id: The account that retires.
        retired_version: The same of that one.
        by_password_id: Which of the two was proved by a password and nothing else, '' for neither.
    """

    survivor_id: str
    survivor_version: int
    retired_id: str
    retired_version: int
    by_password_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Where and by whom accounts are linked or a link is undone, for mails and the record.

    Attributes:
        client: Whose pages, policy and mails.
        by: Who acts, '' for the accounts' own person.
        device: A few words on the browser.
    """

    client: Client
    at: datetime
    lang: str = "fr"
    by: str = ""
    source: str = ""
    device: str = ""

    def whose(self, account_id: str) -> dict[str, Any]:
        """Return what every event of this occasion says."""
        return {
            "at": self.at,
            "actor": self.by,
            "account_id": account_id,
            "organisation_id": self.client.organisation_id,
            "client_id": self.client.client_id,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two accounts, as pages and mails show it.

    Attributes:
        address: Where the account's home writes to it, '' for nowhere.
        portal: The home's portal, by the name that people know.
        portals: The organisations that it is a member of, by their portals' names.
        organisations: The same, by id.
        identifiers: What is typed to open it, as it is shown.
    """

    account_id: str
    status: str
    version: int
    home_id: str
    name: str
    portal: str
    address: str
    portals: Sequence[str] = ()
    organisations: Sequence[str] = ()
    identifiers: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is stored; `snapshot` says what moved."""

    id: str
    survivor_id: str
    retired_id: str
    organisation_id: str
    membership_id: str
    at: datetime
    undo_until: datetime
    staff_until: datetime
    undone_at: datetime | None
    snapshot: Mapping[str, Any]

    @property
    def moved(self) -> Sequence[Mapping[str, Any]]:
        """Return the memberships that moved: id, organisation_id, contact_address_id of before."""
        found: Sequence[Mapping[str, Any]] = self.snapshot["memberships"]
        return found
