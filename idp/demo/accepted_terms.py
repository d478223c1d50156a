"""The terms that those who come and go already have accepted, each at their portals."""

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.demo import first_visits
from idp.demo.people import PEOPLE
from idp.identity.accounts import People
from idp.stores.engine import Stores
from idp.terms.acceptances import Acceptances, Answer, Answerer
from idp.terms.documents import owed, text_of

_SOURCE = "127.0.0.1"


def accept_all(stores: Stores, registry: ClientRegistry, by: str) -> None:
    """Let everybody who has a password owe no terms and no first visit; newcomers are asked.

    Args:
        stores: The demonstration's database, its people created.
        registry: Its portals.
        by: Who looks the accounts up.
    """
    first_visits.end_all(stores, registry, by)
    for person in PEOPLE:
        home, other = registry.get(person.portal), registry.get(person.known_at)
        member = People(stores, home, by).show(person.identifier) if home else None
        if person.has_password and member:
            for client in filter(None, (home, other)):
                _accept(stores, client, member.account_id)


def _accept(stores: Stores, client: Client, account_id: str) -> None:
    acceptances = Acceptances(stores)
    standing = acceptances.standing(client, account_id)
    texts = [text_of(client, one, "fr") for one in owed(client, standing)] if standing else []
    if texts:
        answers = [Answer.to(text, client.lead_revision_id) for text in texts]
        answerer = Answerer(client, account_id, _SOURCE, stores.clock.now())
        with stores.write() as tx:
            acceptances.accept(tx, answerer, answers)
