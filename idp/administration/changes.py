"""Correct a name, or the address that an organisation writes to.

Names belong to the account: its home's staff alone change them. The address is the membership's;
it is not proved until its owner follows a link, and what was mailed to the former one is dead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from idp.administration import store
from idp.administration.desk import Desk, Person
from idp.administration.notices import Notices
from idp.administration.powers import Act, Staff
from idp.administration.refusals import Done, Refused
from idp.audit.record import record
from idp.audit.staff_events import FactsChanged
from idp.identity import cells
from idp.identity.cells import FaultyCell
from idp.identity.identifiers import canonical
from idp.identity.records import Fault
from idp.stores.engine import Transaction

NAMES: Final = ("given_name", "family_name", "birth_family_name")


@dataclass(frozen=True, slots=True)
class Changes:
    """What staff correct; the person is told of a new address."""

    desk: Desk
    notices: Notices

    def names(
        self,
        staff: Staff,
        membership_id: str,
        names: Mapping[str, str],
        *,
        dry_run: bool = False,
    ) -> Done:
        """Change names; those that are not given stay.

        Args:
            staff: Who acts.
            membership_id: Whose.
            names: given_name, family_name, birth_family_name → as they are written.
            dry_run: Judge, write nothing.

        Raises:
            Refused: No power; a name can't be taken (`value`).
        """
        said = {name: _clean(text, name) for name, text in names.items() if name in NAMES}
        if said.get("family_name") == "":
            raise Refused("value", fault=Fault("family_name", "empty"))
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.CHANGE_NAMES, membership_id)
            member = person.member
            new = {k: v for k, v in said.items() if v != getattr(member, k)}
            if new:
                at = self.desk.stores.clock.now()
                store.change_account(tx, member.account_id, {**new, "updated_at": at})
                self._record(tx, staff, person, *new)
        return Done(
            membership_id=membership_id,
            identifier=member.identifier_shown,
            before=member.name,
            after=" ".join(
                new.get(name, getattr(member, name)) for name in ("given_name", "family_name")
            ).strip(),
        )

    def address(
        self, staff: Staff, membership_id: str, typed: str, *, dry_run: bool = False
    ) -> Done:
        """Change the address that this organisation writes to, not proved yet.

        At home it is the one that recovery uses; elsewhere recovery keeps the home's. Where people
        sign in by their address, the identifier follows it.

        Raises:
            Refused: No power; no address (`value`); the identifier is somebody else's (`taken`).
        """
        typed, folded = _address(typed)
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.CHANGE_ADDRESS, membership_id)
            if typed != person.member.email:
                self._rename(tx, staff, person, typed)
                self._replace(tx, person, typed, folded)
                self._record(tx, staff, person, "email")
                self.notices.address_changed(
                    tx, person.member, typed, at=self.desk.stores.clock.now()
                )
        return Done(
            membership_id=membership_id,
            identifier=person.member.identifier_shown,
            before=person.member.email or "",
            after=typed,
        )

    def _replace(self, tx: Transaction, person: Person, typed: str, folded: str) -> None:
        """Give the membership a row of its own: one that others share stays as it is."""
        member, at = person.member, self.desk.stores.clock.now()
        row = {"account_id": member.account_id, "typed": typed, "canonical": folded}
        kept = member.email_verified_at if folded == member.email_canonical else None
        new = store.add_address(tx, row | {"verified_at": kept, "changed_at": at})
        store.change_membership(tx, member.membership_id, {"contact_address_id": new})
        if person.is_home:
            store.replace_recovery(tx, member.account_id, member.address_id, new)
        if member.address_id and member.email:
            store.void_mailed(tx, member.account_id, at=at, address=member.email)
            here = person.whom.organisation_id
            store.void_provisional(tx, member.account_id, here, kind="mailed", at=at)
            store.drop_address(tx, member.address_id)

    def _rename(self, tx: Transaction, staff: Staff, person: Person, typed: str) -> None:
        """Let an identifier that is the address follow it."""
        member, section = person.member, self.desk.client.policy.identifier
        if section.kind != "email" or member.identifier != member.email_canonical:
            return
        found = canonical(section, typed)
        if found is None:
            raise Refused("value", fault=Fault("email", "address", typed))
        if member.identifier_id and not store.rename(
            tx, member.identifier_id, found.value, found.display
        ):
            self.desk.refuse(tx, staff, Act.CHANGE_ADDRESS, "taken", person)

    def _record(self, tx: Transaction, staff: Staff, person: Person, *fields: str) -> None:
        whose = self.desk.whose(staff, person.member.account_id)
        record(tx, FactsChanged(fields=tuple(sorted(fields)), **whose))


def _clean(text: str, field: str) -> str:
    try:
        return cells.clean(text, field)
    except FaultyCell as faulty:
        raise Refused("value", fault=faulty.fault) from None


def _address(text: str) -> tuple[str, str]:
    try:
        return cells.email(cells.clean(text, "email", longest=320))
    except FaultyCell as faulty:
        raise Refused("value", fault=faulty.fault) from None
