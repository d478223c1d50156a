"""Folders become revisions: once, whole, immutable; and every worker serves them."""

from datetime import timedelta
from pathlib import Path

import pytest

from idp.clients import store
from idp.clients.errors import RefusedByPolicy, UnknownClient
from idp.clients.findings import FaultyFolder
from idp.clients.registry import ClientRegistry
from idp.clients.revisions import register, rollback, set_enabled
from idp.clients.secrets import matches, rotate
from idp.stores.engine import Stores
from tests.conftest import NOON
from tests.support.client_folder import LEAD, SECOND, write_folder

BY = "cli:bfourquin"


def changed(policy: str = LEAD, *, old: str = "min_length = 14", new: str) -> str:
    assert old in policy
    return policy.replace(old, new)


def contents(stores: Stores, client_id: str = "artisans") -> list[tuple[int, str, bytes]]:
    with stores.read() as connection:
        row = store.find_client(connection, client_id)
        assert row is not None
        found = store.revisions_of(connection, row.id)
    return [(revision.number, revision.content, revision.sha256) for revision in found]


def test_a_folder_is_registered_and_served(stores: Stores, tmp_path: Path) -> None:
    done = register(stores, write_folder(tmp_path), by=BY, at=NOON)
    assert (done.before, done.after) == (0, 1)
    assert done.secret
    client = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert client is not None
    assert client.is_active
    assert client.organisation_name == "Chambre des artisans"
    assert client.policy.password.min_length == 14
    assert client.policy.sign_in.session_idle == 1800, "taken from _defaults, per key"
    assert client.revision.texts["fr"]["sign_in.identifier.label"] == "Numéro d\u2019artisan"
    assert set(client.revision.files) == {"branding/logo.svg", "terms/2026-01-01.fr.md"}
    assert matches(client, done.secret, NOON)
    assert not matches(client, "wrong", NOON)


def test_registering_twice_changes_nothing(stores: Stores, tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    register(stores, folder, by=BY, at=NOON)
    before = contents(stores)
    again = register(stores, folder, by=BY, at=NOON + timedelta(days=1))
    assert not again.changed
    assert again.secret is None
    assert contents(stores) == before


def test_a_broken_folder_never_replaces_a_good_revision(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    before = contents(stores)
    broken = write_folder(tmp_path, policy=changed(new="min_lenght = 8"))
    with pytest.raises(FaultyFolder) as caught:
        register(stores, broken, by=BY, at=NOON)
    assert "min_length" in caught.value.findings[0].message()
    assert contents(stores) == before
    served = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert served is not None
    assert served.policy.password.min_length == 14


def test_rollback_restores_every_byte_and_revives_no_secret(stores: Stores, tmp_path: Path) -> None:
    first = register(stores, write_folder(tmp_path), by=BY, at=NOON)
    register(stores, write_folder(tmp_path, policy=changed(new="min_length = 15")), by=BY, at=NOON)
    before = contents(stores)
    renewed = rotate(stores, "artisans", grace=timedelta(0), at=NOON)
    done = rollback(stores, "artisans")
    assert (done.before, done.after) == (2, 1)
    assert contents(stores) == before, "no revision is made or changed"
    client = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert client is not None
    assert client.policy.password.min_length == 14
    assert first.secret
    assert not matches(client, first.secret, NOON)
    assert matches(client, renewed, NOON)
    third = register(
        stores, write_folder(tmp_path, policy=changed(new="min_length = 16")), by=BY, at=NOON
    )
    assert (third.before, third.after) == (1, 3), "numbers are never used again"
    assert rollback(stores, "artisans", to=2).after == 2


def test_rollback_to_what_never_was(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    with pytest.raises(RefusedByPolicy, match="no earlier"):
        rollback(stores, "artisans")
    with pytest.raises(RefusedByPolicy, match="no revision 7; it has: 1"):
        rollback(stores, "artisans", to=7)
    with pytest.raises(UnknownClient):
        rollback(stores, "nobody")


def test_two_secrets_are_alive_during_the_grace(stores: Stores, tmp_path: Path) -> None:
    first = register(stores, write_folder(tmp_path), by=BY, at=NOON).secret or ""
    second = rotate(stores, "artisans", grace=timedelta(days=7), at=NOON)
    client = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert client is not None
    assert matches(client, first, NOON + timedelta(days=6))
    assert matches(client, second, NOON + timedelta(days=6))
    assert not matches(client, first, NOON + timedelta(days=7))
    third = rotate(stores, "artisans", grace=timedelta(days=7), at=NOON)
    client = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert client is not None
    alive = [matches(client, secret, NOON) for secret in (first, second, third)]
    assert alive == [False, True, True], "never more than two"


def test_a_second_client_follows_its_lead(stores: Stores, tmp_path: Path) -> None:
    second = write_folder(tmp_path, "artisans-appli", SECOND)
    with pytest.raises(RefusedByPolicy, match="register that folder first"):
        register(stores, second, by=BY, at=NOON)
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    done = register(stores, second, by=BY, at=NOON)
    assert done.secret is None, "a public client has none"
    registry = ClientRegistry(stores, poll_seconds=1)
    client = registry.get("artisans-appli")
    assert client is not None
    assert client.lead_client_id == client.organisation_slug == "artisans"
    assert client.policy.password.min_length == 14
    register(stores, write_folder(tmp_path, policy=changed(new="min_length = 20")), by=BY, at=NOON)
    registry.refresh()
    client = registry.get("artisans-appli")
    assert client is not None
    assert client.policy.password.min_length == 20
    assert client.revision_number == 1
    other = changed(SECOND, old='organisation = "artisans"', new="")
    second = write_folder(tmp_path, "artisans-appli", other)
    with pytest.raises(RefusedByPolicy, match="never changes organisations"):
        register(stores, second, by=BY, at=NOON)


def test_a_disabled_client_is_kept_and_not_active(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by=BY, at=NOON)
    told: list[str] = []
    assert set_enabled(stores, "artisans", enabled=False, witness=lambda _: told.append("x"))
    assert not set_enabled(stores, "artisans", enabled=False, witness=lambda _: told.append("x"))
    assert told == ["x"]
    client = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert client is not None
    assert not client.is_active


def test_a_sector_belongs_to_one_organisation(stores: Stores, tmp_path: Path) -> None:
    pairwise = (
        'name = "Portail des artisans"\nsubject_type = "pairwise"\nsector_identifier = "s.example"'
    )
    policy = changed(old='name = "Portail des artisans"', new=pairwise)
    register(stores, write_folder(tmp_path, policy=policy), by=BY, at=NOON)
    with pytest.raises(RefusedByPolicy, match="sector"):
        register(stores, write_folder(tmp_path, "autres", policy), by=BY, at=NOON)
