"""Bring the accounts of a former system in from a file, so that running it again converges.

A batch is read, decided and written on its own, as `idp.identity.importing` does for people.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from idp.audit.legacy_events import LegacyImported
from idp.audit.record import record as record_event
from idp.identity import cells
from idp.identity.cells import FaultyCell
from idp.identity.columns import Columns
from idp.identity.csv_reading import CsvFile, Row
from idp.identity.importing import BATCH, ImportOptions, ImportReport, Reject
from idp.identity.particulars import words
from idp.identity.records import Fault
from idp.kernel.ids import new_id
from idp.legacy import store
from idp.legacy.columns import DATA
from idp.legacy.directory import canonical_login
from idp.stores import tombstones
from idp.stores.engine import Stores
from idp.stores.enrolment import Conflict

_ATTEMPTS: Final = 3
_LONGEST: Final = 320


@dataclass(frozen=True, slots=True)
class _Record:
    """One row, read: the columns of `legacy_record` that a file says."""

    row: Row
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored already: records by key, whose each login is, keys that name nobody again."""

    by_key: Mapping[str, store.AnyRow]
    owner: Mapping[str, str]
    buried: set[str]

    def fault(self, values: Mapping[str, Any]) -> Fault | None:
        """Return why a record can't be taken, None where it can."""
        key, login = values["key"], values["login_canonical"]
        if key in self.buried:
            return Fault("key", "legacy_key_taken", key)
        if self.owner.get(login, key) != key:
            return Fault("login", "identifier_taken", login)
        return None


@dataclass(slots=True)
class _Decided:
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass(slots=True)
class LegacyImport:
    """One run over one file."""

    stores: Stores
    which: store.Which
    file: CsvFile
    columns: Columns
    _keys: set[str] = field(default_factory=set)
    _logins: set[str] = field(default_factory=set)

    def run(self, options: ImportOptions) -> ImportReport:
        """Import every row; rows that are refused are handed to `options.rejected`."""
        report, rows = ImportReport(), self.file.rows()
        while batch := list(islice(rows, options.batch or BATCH)):
            done = self._batch(batch, options)
            report.created += len(done.new)
            report.updated += len(done.changed)
            report.unchanged += done.unchanged
            report.rejected += len(done.rejects)
            for reject in sorted(done.rejects, key=lambda one: one.row.line):
                options.rejected(reject)
            options.progress(len(batch))
            if options.should_stop():
                report.stopped_after = batch[-1].line
                break
        return report

    def _batch(self, rows: Sequence[Row], options: ImportOptions) -> _Decided:
        read, rejects = self._read(rows)
        for attempt in range(_ATTEMPTS):
            at = self.stores.clock.now()
            decided = self._decide(read, at)
            decided.rejects += rejects
            if options.dry_run or not (decided.new or decided.changed):
                return decided
            last = attempt == _ATTEMPTS - 1
            with suppress(*(() if last else (Conflict,))):
                self._write(decided, options.by, at)
                return decided
        raise AssertionError  # the last attempt returns or raises

    def _write(self, decided: _Decided, by: str, at: datetime) -> None:
        organisation_id, source = self.which
        event = LegacyImported(
            at=at,
            actor=by,
            organisation_id=organisation_id,
            source_name=source,
            new=len(decided.new),
            changed=len(decided.changed),
        )
        with self.stores.write() as tx:
            store.write(tx, decided.new, decided.changed)
            record_event(tx, event)

    def _read(self, rows: Sequence[Row]) -> tuple[list[_Record], list[Reject]]:
        read: list[_Record] = []
        rejects: list[Reject] = []
        for row in rows:
            try:
                record = _Record(row, _values(self._cells(row)))
                self._meet(record)
                read.append(record)
            except FaultyCell as faulty:
                rejects.append(Reject(row, faulty.fault))
        return read, rejects

    def _cells(self, row: Row) -> dict[str, str]:
        if len(row.cells) > len(self.columns.header):
            raise FaultyCell(Fault("key", "too_many_cells"))
        return {
            name: row.cells[places[0]].strip() if places[0] < len(row.cells) else ""
            for name, places in self.columns.places.items()
        }

    def _meet(self, record: _Record) -> None:
        key, login = record.values["key"], record.values["login_canonical"]
        if key in self._keys:
            raise FaultyCell(Fault("key", "twice_in_file", key))
        if login in self._logins:
            raise FaultyCell(Fault("login", "twice_in_file", login))
        self._keys.add(key)
        self._logins.add(login)

    def _decide(self, read: Sequence[_Record], at: datetime) -> _Decided:
        keys = [one.values["key"] for one in read]
        logins = [one.values["login_canonical"] for one in read]
        with self.stores.read() as connection:
            rows = store.known_among(connection, self.which, keys, logins)
            buried = tombstones.found(connection, tombstones.LEGACY_KEY, keys)
        known = _Known(
            {row.key: row for row in rows}, {row.login_canonical: row.key for row in rows}, buried
        )
        decided = _Decided()
        for record in read:
            if fault := known.fault(record.values):
                decided.rejects.append(Reject(record.row, fault))
            else:
                self._settle(record.values, known.by_key.get(record.values["key"]), decided, at)
        return decided

    def _settle(
        self, values: dict[str, Any], row: store.AnyRow | None, decided: _Decided, at: datetime
    ) -> None:
        if row is None:
            organisation_id, source = self.which
            heading = {"id": new_id(), "organisation_id": organisation_id, "source": source}
            decided.new.append(heading | values | {"imported_at": at})
        elif all(getattr(row, name) == value for name, value in values.items()):
            decided.unchanged += 1
        else:
            decided.changed.append({"which": row.id, **values, "imported_at": at})


def _values(said: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of a record; raises FaultyCell for what can't be taken."""
    if not said.get("key"):
        raise FaultyCell(Fault("key", "empty"))
    email = said.get("email", "")
    if email:
        cells.email(email)
    login = canonical_login(said.get("login", "") or email)
    if not login:
        raise FaultyCell(Fault("login", "empty"))
    hashed = cells.password(said["password_hash"]) if said.get("password_hash") else None
    is_shut = bool(said.get("status")) and cells.status(said["status"]) == "suspended"
    return {
        "key": cells.key(said["key"], "key"),
        "login_canonical": login[:_LONGEST],
        "address": email,
        "scheme": hashed.scheme if hashed else "",
        "cost": hashed.cost if hashed else 0,
        "secret": hashed.secret if hashed else "",
        "status": "disabled" if is_shut else "active",
        "data": dict(_data(said)),
    }


def _data(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is known of the person, however old: its owner corrects it."""
    for name in DATA:
        text = words(said.get(name, ""))
        if text:
            yield name, _day(text) if name == "birthdate" else text


def _day(text: str) -> str:
    try:
        return cells.day(text, "birthdate").isoformat()
    except FaultyCell:
        return text
