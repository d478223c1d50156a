"""What every act of staff begins with: one transaction, the person held, the powers judged."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from idp.administration import store
from idp.administration.powers import STAFF_ROLES, Act, Allowed, Denied, Staff, Standing, Whom
from idp.administration.refusals import Refused
from idp.audit.record import record
from idp.audit.staff_events import StaffRefused
from idp.clients.model import Client
from idp.identity import members
from idp.identity.records import Member, RoleAt
from idp.identity.rows import KnownUnit
from idp.stores import roles
from idp.stores.engine import Stores, Transaction
from idp.stores.members import Wanted
from idp.stores.names import full_name


class _OnlyLooking(Exception):
    """A dry run is over: roll back."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member, as stored and as powers see them."""

    member: Member
    whom: Whom

    @property
    def is_home(self) -> bool:
        """Tell whether the account is this organisation's own."""
        return self.whom.standing is Standing.HOME


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one portal's organisation's staff act; services are made with one."""

    stores: Stores
    client: Client

    @contextmanager
    def act(self, *, dry_run: bool = False) -> Iterator[Transaction]:
        """Give the one transaction of an act; a dry run does it all, and undoes it."""
        if not dry_run:
            with self.stores.write() as tx:
                yield tx
            return
        refused: list[Refused] = []
        with suppress(_OnlyLooking), self.stores.write() as tx:
            try:
                yield tx
            except Refused as refusal:
                refused.append(refusal)
            raise _OnlyLooking
        if refused:
            raise refused[0]

    def staff(self, account_id: str) -> Staff | None:
        """Return who is signed in as staff of this organisation, None for anybody else.

        What they may is read anew at each act: a role that was revoked is worth nothing at once.
        """
        with self.stores.read() as connection:
            rows = roles.held(connection, self._here, account_id, at=self.stores.clock.now())
        held = frozenset(RoleAt(row.role, row.unit_id) for row in rows if row.role in STAFF_ROLES)
        if not held:
            return None
        return Staff(
            by=f"staff:{account_id}",
            organisation_id=self._here,
            membership_id=rows[0].membership_id,
            name=full_name(rows[0].given_name, rows[0].family_name),
            holds=held,
        )

    def find(self, staff: Staff, act: Act, membership_id: str) -> Person:
        """Return a person on whom staff may act, for showing a form; nothing is held.

        Raises:
            Refused: They may not, or there is nobody.
        """
        with self.stores.read() as connection:
            person = self.person(connection, membership_id)
        verdict = self.verdict(staff, act, person)
        if person is None or isinstance(verdict, Denied):
            raise Refused(verdict.why if isinstance(verdict, Denied) else "unknown_member")
        return person

    def judged(self, tx: Transaction, staff: Staff, act: Act, membership_id: str) -> Person:
        """Hold a person and return them, when staff may do this to them now.

        Raises:
            Refused: They may not, or there is nobody; recorded either way.
        """
        staff = self.now(tx, staff)
        if _may_be_an_id(membership_id):
            store.lock(tx, membership_id, self._here)
        person = self.person(tx, membership_id)
        verdict = self.verdict(staff, act, person)
        if person is None or isinstance(verdict, Denied):
            why = verdict.why if isinstance(verdict, Denied) else "unknown_member"
            self.refuse(tx, staff, act, why, person)
        return person

    def now(self, tx: Transaction, staff: Staff) -> Staff:
        """Return staff with the roles that they still hold."""
        if staff.is_operator:
            return staff
        account_id = roles.account_of(tx, staff.membership_id)
        rows = roles.held(tx, self._here, account_id, at=self.stores.clock.now())
        return replace(staff, holds=staff.holds & {RoleAt(row.role, row.unit_id) for row in rows})

    def refuse(
        self, tx: Transaction, staff: Staff, act: Act, why: str, person: Person | None = None,
        **facts: Any,  # noqa: ANN401 - what `Refused` takes
    ) -> NoReturn:  # fmt: skip
        """Record that an act was refused, and refuse it.

        Raises:
            Refused: Always.
        """
        event = StaffRefused(
            act=act.value,
            why=why,
            **self.whose(staff, person.member.account_id if person else None),
        )
        record(tx, event)
        raise Refused(why, **facts)

    def whose(self, staff: Staff, account_id: str | None) -> dict[str, Any]:
        """Return what every event of an act says."""
        return {
            "at": self.stores.clock.now(),
            "actor": staff.by,
            "account_id": account_id,
            "organisation_id": self._here,
            "client_id": self.client.client_id,
        }

    def verdict(self, staff: Staff, act: Act, person: Person | None) -> Allowed | Denied:
        """Return what the table says of an act on somebody, who may not exist."""
        if person is None or staff.organisation_id != self._here:
            return Denied("unknown_member")
        return staff.may(act, person.whom)

    def person(self, connection: Transaction, membership_id: str) -> Person | None:
        """Return a member of this organisation by the membership's id; None for anybody else's."""
        if not _may_be_an_id(membership_id):
            return None
        kind = self.client.policy.identifier.kind
        found = members.matching(connection, self._here, kind, Wanted(key=membership_id))
        mine = (one for one in found if one.membership_id == membership_id)
        member = next((one for one in mine if one.status != "ended"), None)
        if member is None:
            return None
        return Person(member, self.whom(member, members.units_of(connection, self._here)))

    def whom(self, member: Member, units: Sequence[KnownUnit]) -> Whom:
        """Return a member as powers see them."""
        standing = Standing.LINKED if member.identifier_id else Standing.FOREIGN
        return Whom(
            membership_id=member.membership_id,
            organisation_id=self._here,
            standing=Standing.HOME if member.home_id == self._here else standing,
            unit_ids=self.units_of(member.identifier, member.roles, units),
            roles=member.roles,
        )

    def units_of(
        self, identifier: str, held: frozenset[RoleAt], units: Sequence[KnownUnit]
    ) -> frozenset[str]:
        """Return which units somebody belongs to: the one of their code, else those of their roles.

        Args:
            identifier: In canonical form; '' for none.
            held: Their roles.
            units: The organisation's.
        """
        section = self.client.policy.identifier
        if section.kind == "structured" and section.issuer_code_length and identifier:
            key = section.unit_kind, identifier[: section.issuer_code_length]
            return frozenset(unit.id for unit in units if (unit.kind, unit.code) == key)
        return frozenset(one.unit_id for one in held if one.unit_id)

    @property
    def _here(self) -> str:
        return self.client.organisation_id


def _may_be_an_id(text: str) -> bool:
    """Tell whether a database may be asked for it: whatever was sent, NUL included, comes here."""
    return text != "" and text.isascii() and text.isprintable()
