"""Where one is signed in, what happened, and « ce n'était pas moi » (ux.md check 34)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id, new_token
from idp.stores import tables
from tests.my_account.conftest import OLD, SLUG
from tests.portals.html_reading import texts
from tests.support.outbox import Post
from tests.support.own_account import FIREFOX, Own, enter
from tests.support.provider import PASSWORD, Person, Provider
from tests.support.recovering import Recovery, count


@pytest.fixture
def own(provider: Provider, intracma: Client, agent: Person) -> Own:
    assert intracma.is_active
    return enter(provider, SLUG, agent)


@pytest.fixture
def elsewhere(provider: Provider, own: Own, agent: Person, post: Post) -> Own:
    assert own.see().status == 200
    entered = enter(provider, SLUG, agent, source="198.51.100.7")
    assert "nouvel appareil" in post.only()["Subject"]
    return entered


def other_device(own: Own) -> str:
    """The session that the page of devices offers to end."""
    found = re.findall(r'name="session" value="([a-z0-9]{26})"', own.see("security").text)
    return str(found[0])


def test_another_device_is_out_at_its_next_request(own: Own, elsewhere: Own) -> None:
    page = own.see("security")
    assert page.seen.index("Cet appareil") < page.seen.index("réseau 198.51.100.7")
    assert texts(elsewhere.see("profile").text, "h1") == ["Mon profil"]
    page = own.send("security", page, session=other_device(own))
    assert "C’est fait." in page.seen
    assert texts(elsewhere.see("profile").text, "h1") == ["Connexion"]
    assert texts(own.see("profile").text, "h1") == ["Mon profil"]
    assert [event.facts["count"] for event in own.events("own_sessions_ended")] == [1]


def test_all_others_at_once_and_nobody_elses(
    provider: Provider, own: Own, elsewhere: Own, agent: Person
) -> None:
    third = enter(provider, SLUG, agent, source="203.0.113.9")
    neighbour = provider.person(SLUG, "voisine", email="voisine@apcma.example")
    theirs = enter(provider, SLUG, neighbour)
    whose = tables.Session.account_id == neighbour.account_id
    own.send("security", session=theirs.rows(tables.Session, whose)[0].id)
    assert texts(theirs.see().text, "h1") == ["Mon compte"]
    own.send("security", session="others")
    assert texts(own.see().text, "h1") == ["Mon compte"]
    assert texts(theirs.see().text, "h1") == ["Mon compte"]
    for one in (elsewhere, third):
        assert texts(one.see().text, "h1") == ["Connexion"]


def test_a_sign_in_of_some_time_ago_is_proved_again(
    own: Own, elsewhere: Own, clock: MovableClock
) -> None:
    clock.move(timedelta(minutes=11))
    page = own.send("security", session="others")
    assert texts(page.text, "h1") == ["Confirmez que c’est vous"]
    assert texts(elsewhere.see().text, "h1") == ["Mon compte"]
    page = own.browser.post(page.action, page.form | {"password": "Erreur-1"})
    assert page.status == 422
    assert "Ce n’est pas votre mot de passe actuel." in page.seen
    own.browser.post(page.action, page.form | {"password": PASSWORD})
    assert texts(elsewhere.see().text, "h1") == ["Connexion"]


def test_guesses_are_slowed_down(own: Own, clock: MovableClock) -> None:
    clock.move(timedelta(minutes=11))
    said = [own.send("data", password=f"Essai-{number}").status for number in range(8)]
    assert said[0] == 422
    assert said[-1] == 429
    assert own.send("data", password=PASSWORD).status == 429


def test_what_happened_is_told_in_plain_verbs(own: Own, elsewhere: Own) -> None:
    page = own.see("activity")
    assert page.seen.count("Vous vous êtes connecté") == 2
    assert "198.51.100.7" in page.seen
    only = own.see("activity?only=unusual")
    assert only.seen.count("Vous vous êtes connecté") == 1
    assert "198.51.100.7" in only.seen
    assert "You signed in" in elsewhere.see("activity?ui_locales=en").seen


def test_what_is_older_than_a_year_is_not_shown(own: Own, clock: MovableClock) -> None:
    with own.provider.stores.write() as tx:
        old = {"at": clock.now() - timedelta(days=366), "event": "disavowed", "actor": "worker"}
        old |= {"outcome": "success", "account_id": own.person.account_id, "facts": {}}
        tx.execute(insert(tables.AuditEvent).values(old))
    assert "Vous avez dit" not in own.see("activity").seen


def test_it_was_not_me_closes_everything_in_two_clicks_and_a_reset_begins(
    own: Own, elsewhere: Own, provider: Provider, recovery: Recovery, agent: Person
) -> None:
    page = own.see("activity")
    first_click = own.browser.get(f"{own.base}/disavow")
    assert f'href="{own.base}/disavow"' in page.text
    second_click = own.send("disavow", first_click)
    assert texts(second_click.text, "h1") == ["Votre compte est protégé"]
    for one in (own, elsewhere):
        assert texts(one.see().text, "h1") == ["Connexion"]
    assert texts(enter(provider, SLUG, agent).see().text, "h1") == ["Connexion"]
    reset = recovery.post.only()
    assert reset["To"] == OLD
    assert count(provider, tables.AuditEvent, tables.AuditEvent.event == "disavowed") == 1


def test_a_get_changes_nothing_and_a_strange_form_neither(
    own: Own, elsewhere: Own, post: Post
) -> None:
    before = len(own.rows(tables.AuditEvent))
    rooms = ("", "profile", "subscriptions", "security", "activity", "disavow", "portals", "data")
    assert all(own.see(room).status == 200 for room in rooms)
    for room in ("profile", "subscriptions", "security", "disavow", "portals", "data"):
        page = own.browser.post(f"{own.base}/{room}", {"session": "others", "csrf_token": "faux"})
        assert page.status == 422
        assert "Rien n’a été changé." in page.seen
    hostile = {"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"}
    token = {"csrf_token": own.see().form.get("csrf_token", "")}
    token = {"csrf_token": own.see("security").form["csrf_token"]} | token
    page = own.browser.post(f"{own.base}/disavow", token, headers=hostile)
    assert page.status == 422
    assert texts(elsewhere.see().text, "h1") == ["Mon compte"]
    assert len(own.rows(tables.AuditEvent)) == before
    assert post.deliver() == []


def test_an_organisations_people_keep_what_is_not_theirs_to_change(own: Own) -> None:
    page = own.see("profile")
    assert "tenues à jour par votre organisme" in page.seen
    own.send("profile", page, family_name="Autre", given_name="Nom")
    assert (own.row().family_name, own.row().given_name) == ("Essai", "Camille")
    assert own.see("close").status == 404
    assert "Écrivez-lui pour le faire fermer" in own.see("data").seen


def test_another_homes_account_is_only_shown(provider: Provider, own: Own) -> None:
    other = new_id()
    with provider.stores.write() as tx:
        row = {"id": other, "slug": "maison", "name": "Maison", "status": "active"}
        tx.execute(insert(tables.Organisation).values(row | {"created_at": own.row().created_at}))
        mine = tables.Account.id == own.person.account_id
        tx.execute(update(tables.Account).where(mine).values(home_id=other))
    page = own.see("profile")
    assert 'name="family_name"' not in page.text
    own.send("profile", page if "csrf_token" in page.form else own.see("security"), given_name="X")
    assert own.row().given_name == "Camille"


def test_the_copy_has_everything_but_secrets_and_is_rationed(
    own: Own, provider: Provider, clock: MovableClock
) -> None:
    answer = own.send("data", format="file").response
    assert answer.headers["Content-Disposition"].endswith('.json"')
    held = answer.get_json()
    assert held["account"][0]["family_name"] == "Essai"
    assert held["identifiers"][0]["display"] == "bfourquin"
    assert held["addresses"][0]["typed"] == OLD
    assert held["memberships"][0]["subject"] == own.person.subject
    assert {event["event"] for event in held["events"]} >= {"sign_in", "data_taken"}
    whole = answer.get_data(as_text=True)
    with provider.stores.read() as connection:
        secrets = [*connection.scalars(select(tables.Credential.secret))]
        hashes = [
            bytes(one).hex() for one in connection.scalars(select(tables.Session.secret_hash))
        ]
    assert not any(secret in whole for secret in (*secrets, *hashes))
    page = own.send("data", format="page")
    assert texts(page.text, "h1") == ["Lire mes données"]
    statuses = [own.send("data").status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    clock.move(timedelta(minutes=59))
    assert own.send("data", password=PASSWORD).status == 429


def test_a_portal_is_disconnected(provider: Provider, intracma: Client, own: Own) -> None:
    assert "code" in own.browser.authorize(intracma).query
    assert count(provider, tables.Grant, tables.Grant.revoked_at.is_(None)) == 1
    page = own.see("portals")
    assert "Il reçoit" in page.seen
    assert "Déconnecter" in page.seen
    page = own.send("portals", page, portal=intracma.row_id)
    assert "Ce portail n’a plus accès à vos données." in page.seen
    assert count(provider, tables.Grant, tables.Grant.revoked_at.is_(None)) == 0
    assert own.send("portals", own.see("data"), portal=new_token()).status == 404


def test_who_has_no_place_here_is_told_so(provider: Provider, own: Own) -> None:
    with provider.stores.write() as tx:
        mine = tables.Membership.id == own.person.membership_id
        tx.execute(update(tables.Membership).where(mine).values(status="suspended"))
    page = own.see()
    assert page.status == 403
    assert "n’a pas accès" in page.seen


def test_browsers_are_named_without_their_header(provider: Provider, own: Own) -> None:
    with provider.stores.write() as tx:
        device = {"user_agent": f"{FIREFOX} <script>"}
        tx.execute(update(tables.Session).values(device=device))
    page = own.see("security")
    assert "Firefox, Linux" in page.seen
    assert "script&gt;" not in page.text
