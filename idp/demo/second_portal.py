"""The second portal of people who have two: one account, two memberships, single sign-on."""

from typing import Any

from idp.clients.registry import ClientRegistry
from idp.demo.people import PEOPLE
from idp.identity.accounts import People
from idp.identity.records import Member
from idp.kernel.ids import new_id
from idp.stores.engine import Stores
from idp.stores.enrolment import Changes, write

PROFILE = "business"


def open_all(stores: Stores, registry: ClientRegistry, by: str) -> None:
    """Make everybody a member of the second portal that knows them; who is one stays as they are.

    Args:
        stores: The demonstration's database, its people created.
        registry: Its portals.
        by: Who looks the accounts up.
    """
    for person in PEOPLE:
        home, other = registry.get(person.portal), registry.get(person.known_at)
        if home is None or other is None:
            continue
        member = People(stores, home, by).show(person.identifier)
        if member is None or People(stores, other, by).show(member.account_id) is not None:
            continue
        with stores.write() as tx:
            write(tx, Changes(memberships=[_membership(stores, member, other.organisation_id)]))


def _membership(stores: Stores, member: Member, organisation_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": member.account_id,
        "organisation_id": organisation_id,
        # Its own: the two portals cannot tell by it that this is one person.
        "subject": new_id(),
        "status": "active",
        "version": 1,
        "profile": PROFILE,
        "cleared_for": "",
        "since": stores.clock.now(),
    }
