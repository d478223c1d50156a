"""`diff` says what would change, key by key, and whom it concerns."""

from pathlib import Path

from sqlalchemy import insert

from idp.clients import store
from idp.clients.differences import diff
from idp.clients.folder import read
from idp.clients.revisions import register
from idp.kernel.ids import new_id
from idp.stores.engine import Stores
from idp.stores.tables import Account
from tests.conftest import NOON
from tests.support.client_folder import LEAD, SECOND, write_folder


def test_a_password_rule_concerns_those_whose_home_it_is(stores: Stores, tmp_path: Path) -> None:
    register(stores, write_folder(tmp_path), by="cli", at=NOON)
    register(stores, write_folder(tmp_path, "appli", SECOND), by="cli", at=NOON)
    with stores.write() as tx:
        home = store.find_organisation(tx, "artisans")
        for _ in range(3):
            row = {"id": new_id(), "home_id": home, "status": "active"}
            tx.execute(insert(Account).values(row | {"created_at": NOON, "updated_at": NOON}))
    longer = write_folder(tmp_path, policy=LEAD.replace("min_length = 14", "min_length = 15"))
    found = diff(stores, read(longer))
    assert [(it.key, it.old, it.new) for it in found.changes] == [
        ("policy.password.min_length", 14, 15)
    ]
    assert (found.accounts, found.dependants) == (3, ("appli",))


def test_lists_and_tables_are_compared_as_people_would(stores: Stores, tmp_path: Path) -> None:
    def with_links(*labels: str) -> str:
        return LEAD + "".join(
            f'[[footer]]\nlabel = {{fr = "{label}", en = "{label}"}}\nurl = "/{label}"\n'
            for label in labels
        )

    register(stores, write_folder(tmp_path, policy=with_links("a", "b")), by="cli", at=NOON)

    def changes(policy: str) -> list[tuple[str, str]]:
        found = diff(stores, read(write_folder(tmp_path, policy=policy)))
        return [(it.key, it.kind) for it in found.changes]

    assert changes(with_links("a", "b")) == []
    assert changes(with_links("a", "c")) == [
        ("policy.footer[1].label.en", "changed"),
        ("policy.footer[1].label.fr", "changed"),
        ("policy.footer[1].url", "changed"),
    ]
    assert changes(with_links("a")) == [("policy.footer", "changed")]
    scopes = with_links("a", "b").replace("[organisation]", 'scopes = ["openid"]\n[organisation]')
    assert changes(scopes) == [
        ("policy.client.scopes", "removed"),
        ("policy.client.scopes", "removed"),
    ]
    claim = with_links("a", "b") + "[claims.fonction]\nsource = 'role'\n"
    assert changes(claim) == [("policy.claims.fonction", "added")]


def test_a_folder_that_is_not_registered_is_new(stores: Stores, tmp_path: Path) -> None:
    assert diff(stores, read(write_folder(tmp_path))).status == "new"
