"""What registering a folder would change, key by key, and whom it concerns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from idp.clients import store
from idp.clients.folder import Folder
from idp.policy.schema import ORGANISATION_TABLES, Revision
from idp.stores.engine import Connection, Stores

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One key that would change; `old` or `new` is None where there is none.

    `key` is dotted: `policy.password.min_length`, `texts.fr.sign_in.title`, `files.terms/….md`.
    An element that enters or leaves a list of plain values is one change of the list's key.
    """

    key: str
    kind: Kind
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What separates a client's current revision from its folder.

    Attributes:
        number: Of the current revision, 0 for a new client.
        accounts: How many accounts have their password ruled here, where its rule would change.
        dependants: Other clients of the organisation that would follow the change.
    """

    client_id: str
    number: int
    changes: tuple[Change, ...]
    accounts: int = 0
    dependants: tuple[str, ...] = ()

    @property
    def status(self) -> Literal["new", "changed", "unchanged"]:
        """Tell in one word."""
        if not self.number:
            return "new"
        return "changed" if self.changes else "unchanged"


def diff(stores: Stores, folder: Folder) -> Difference:
    """Return what `register` would change; a folder with faults is compared as far as it goes."""
    with stores.read() as connection:
        row = store.find_client(connection, folder.slug)
        stored = store.revision(connection, row.revision_id) if row and row.revision_id else None
        if row is None or stored is None:
            return Difference(folder.slug, 0, ())
        if folder.draft is None:
            return Difference(folder.slug, stored.number, ())
        before = Revision.model_validate_json(stored.content).model_dump(mode="json")
        changes = tuple(_compared(before, folder.draft.model_dump(mode="json"), ""))
        tables = {change.key.split(".")[1] for change in changes if _is_policy(change)}
        return Difference(
            folder.slug,
            stored.number,
            changes,
            accounts=_accounts(connection, row) if "password" in tables and row.is_lead else 0,
            dependants=_dependants(connection, row) if tables & ORGANISATION_TABLES else (),
        )


def _is_policy(change: Change) -> bool:
    return change.key.startswith("policy.")


def _accounts(connection: Connection, row: store.ClientRow) -> int:
    return store.accounts_at_home(connection, row.organisation_id)


def _dependants(connection: Connection, row: store.ClientRow) -> tuple[str, ...]:
    others = store.client_rows(connection)
    return tuple(
        other.client_id
        for other in others
        if other.organisation_id == row.organisation_id and other.id != row.id and row.is_lead
    )


def _compared(old: object, new: object, key: str) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            inner = f"{key}.{name}" if key else name
            yield from _member(old, new, name, inner)
    elif _plain(old) and _plain(new):
        yield from _elements(old, new, key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _compared(one, other, f"{key}[{index}]")
    else:
        yield Change(key, "changed", old, new)


def _member(old: dict[str, Any], new: dict[str, Any], name: str, key: str) -> Iterator[Change]:
    if name not in old:
        yield Change(key, "added", None, new[name])
    elif name not in new:
        yield Change(key, "removed", old[name], None)
    else:
        yield from _compared(old[name], new[name], key)


def _elements(old: Any, new: Any, key: str) -> Iterator[Change]:  # noqa: ANN401 - lists of anything plain
    gone = [value for value in old if value not in new]
    come = [value for value in new if value not in old]
    if not gone and not come:
        yield Change(key, "changed", old, new)
    yield from (Change(key, "removed", value, None) for value in gone)
    yield from (Change(key, "added", None, value) for value in come)


def _plain(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(it, dict | list) for it in value)
