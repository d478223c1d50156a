"""The list of people and one person's page."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from idp.kernel.ids import new_id
from idp.stores import tables
from tests.console.conftest import House, console


def test_a_search_finds_by_name_identifier_and_address(cmi: House) -> None:
    browser = cmi.enter("administrator")
    for text in ("léa", "LÉA", "00001agent", "agent@cmi", "Agent"):
        assert "00001agent" in browser.get(console(cmi, q=text)).seen, text
    page = browser.get(console(cmi, q="personne de ce nom"))
    assert "Personne ne correspond." in page.seen
    assert "00001agent" not in page.seen


def test_a_referent_sees_their_own_body_only(cmi: House) -> None:
    mine, theirs = cmi.enter("referent"), cmi.enter("distant")
    assert "00001agent" in mine.get(cmi.base).seen
    assert "00002agent" not in mine.get(cmi.base).seen
    assert "00002agent" not in mine.get(console(cmi, q="00002agent")).seen
    assert "00001agent" not in theirs.get(cmi.base).seen
    assert theirs.get(cmi.url("agent")).status == 404
    nobody = theirs.get(f"{cmi.base}/people/{new_id()}")
    refused = theirs.get(cmi.url("agent"))
    assert (refused.status, refused.seen) == (nobody.status, nobody.seen)


def test_groups_count_and_list_whom_they_name(cmi: House) -> None:
    at = cmi.provider.services.clock.now()
    rows = (
        ("agent", {"until": at + timedelta(days=10)}),
        ("stranger", {"since": at - timedelta(days=800)}),
    )
    with cmi.provider.stores.write() as tx:
        for name, values in rows:
            mine = tables.Membership.id == cmi.people[name].membership_id
            tx.execute(update(tables.Membership).where(mine).values(**values))
        suspended = tables.Membership.id == cmi.people["colleague"].membership_id
        tx.execute(update(tables.Membership).where(suspended).values(status="suspended"))
    browser = cmi.enter("administrator")
    for group, who in (
        ("never", "00001new"),
        ("leaving", "00001agent"),
        ("suspended", "00001col"),
        ("dormant", "00002agent"),
    ):
        page = browser.get(console(cmi, group=group))
        assert page.seen.count("1 personne ") == 1, group
        assert who in page.seen, group
    assert "8 personnes" in browser.get(console(cmi, group="nonsense")).seen


def test_pages_of_fifty(cmi: House) -> None:
    for number in range(60):
        cmi.add(f"p{number:02}", f"00001p{number:02}", family_name=f"Zzz{number:02}")
    browser = cmi.enter("referent")
    first, second = browser.get(cmi.base), browser.get(console(cmi, page="2"))
    assert "page 1 sur 2" in first.seen
    assert first.text.count('<th scope="row">') == 50
    assert "00001p59" in second.seen
    for odd in ("3", "0", "-1", "x", "9" * 40, "٣", "²"):
        assert browser.get(console(cmi, page=odd)).status == 200, odd
    assert "page 2 sur 2" in browser.get(console(cmi, page="999")).seen


@pytest.mark.requirement("R-ALL-9", partly="the state and the mails of one person")
def test_a_mail_that_came_back_is_told_in_plain_words(cmi: House) -> None:
    person, at = cmi.people["newcomer"], cmi.provider.services.clock.now()
    shared = {
        "kind": "first_sign_in",
        "client_row_id": cmi.provider.client(cmi.slug).row_id,
        "account_id": person.account_id,
        "to_address": "newcomer@cmi-organisme.example",
        "lang": "fr",
        "facts": {},
        "created_at": at,
        "not_before": at,
        "expires_at": at,
        "done_at": at,
        "outcome": "sent",
    }
    told = {
        "5.2.2 mailbox is full": "boîte pleine",
        "5.1.1 unknown user": "cette adresse n’existe pas",
        "5.1.2 bad domain": "le domaine de l’adresse n’existe pas",
        "Undelivered: over quota": "boîte pleine",
        "4.4.7 <b>délai</b>": "4.4.7 <b>délai</b>",
    }
    with cmi.provider.stores.write() as tx:
        for bounce in told:
            row = shared | {"id": new_id(), "bounced_at": at, "bounce": bounce}
            tx.execute(insert(tables.OutgoingMail).values(row))
        tx.execute(insert(tables.OutgoingMail).values(shared | {"id": new_id()}))
    browser = cmi.enter("referent")
    page = browser.get(cmi.url("newcomer"))
    for words in told.values():
        assert f"n’est pas arrivé\u00a0: {words}" in page.text.replace("&lt;", "<").replace(
            "&gt;", ">"
        )
    assert "<b>délai" not in page.text
    assert "envoyé" in page.seen
    assert "00001new" in browser.get(console(cmi, group="returned")).seen


def test_a_person_of_another_home_is_shown_as_such(cmi: House) -> None:
    page = cmi.enter("administrator").get(cmi.url("agent"))
    assert "peut se connecter" in page.seen
    assert "Suspendre l’accès" in page.seen
    oneself = cmi.enter("referent").get(cmi.url("referent"))
    assert "votre propre fiche" in oneself.seen
    assert "Suspendre l’accès" not in oneself.seen


def test_the_list_speaks_english_too(cmi: House) -> None:
    browser = cmi.enter("referent")
    assert browser.get(cmi.base).status == 200
    english = cmi.enter("administrator", lang="en").get(cmi.base)
    assert "Never activated" in english.seen
    assert "Personnes" not in english.seen
