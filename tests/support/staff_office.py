"""What an organisation's staff do, by the services that console and command line share."""

from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import insert

from idp.administration.powers import Staff
from idp.administration.services import Services
from idp.clients.model import Client
from idp.identity.units import UnitRefused, Units
from idp.stores import tables
from tests.support.people import Person
from tests.support.provider import Provider


class StaffOffice(Services):
    """The staff of one portal's organisation; without a name, the operator."""

    def __init__(self, provider: Provider, slug: str):
        """Work for the portal as it is registered now."""
        super().__init__(provider.services, provider.client(slug))

    @property
    def operator(self) -> Staff:
        """Who works at the command line."""
        return Staff.operator(self.client.organisation_id, "cli:test")

    def reset(self, person: Person) -> None:
        """Reset somebody's account."""
        self.resets.reset(self.operator, person.membership_id)

    def invite_referent(self, unit: str, fields: Mapping[str, str]) -> None:
        """Create a referent of a unit; a mail leaves."""
        self.referents.invite(self.operator, unit, fields)

    def invite(self, fields: Mapping[str, str]) -> None:
        """Create a profile without any power; a mail leaves."""
        self.arrivals.invite(self.operator, fields)

    def invite_by(self, account_id: str, fields: Mapping[str, str]) -> None:
        """Create a profile as somebody who is staff here; a mail leaves."""
        staff = self.desk.staff(account_id)
        assert staff is not None
        self.arrivals.invite(staff, fields)

    def unit(self, kind: str, code: str, name: str) -> None:
        """Register a body."""
        row = {"id": f"unit-{code}", "organisation_id": self.client.organisation_id}
        row |= {"kind": kind, "code": code, "name": name, "status": "active"}
        with self.parts.stores.write() as tx:
            tx.execute(insert(tables.Unit).values(row))


def with_a_body(provider: Provider, client: Client) -> None:
    """Have the issuer 00001 among an organisation's bodies, whoever added it first."""
    with suppress(UnitRefused):
        Units(provider.stores, client, "test").add("issuer", "00001", "Maison exemplaire")
