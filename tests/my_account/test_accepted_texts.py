"""Texts as they were accepted, word for word, shown to who accepted them (R-ENT-10)."""

from pathlib import Path
from typing import Any

from sqlalchemy import insert

from idp.kernel.ids import new_id
from idp.stores import tables
from idp.terms.documents import text_of
from tests.portals.html_reading import texts
from tests.support.own_account import enter
from tests.support.provider import Provider

ENT = "ent-cfa-orleans"


def test_an_accepted_text_is_shown_as_it_was_accepted(
    sqlite_provider: Provider, real_folders: Path
) -> None:
    provider, client = sqlite_provider, sqlite_provider.register(real_folders / ENT)
    pupil = provider.person(ENT, "eleve.essai")
    document = client.policy.terms.documents[0]
    text = text_of(client, document, "fr")
    rows: list[dict[str, Any]] = []
    for digest in (text.sha256, "0" * 64):
        row: dict[str, Any] = {
            "id": new_id(),
            "membership_id": pupil.membership_id,
            "document": document.id,
        }
        row |= {"version": document.version, "lang": "fr", "sha256": digest, "source": ""}
        row |= {"credential_version": 1 + len(rows), "revision_id": client.lead_revision_id}
        rows.append(row | {"at": provider.services.clock.now()})
    with provider.stores.write() as tx:
        tx.execute(insert(tables.TermsAcceptance), rows)
    own = enter(provider, ENT, pupil)
    assert text.title in own.see("subscriptions").seen
    page = own.see(f"terms/{rows[0]['id']}")
    assert texts(page.text, "h1") == [text.title]
    assert "tel que vous l’avez accepté le 23 novembre 2026" in page.seen
    assert own.see(f"terms/{rows[1]['id']}").status == 404, "another text than the one accepted"
    stranger = enter(provider, ENT, provider.person(ENT, "autre.essai"))
    assert stranger.see(f"terms/{rows[0]['id']}").status == 404
