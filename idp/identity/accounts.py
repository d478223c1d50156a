"""What the command line does to people, one at a time: make, find, change, write out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp.audit.record import record
from idp.audit.upkeep_events import AccountCreated, AccountsExported
from idp.clients.model import Client
from idp.identity import members, states
from idp.identity.columns import recognise
from idp.identity.csv_reading import Row
from idp.identity.identifiers import canonical
from idp.identity.planning import Planner
from idp.identity.records import Fault, Member, Settle, as_it_is
from idp.identity.rows import RowReader
from idp.identity.states import Change
from idp.stores.engine import Stores
from idp.stores.enrolment import Changes, write
from idp.stores.members import Wanted


class NotHome(Exception):
    """The account belongs to another organisation, which alone may change it."""


@dataclass(frozen=True, slots=True)
class People:
    """The people of one portal's organisation, for one operator."""

    stores: Stores
    client: Client
    by: str

    def create(self, fields: Mapping[str, str], *, dry_run: bool = False) -> Member | Fault | None:
        """Create one account from fields as a file's row would hold them.

        Returns:
            The new member, why there is none, or None after a dry run that found nothing wrong.

        Raises:
            Conflict: Somebody took the identifier, subject or key meanwhile.
        """
        changes = self.planned(fields)
        if isinstance(changes, Fault):
            return changes
        if dry_run:
            return None
        account_id = changes.accounts[0]["id"]
        with self.stores.write() as tx:
            write(tx, changes)
            at = self.stores.clock.now()
            record(tx, AccountCreated(at=at, account_id=account_id, **self._whose()))
        return self.show(account_id)

    def planned(self, fields: Mapping[str, str], settle: Settle = as_it_is) -> Changes | Fault:
        """Return what creating one account from fields would write, or why it can't be.

        Args:
            fields: As a file's row would hold them.
            settle: Asked what of the record may be planned.
        """
        given = {name: text for name, text in fields.items() if text}
        with self.stores.read() as connection:
            units = members.units_of(connection, self.client.organisation_id)
        columns = recognise(tuple(given), [f"{name}={name}" for name in given])
        reader = RowReader(columns, self.client.policy.identifier, units)
        found = reader.read(Row(1, tuple(given.values())))
        if isinstance(found, Fault):
            return found
        with self.stores.read() as connection:
            known = members.known(connection, self.client.organisation_id, self._kind, [found])
        if found.identifier.value in known.by_identifier:
            return Fault("identifier", "identifier_taken", found.identifier.display)
        planner = Planner(self.client.organisation_id, self.stores.clock.now(), settle)
        changes = Changes()
        verdict = planner.plan(found, known, changes)
        return verdict if isinstance(verdict, Fault) else changes

    def show(self, named: str) -> Member | None:
        """Return the one member that an identifier, account id, `sub` or legacy key names."""
        exact = self._matching(Wanted(key=named))
        if exact:
            return exact[0]
        typed = canonical(self.client.policy.identifier, named)
        near = self._matching(Wanted(text=typed.value)) if typed else []
        return next((one for one in near if typed and one.identifier == typed.value), None)

    def find(self, text: str, *, limit: int = 50) -> list[Member]:
        """Return members whose name, identifier or address holds this text, or whose key it is."""
        exact = self._matching(Wanted(key=text))
        return exact or self._matching(Wanted(text=text, limit=limit))

    def set_status(
        self, member: Member, to: str, *, everywhere: bool = False, dry_run: bool = False
    ) -> str:
        """Change the member's standing here, or the account itself; returns the status before.

        Args:
            member: Whom.
            to: The new status.
            everywhere: Change the account: only its home organisation may.
            dry_run: Judge, write nothing.

        Raises:
            NotHome: The account has another home.
            ChangeRefused: The table of states does not allow it.
        """
        if everywhere and member.home_id != self.client.organisation_id:
            raise NotHome
        change = Change(
            what="account" if everywhere else "membership",
            row_id=member.account_id if everywhere else member.membership_id,
            to=to,
            by=self.by,
            organisation_id=self.client.organisation_id,
        )
        before = member.account_status if everywhere else member.status
        if dry_run:
            if to != before and before not in states.allowed_from(change.what, to):
                raise states.ChangeRefused(change.what, before, to)
            return before
        with self.stores.write() as tx:
            return states.apply(tx, change, at=self.stores.clock.now())

    def export(self) -> Iterator[dict[str, Any]]:
        """Yield every living member as a row that `import` takes, passwords apart.

        Recorded in the audit log when the last one was read.
        """
        count = 0
        with self.stores.read() as connection:
            units = {
                unit.id: f"{unit.kind}:{unit.code}"
                for unit in members.units_of(connection, self.client.organisation_id)
            }
            for batch in members.everybody(connection, self.client.organisation_id, self._kind):
                for member in batch:
                    if member.status != "ended":
                        count += 1
                        yield exported(member, units)
        with self.stores.write() as tx:
            at = self.stores.clock.now()
            record(tx, AccountsExported(at=at, count=count, **self._whose()))

    @property
    def _kind(self) -> str:
        return self.client.policy.identifier.kind

    def _matching(self, wanted: Wanted) -> list[Member]:
        with self.stores.read() as connection:
            return members.matching(connection, self.client.organisation_id, self._kind, wanted)

    def _whose(self) -> dict[str, Any]:
        return {
            "actor": self.by,
            "organisation_id": self.client.organisation_id,
            "client_id": self.client.client_id,
        }


_DETAILS = ("civility", "phone_number", "birthdate")
_ADDRESS = ("street_address", "postal_code", "locality")


def exported(member: Member, units: Mapping[str, str]) -> dict[str, Any]:
    """Return a member as columns that `import` recognises; `units` names units by id."""
    address = member.attributes.get("address", {})
    return {
        "identifier": member.identifier_shown,
        "family_name": member.family_name,
        "given_name": member.given_name,
        "birth_family_name": member.birth_family_name,
        "email": member.email or "",
        "email_verified": "oui" if member.email_verified_at else "non",
        "profile": member.profile,
        "roles": "|".join(
            f"{one.role}@{units[one.unit_id]}" if one.unit_id else one.role
            for one in sorted(member.roles)
        ),
        "since": member.since.isoformat(),
        "until": member.until.isoformat() if member.until else "",
        "subject": member.subject,
        "legacy_key": member.legacy_key or "",
        "status": member.status,
        **{name: member.attributes.get(name, "") for name in _DETAILS},
        **{name: address.get(name, "") for name in _ADDRESS},
    }
