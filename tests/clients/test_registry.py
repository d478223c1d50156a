"""The registry: no statement per request, and another process's change within five seconds."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event, insert

from idp.clients import store
from idp.clients.registry import ClientRegistry
from idp.clients.revisions import register, rollback
from idp.kernel.ids import new_id
from idp.stores.engine import Stores
from idp.stores.stamps import CLIENTS, KEYS, bump
from idp.stores.tables import Client, Stamp
from tests.conftest import NOON
from tests.support.client_folder import LEAD, write_folder

BY = "cli:bfourquin"
ROOT = Path(__file__).parents[2]


@contextmanager
def statements(stores: Stores) -> Iterator[list[str]]:
    """Collect every statement sent meanwhile."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    for engine in (stores.reads, stores.writes):
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in (stores.reads, stores.writes):
        event.remove(engine, "before_cursor_execute", note)


def test_asking_costs_no_statement(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    registry = ClientRegistry(stores, poll_seconds=1)
    with statements(stores) as sent:
        client = registry.get("artisans")
        assert client is not None
        assert registry.get("nobody") is None
        assert registry.by_row(client.row_id) is client
        assert registry.lead_of("artisans") is client
        assert registry.all() == (client,)
        assert registry.at_revision(client.row_id, client.revision_id) is client
    assert sent == []
    with statements(stores) as sent:
        registry.refresh()
    assert len(sent) == 1, "the stamps, when nothing moved"


def test_a_pinned_revision_is_read_once(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    registry = ClientRegistry(stores, poll_seconds=1)
    first = registry.get("artisans")
    assert first is not None
    longer = LEAD.replace('name = "Portail des artisans"', 'name = "Portail renommé"')
    register(stores, write_folder(tmp_path, policy=longer), by=BY, at=NOON)
    registry.refresh()
    now = registry.get("artisans")
    assert now is not None
    assert (now.metadata.name, now.revision_number) == ("Portail renommé", 2)
    with statements(stores) as sent:
        for _ in range(3):
            pinned = registry.at_revision(first.row_id, first.revision_id)
            assert pinned is not None
            assert (pinned.metadata.name, pinned.revision_number) == ("Portail des artisans", 1)
    assert len(sent) == 1
    assert registry.at_revision(first.row_id, new_id()) is None
    assert registry.at_revision(new_id(), first.revision_id) is None
    rollback(stores, "artisans")
    registry.refresh()
    assert registry.get("artisans") == first


def test_a_revision_of_another_client_is_never_served(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    register(stores, write_folder(tmp_path, "autres"), by=BY, at=NOON)
    registry = ClientRegistry(stores, poll_seconds=1)
    one, other = registry.get("artisans"), registry.get("autres")
    assert one
    assert other
    assert registry.at_revision(one.row_id, other.revision_id) is None


def test_a_dynamic_client_has_its_own_metadata_and_its_lead_s_policy(
    stores: Stores, tmp_path: Path
) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    with stores.write() as tx:
        organisation = store.find_organisation(tx, "artisans")
        tx.execute(
            insert(Client).values(
                id=new_id(),
                client_id="d-42",
                organisation_id=organisation,
                lead=False,
                origin="dynamic",
                status="active",
                registered_metadata={
                    "name": "Suite",
                    "portal_url": "https://suite.example/",
                    "redirect_uris": ["https://suite.example/cb"],
                },
                created_at=NOON,
            )
        )
        bump(tx, CLIENTS)
    registry = ClientRegistry(stores, poll_seconds=1)
    client = registry.get("d-42")
    assert client is not None
    assert client.metadata.redirect_uris == ["https://suite.example/cb"]
    assert client.policy.client is client.metadata
    assert client.policy.password.min_length == 14
    assert client.lead_client_id == "artisans"


def test_what_cannot_be_read_does_not_stop_the_others(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    other = register(stores, write_folder(tmp_path, "autres"), by=BY, at=NOON)
    with stores.write() as tx:
        odd = store.RevisionRow(new_id(), "", 0, '{"policy": {"gone": 1}}', b"x" * 32, NOON, BY)
        store.add_revision(tx, other.row_id, odd)
    registry = ClientRegistry(stores, poll_seconds=1)
    assert registry.get("artisans") is not None
    assert registry.get("autres") is None


def test_another_process_s_registration_is_served(
    stores: Stores, database_url: str, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path)
    registry = ClientRegistry(stores, poll_seconds=0.05)
    arrived = threading.Event()
    registry.watch(CLIENTS, arrived.set)
    registry.start()
    program = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime;"
        "from idp.clients.revisions import register; from idp.kernel.clock import SystemClock;"
        "from idp.stores.engine import open_stores;"
        "stores = open_stores(sys.argv[1], clock=SystemClock());"
        "register(stores, Path(sys.argv[2]), by='cli', at=datetime.now(UTC))"
    )
    subprocess.run([sys.executable, "-c", program, database_url, str(folder)], cwd=ROOT, check=True)
    try:
        assert arrived.wait(5)
        assert registry.get("artisans") is not None
    finally:
        registry.stop()


def test_a_watcher_is_told_of_its_own_stamp_only(stores: Stores) -> None:
    registry = ClientRegistry(stores, poll_seconds=1)
    told: list[str] = []
    registry.watch(KEYS, lambda: told.append("keys"))
    registry.watch(CLIENTS, lambda: told.append("clients"))
    with stores.write() as tx:
        bump(tx, KEYS)
    registry.refresh()
    registry.refresh()
    assert told == ["keys"]


def test_the_thread_outlives_a_lost_database(stores: Stores) -> None:
    registry = ClientRegistry(stores, poll_seconds=0.01)
    failed, worked = threading.Event(), threading.Event()

    def fail_once() -> None:
        if not failed.is_set():
            failed.set()
            raise ConnectionError
        worked.set()

    registry.watch(KEYS, fail_once)
    registry.start()
    with stores.write() as tx:
        bump(tx, KEYS)
    try:
        assert worked.wait(5), "a watcher that failed is called again"
    finally:
        registry.stop()


def test_stamps_begin_at_one(stores: Stores) -> None:
    with stores.write() as tx:
        bump(tx, CLIENTS)
        assert tx.execute(Stamp.__table__.select()).all() == [(CLIENTS, 1)]
