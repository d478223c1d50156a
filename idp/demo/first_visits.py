"""The first visits that those who come and go already have behind them."""

from idp.clients.model import FIRST_VISIT
from idp.clients.registry import ClientRegistry
from idp.demo.people import PEOPLE
from idp.identity.accounts import People
from idp.legacy import store
from idp.legacy.members import member_within
from idp.stores.engine import Stores


def end_all(stores: Stores, registry: ClientRegistry, by: str) -> None:
    """Let everybody who has a password be known to their portals; newcomers are asked.

    Args:
        stores: The demonstration's database, its people created.
        registry: Its portals.
        by: Who looks the accounts up.
    """
    for person in PEOPLE:
        home, other = registry.get(person.portal), registry.get(person.known_at)
        known = People(stores, home, by).show(person.identifier) if home else None
        if known is None or not person.has_password or person.journey == FIRST_VISIT:
            continue
        with stores.write() as tx:
            for client in filter(None, (home, other)):
                member = member_within(tx, client, known.account_id)
                if member is not None:
                    store.visited(tx, member.id, at=stores.clock.now())
