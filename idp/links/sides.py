"""Both sides of a link as they are now: for previews, for mails, for the verdict."""

from dataclasses import dataclass

from idp.clients.registry import ClientRegistry
from idp.links import store
from idp.links.model import Side
from idp.stores.engine import Transaction
from idp.stores.names import full_name


@dataclass(frozen=True, slots=True)
class Sides:
    """Reads accounts as pages and mails of links show them."""

    registry: ClientRegistry

    def of(self, connection: Transaction, account_id: str) -> Side | None:
        """Return an account with all that would move; None where there is none."""
        row = store.side(connection, account_id)
        if row is None:
            return None
        members = store.memberships_of(connection, account_id)
        opened_by = store.identifiers_of(connection, account_id)
        return Side(
            account_id=row.id,
            status=row.status,
            version=row.credential_version,
            home_id=row.home_id,
            name=full_name(row.given_name, row.family_name),
            portal=self._portal(row.slug, row.organisation),
            address=row.address or "",
            portals=tuple(self._portal(one.slug, one.organisation) for one in members),
            organisations=tuple(one.organisation_id for one in members),
            identifiers=tuple(one.display for one in opened_by),
        )

    def _portal(self, slug: str, organisation: str) -> str:
        """Return an organisation by the name of its portal, which is what people know."""
        lead = self.registry.lead_of(slug)
        return lead.metadata.name if lead else organisation
