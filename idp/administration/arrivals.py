"""People arrive: one by one or by a file, each with a first secret, in one transaction with it.

Staff make accounts that wait for their owner. What only the operator decides (a `sub`, a legacy
key, a password brought along, a proved address, a role of staff beyond one's own) they can't
slip in by a column (R-CMI-9).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from idp.administration.desk import Desk
from idp.administration.first_secrets import FirstSecrets, Newcomer, Sent
from idp.administration.powers import BELONGS, Act, Allowed, Staff, Standing, Whom
from idp.administration.refusals import Done, Refused
from idp.audit.record import record
from idp.audit.upkeep_events import AccountCreated
from idp.identity import members
from idp.identity.accounts import People
from idp.identity.columns import Columns
from idp.identity.csv_reading import CsvFile
from idp.identity.importing import Import, ImportOptions, ImportReport
from idp.identity.records import Fault, Member, PersonRecord, RoleAt, Settle
from idp.identity.rows import KnownUnit
from idp.stores.engine import Transaction
from idp.stores.enrolment import Changes, Conflict, write
from idp.stores.names import full_name

_OPERATORS: Final = ("subject", "legacy_key", "password_hash")
_BATCH: Final = 100


class _PowersGone(Exception):
    """What staff may changed while a file was read: nothing of the batch is kept."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Brings people into one organisation."""

    desk: Desk
    first_secrets: FirstSecrets

    def invite(self, staff: Staff, fields: Mapping[str, str], *, dry_run: bool = False) -> Done:
        """Create one account and send its first secret.

        Args:
            staff: Who acts.
            fields: Columns of a file's row, by name (`idp.identity.columns`).
            dry_run: Judge, write nothing.

        Raises:
            Refused: No power (`not_yours`), a value can't be taken (`value`), somebody took the
                identifier meanwhile (`taken`).
        """
        people = People(self.desk.stores, self.desk.client, staff.by)
        planned = people.planned(fields, self.settle(staff, Act.CREATE))
        if isinstance(planned, Fault):
            with self.desk.act(dry_run=dry_run) as tx:
                why = planned.code if planned.code == "not_yours" else "value"
                self.desk.refuse(tx, staff, Act.CREATE, why, fault=planned)
        try:
            with self.desk.act(dry_run=dry_run) as tx:
                sent = self._write(tx, staff, planned)
        except Conflict:
            raise Refused("taken") from None
        except _PowersGone:
            raise Refused("not_yours") from None
        (first, *_) = sent or [Sent("link", None)]
        return Done(
            membership_id=planned.memberships[0]["id"],
            identifier=planned.identifiers[0]["display"],
            after=planned.memberships[0]["status"],
            first_secret=first.how if sent else "",
            until=first.until,
        )

    def invite_all(
        self, staff: Staff, file: CsvFile, columns: Columns, options: ImportOptions
    ) -> ImportReport:
        """Create everybody whom a file names and who is not here, each with a first secret.

        Staff change nobody who exists: such rows are rejected as `already_here`. The operator's
        files change people as `import` does.

        Args:
            staff: Who acts.
            file: The file.
            columns: Which column is what.
            options: As for any import; who acts, and what is written besides, are set here.

        Raises:
            Refused: Their powers ended while the file was read; batches before that are kept.
            UnreadableFile: The file stops being a CSV.
        """
        work = Import(self.desk.stores, self.desk.client, file, columns)
        settled = replace(
            options,
            by=staff.by,
            settle=self.settle(staff, Act.IMPORT),
            written=lambda tx, changes: self.welcome(tx, staff, changes),
            batch=_BATCH,
        )
        try:
            return work.run(settled)
        except _PowersGone:
            raise Refused("not_yours") from None

    def _write(self, tx: Transaction, staff: Staff, changes: Changes) -> list[Sent]:
        write(tx, changes)
        return self.welcome(tx, staff, changes)

    def welcome(self, tx: Transaction, staff: Staff, changes: Changes) -> list[Sent]:
        """Record who was created by whom, and send each of them a first secret.

        In the transaction that creates them; what an import calls as `written`.
        """
        if self.desk.now(tx, staff) != staff:
            raise _PowersGone
        at = self.desk.stores.clock.now()
        shown = {row["account_id"]: row["display"] for row in changes.identifiers}
        address = {row["account_id"]: row["typed"] for row in changes.addresses}
        sent = []
        for row in changes.accounts:
            record(tx, AccountCreated(**self.desk.whose(staff, row["id"])))
            newcomer = _newcomer(row, shown, address)
            if row["status"] == "provisioned" and self.first_secrets.reaches(newcomer):
                sent.append(self.first_secrets.issue(tx, newcomer, staff, at=at))
        return sent

    def settle(self, staff: Staff, act: Act) -> Settle:
        """Return what decides what of a record these staff may have created."""
        with self.desk.stores.read() as connection:
            units = members.units_of(connection, self.desk.client.organisation_id)
        return _Settle(self.desk, staff, act, units, self.first_secrets.how != "letter")


@dataclass(frozen=True, slots=True)
class _Settle:
    """Decides what of a record these staff may have created."""

    desk: Desk
    staff: Staff
    act: Act
    units: list[KnownUnit]
    needs_address: bool

    def __call__(self, given: PersonRecord, member: Member | None) -> PersonRecord | Fault:
        """Return the record as it may be planned."""
        waits = given.password_hash is None and given.status in {None, "provisioned"}
        if member is None and self.needs_address and waits and not given.email:
            return Fault("email", "empty")
        if self.staff.is_operator:
            return given
        if member is not None:
            sees = self.staff.may(Act.SEE, self.desk.whom(member, self.units))
            code = "already_here" if isinstance(sees, Allowed) else "identifier_taken"
            return Fault("identifier", code, given.identifier.display)
        for column in _OPERATORS:
            if getattr(given, column) is not None:
                return Fault(column, "not_yours")
        if given.status not in {None, "provisioned"}:
            return Fault("status", "not_yours", given.status or "")
        return self._placed(replace(given, email_verified=None))

    def _placed(self, given: PersonRecord) -> PersonRecord | Fault:
        """Put somebody new into the one unit of their maker, and judge what is asked for."""
        reach = self.staff.reach(self.act)
        roles = given.roles or frozenset()
        if reach is not None and len(reach) == 1:
            (unit_id,) = reach
            roles = frozenset(RoleAt(one.role, one.unit_id or unit_id) for one in roles)
            section = self.desk.client.policy.identifier
            if section.kind != "structured" and not any(one.unit_id for one in roles):
                roles |= {RoleAt(BELONGS, unit_id)}
        for one in roles:
            mine = reach is None or one.unit_id in reach
            given_by_all = one.role == BELONGS and mine
            if not given_by_all and not isinstance(self.staff.may_give(one), Allowed):
                return Fault("roles", "not_yours", one.role)
        whom = Whom(
            membership_id="",
            organisation_id=self.desk.client.organisation_id,
            standing=Standing.HOME,
            unit_ids=self.desk.units_of(given.identifier.value, roles, self.units),
            roles=roles,
        )
        if not isinstance(self.staff.may(self.act, whom), Allowed):
            return Fault("identifier", "not_yours", given.identifier.display)
        return replace(given, roles=roles)


def _newcomer(row: dict[str, Any], shown: dict[str, str], address: dict[str, str]) -> Newcomer:
    return Newcomer(
        account_id=row["id"],
        identifier=shown.get(row["id"], ""),
        name=full_name(row["given_name"], row["family_name"]),
        address=address.get(row["id"], ""),
    )
