"""Join a portal with an account of another home: a new membership, with a `sub` of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from idp.audit.link_events import MembershipJoined
from idp.audit.record import record
from idp.clients.model import Client
from idp.journeys.model import Overtaken
from idp.kernel.ids import new_id
from idp.links import store
from idp.links.model import Occasion, Side
from idp.links.sides import Sides
from idp.stores import colleagues, joins
from idp.stores.engine import Stores, Transaction

JoinRefusal = Literal["not_offered", "member", "review", "address_taken"]
"""Why an account can't join: the portal does not offer it to that home; it is a member already;
an officer has to look first, which is what signing up is for; an account of that address is here
already, which its owner may link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Who joins, and what this portal asked of them; `verdict` of the table of eligibility."""

    account_id: str
    profile: str = ""
    siren: str = ""
    verdict: str = "accept"


@dataclass(frozen=True, slots=True)
class Joins:
    """Lets people of other homes in, where a portal's folder says so."""

    stores: Stores
    sides: Sides

    def side(self, account_id: str) -> Side | None:
        """Return the account as the page shows it."""
        with self.stores.read() as connection:
            return self.sides.of(connection, account_id)

    def refusal(self, member: NewMember, client: Client) -> JoinRefusal | None:
        """Return why this account can't join this portal now, None where it can."""
        with self.stores.read() as connection:
            row = store.side(connection, member.account_id)
            homes = client.policy.sign_in.accepts_session_of
            offers = client.policy.admission.rule == "join"
            if row is None or not offers or (homes and row.slug not in homes):
                return "not_offered"
            if joins.is_member(connection, member.account_id, client.organisation_id):
                return "member"
            # Who has to name a company names it, even where a folder's journey forgets to ask.
            owes_company = client.policy.eligibility.concerns(member.profile) and not member.siren
            if owes_company or member.verdict != "accept":
                return "review"
            own = joins.letterbox(connection, member.account_id)
            known_by = own.canonical if own and _opens(client, own) else ""
            taken = joins.is_identifier(connection, client.organisation_id, known_by)
        return "address_taken" if taken else None

    def join(self, tx: Transaction, member: NewMember, occasion: Occasion) -> str:
        """Open the membership in the caller's transaction; returns its id.

        Where the portal's identifiers are addresses, a proved one opens it from now on.

        Raises:
            Overtaken: The account is a member by now, its address is somebody's, or somebody is
                here for its company, where officers look at the second.
        """
        client, at = occasion.client, occasion.at
        store.hold(tx, (member.account_id,))
        if _is_seconds(tx, member, client):
            raise Overtaken
        own = joins.letterbox(tx, member.account_id)
        membership_id = new_id()
        row = _row(member, client, own.id if own else None, at=at) | {"id": membership_id}
        identifier = None
        if own is not None and _opens(client, own):
            identifier = {
                "id": new_id(),
                "account_id": member.account_id,
                "organisation_id": client.organisation_id,
                "kind": "email",
                "canonical": own.canonical,
                "display": own.typed,
            }
        if not joins.add_member(tx, row, identifier):
            raise Overtaken
        whose = occasion.whose(member.account_id)
        record(tx, MembershipJoined(membership_id=membership_id, **whose))
        return membership_id


def _is_seconds(tx: Transaction, member: NewMember, client: Client) -> bool:
    """Tell whether an officer looks at whoever comes for a company second (R-PDL-12)."""
    if not member.siren or client.policy.review.several_per_company != "review":
        return False
    colleagues.hold(tx, client.organisation_id, member.siren)
    return bool(colleagues.people_of(tx, client.organisation_id, member.siren))


def _opens(client: Client, own: joins.AnyRow) -> bool:
    """Tell whether an address opens this portal: it is proved, and addresses do there."""
    return client.policy.identifier.kind == "email" and own.verified_at is not None


def _row(
    member: NewMember, client: Client, address_id: str | None, *, at: datetime
) -> dict[str, Any]:
    details = {"siren": member.siren, "siren_verified_at": at.date().isoformat()}
    return {
        "account_id": member.account_id,
        "organisation_id": client.organisation_id,
        "subject": new_id(),
        "status": "active",
        "version": 1,
        "contact_address_id": address_id,
        "profile": member.profile,
        "details": details if member.siren else {},
        "cleared_for": "",
        "since": at,
    }
