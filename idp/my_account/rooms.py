"""Every view of the account's pages, built on one entrance."""

from dataclasses import dataclass

from idp.credentials.closed_doors import ClosedDoors
from idp.links.undo import Undoing
from idp.my_account.activity_pages import ActivityPages
from idp.my_account.closing import Closing
from idp.my_account.closing_pages import ClosingPages
from idp.my_account.data_pages import DataPages
from idp.my_account.entrance import Entrance
from idp.my_account.portal_pages import PortalPages
from idp.my_account.profile_pages import ProfilePages
from idp.my_account.security_pages import SecurityPages
from idp.my_account.subscription_pages import SubscriptionPages


@dataclass(frozen=True, slots=True)
class MyAccount:
    """The rooms of one's account."""

    profile: ProfilePages
    subscriptions: SubscriptionPages
    security: SecurityPages
    activity: ActivityPages
    portals: PortalPages
    data: DataPages
    closing: ClosingPages


def furnished(
    entrance: Entrance, doors: ClosedDoors, undoing: Undoing, closing: Closing
) -> MyAccount:
    """Return every room behind one entrance."""
    return MyAccount(
        profile=ProfilePages(entrance),
        subscriptions=SubscriptionPages(entrance),
        security=SecurityPages(entrance, doors),
        activity=ActivityPages(entrance),
        portals=PortalPages(entrance, undoing),
        data=DataPages(entrance),
        closing=ClosingPages(entrance, closing),
    )
