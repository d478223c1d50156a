"""What was backed up comes back on either database, and nothing that was spent lives again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from idp.audit.seal import seal_pending, verify
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id
from idp.stores import factors
from idp.stores import tables as t
from idp.stores.backup import BackupError, NotEmpty, verify_backup, write_backup
from idp.stores.engine import Stores, open_stores
from idp.stores.restore import restore
from tests.migrations.conftest import FILLED
from tests.support.postgres import PostgreSQL

Fill = Callable[[Stores], None]


@pytest.fixture
def backup(stores: Stores, database_url: str, fill: Fill, tmp_path: Path) -> Path:
    """A backup of a database with a row of every kind."""
    fill(stores)
    path = tmp_path / "parvis.backup"
    write_backup(stores, database_url, path, at=stores.clock.now())
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def other(
    request: pytest.FixtureRequest, clock: MovableClock, tmp_path: Path
) -> Iterator[tuple[Stores, str]]:
    """A second, empty database of either kind; SQLite's does not even have tables."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            server: PostgreSQL = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        else:
            url = f"sqlite:///{tmp_path}/other.db"
        opened = open_stores(url, clock=clock)
        stack.callback(opened.close)
        yield opened, url


def count(stores: Stores, table: type[t.Base]) -> int:
    with stores.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_backup_is_private_whole_and_says_so(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert verify_backup(backup).rows == FILLED


def test_a_backup_never_overwrites(stores: Stores, database_url: str, backup: Path) -> None:
    with pytest.raises(FileExistsError):
        write_backup(stores, database_url, backup, at=stores.clock.now())


def test_everything_comes_back_on_either_database(backup: Path, other: tuple[Stores, str]) -> None:
    stores, url = other
    restored = restore(stores, url, backup, force=False)
    assert restored.rows == FILLED
    with stores.read() as connection:
        assert connection.scalar(select(t.Organisation.name)) == "Ô « d\u2019ici »"
        assert connection.scalar(select(t.Account.attributes)) == {"ville": "Orléans"}
        assert connection.scalar(select(t.ClientRevision.sha256)) == b"\x00\xff" * 16
        assert connection.scalar(select(t.Membership.since)) == stores.clock.now()
        assert connection.scalar(select(func.count()).where(t.Grant.claims_request.is_(None))) == 1
        assert connection.scalar(select(t.Client.lead)) is True
    seen = verify(stores)
    assert (seen.events, seen.breaks) == (1, ())


def test_days_come_back_on_either_database(
    stores: Stores, database_url: str, other: tuple[Stores, str], tmp_path: Path
) -> None:
    at, day = stores.clock.now(), date(2026, 11, 1)
    with stores.write() as tx:
        dated = {"id": 1, "name": "x", "as_of": day, "begun_at": at, "touched_at": at}
        tx.execute(insert(t.CompanySource).values(**dated, departments=[]))
    path = tmp_path / "dated.backup"
    write_backup(stores, database_url, path, at=at)
    there, url = other
    restore(there, url, path, force=False)
    with there.read() as connection:
        assert connection.scalar(select(t.CompanySource.as_of)) == day


def test_the_audit_log_goes_on_after_a_restore(backup: Path, other: tuple[Stores, str]) -> None:
    stores, url = other
    restore(stores, url, backup, force=False)
    with stores.write() as tx:
        tx.execute(
            insert(t.AuditEvent).values(
                at=stores.clock.now(), event="x", outcome="success", actor="x", facts={}
            )
        )
    assert seal_pending(stores) == 1
    assert verify(stores).breaks == ()


def test_whatever_was_alive_once_is_dead(backup: Path, other: tuple[Stores, str]) -> None:
    stores, url = other
    restore(stores, url, backup, force=False)
    at = stores.clock.now()
    with stores.read() as connection:
        assert connection.scalar(select(t.Grant.code_expires_at)) == at
        assert connection.scalar(select(t.Token.expires_at)) == at
        assert connection.scalar(select(t.Session.ended_by)) == "restored"
        assert connection.scalar(select(t.StoredJourney.ending)) == "restored"
        assert connection.scalar(select(t.OutgoingMail.outcome)) == "expired"
        assert connection.scalar(select(t.MailedProof.superseded_at)) == at
        assert connection.scalar(select(t.Interaction.ended_at)) == at
        first = connection.scalar(select(t.Epoch.value).where(t.Epoch.name == "restore"))
    restore(stores, url, backup, force=True)
    with stores.read() as connection:
        again = connection.scalar(select(t.Epoch.value).where(t.Epoch.name == "restore"))
    assert first != again


def test_recovery_codes_are_void_and_authenticators_stay(
    stores: Stores, database_url: str, fill: Fill, tmp_path: Path, other: tuple[Stores, str]
) -> None:
    fill(stores)
    path, at = tmp_path / "factors.backup", stores.clock.now()
    kinds = (factors.TOTP, factors.RECOVERY_CODE, factors.RECOVERY_CODE)
    with stores.write() as tx:
        account_id = tx.scalars(select(t.Account.id)).one()
        whose = {"account_id": account_id, "organisation_id": factors.home_of(tx, account_id)}
        stored = {"scheme": "any", "changed_at": at, "counter": 0, **whose}
        factors.add(
            tx,
            [
                {"id": new_id(), "kind": kind, "secret": f"c{place}", **stored}
                for place, kind in enumerate(kinds)
            ],
        )
        assert factors.spend_code(tx, account_id, ["c1"], journey_id="", at=at)
    write_backup(stores, database_url, path, at=at)

    there, url = other
    restore(there, url, path, force=False)

    query = select(t.Credential.kind, t.Credential.state).where(t.Credential.kind.in_(kinds))
    with there.read() as connection:
        left = {tuple(row) for row in connection.execute(query)}
    assert left == {("totp", "live"), ("recovery_code", "used"), ("recovery_code", "void")}


def test_a_full_database_is_not_replaced_unless_forced(
    stores: Stores, database_url: str, backup: Path
) -> None:
    with pytest.raises(NotEmpty):
        restore(stores, database_url, backup, force=False)
    assert count(stores, t.ThrottleBucket) == 1
    assert restore(stores, database_url, backup, force=True).rows == FILLED
    assert count(stores, t.Membership) == 1


@pytest.mark.parametrize("spoil", ["cut", "flip", "empty", "foreign"])
def test_a_spoilt_backup_is_refused_before_anything_is_deleted(
    stores: Stores, database_url: str, backup: Path, spoil: str
) -> None:
    content = backup.read_bytes()
    place = len(content) // 2
    backup.write_bytes(
        {
            "cut": content[:place],
            "flip": content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :],
            "empty": b"",
            "foreign": b'{"format": "another"}\n',
        }[spoil]
    )
    with pytest.raises(BackupError):
        restore(stores, database_url, backup, force=True)
    assert count(stores, t.Membership) == 1
