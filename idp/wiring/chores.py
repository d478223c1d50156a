"""What upkeep does each minute besides sealing: companies looked at again, files forgotten."""

from collections.abc import Callable, Mapping

from idp.reviewing.recheck import Rechecks
from idp.reviewing.retention import Retention
from idp.wiring.services import Services


def chores(services: Services) -> Mapping[str, Callable[[], int]]:
    """Return, by name, what each server process does in turn; each returns how much it did."""
    stores, reviews = services.stores, services.reviews
    rechecks = Rechecks(stores, services.registry, services.companies, reviews.mails)
    retention = Retention(stores, services.registry, reviews.registrations)
    return {"recheck": rechecks.round, "forget": retention.purge}
