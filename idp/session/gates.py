"""What a member owes an organisation before they enter: one comparison, at portals and console."""

from typing import Literal

from idp.clients.model import FIRST_VISIT, Client
from idp.session.model import MembershipView


def owed(client: Client, membership: MembershipView) -> Literal["first_visit", "terms"] | None:
    """Return the journey that a member owes who is not cleared for what is asked now.

    Who owes nothing of it was cleared before (`terms.acceptances`).
    """
    if client.gates_stamp in {"", membership.cleared_for}:
        return None
    asks_first = FIRST_VISIT in client.policy.journeys
    return "terms" if membership.has_visited or not asks_first else "first_visit"
