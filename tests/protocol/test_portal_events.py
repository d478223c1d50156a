"""`/events`: what portals follow of their people."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.identity import states
from idp.identity.states import Change
from idp.stores import portal_events
from tests.protocol.bench import basic
from tests.support.client_folder import LEAD, SECOND, write_folder
from tests.support.provider import Browser, Page, Person, Provider


@pytest.fixture
def person(provider: Provider, artisans: Client) -> Person:
    assert artisans.is_active
    return provider.person("artisans", "0042", legacy_key="2014-00731")


def ask(provider: Provider, query: str = "", *, slug: str = "artisans") -> Page:
    browser: Browser = provider.browser()
    return browser.get(f"/events{query}", headers=basic(slug, provider.secrets[slug]))


def change(provider: Provider, person: Person, what: states.What, to: str) -> None:
    row = person.account_id if what == "account" else person.membership_id
    here = provider.client("artisans").organisation_id
    with provider.stores.write() as tx:
        at = provider.services.clock.now()
        states.apply(tx, Change(what, row, to, "cli:test", here), at=at)


def test_a_portal_reads_in_order_what_happened_and_goes_on_from_there(
    provider: Provider, person: Person
) -> None:
    assert json.loads(ask(provider).text) == {"events": [], "next": 0, "more": False}
    for what, to in (("membership", "suspended"), ("membership", "active"), ("account", "closed")):
        change(provider, person, what, to)  # type: ignore[arg-type]  # two words of a literal

    page = json.loads(ask(provider, "?limit=2").text)
    assert [one["kind"] for one in page["events"]] == ["disabled", "enabled"]
    assert page["more"] is True
    assert page["events"][0] == {
        "id": page["events"][0]["id"],
        "kind": "disabled",
        "sub": person.subject,
        "at": "2026-11-23T12:00:00+00:00",
        "facts": {},
        "legacy_key": "2014-00731",
    }
    rest = json.loads(ask(provider, f"?since={page['next']}").text)
    assert [one["kind"] for one in rest["events"]] == ["erased"]
    assert json.loads(ask(provider, f"?since={rest['next']}").text) == {
        "events": [],
        "next": rest["next"],
        "more": False,
    }


def test_a_change_that_is_none_tells_nothing(provider: Provider, person: Person) -> None:
    change(provider, person, "membership", "active")
    assert json.loads(ask(provider).text)["events"] == []


def test_what_is_known_already_costs_no_body(provider: Provider, person: Person) -> None:
    change(provider, person, "membership", "suspended")
    first = ask(provider)
    assert first.response.headers["Cache-Control"] == "private, no-cache"
    headers = basic("artisans", provider.secrets["artisans"])
    headers |= {"If-None-Match": first.response.headers["ETag"]}
    again = provider.browser().get("/events", headers=headers)
    assert (again.status, again.text) == (304, "")
    change(provider, person, "membership", "active")
    assert provider.browser().get("/events", headers=headers).status == 200


def test_each_portal_sees_the_subject_that_it_knows(
    provider: Provider, person: Person, tmp_path: Path
) -> None:
    second = SECOND.replace('token_endpoint_auth_method = "none"', 'subject_type = "pairwise"')
    provider.register(write_folder(tmp_path / "clients", "appli", second))
    change(provider, person, "membership", "suspended")
    (seen,) = json.loads(ask(provider, slug="appli").text)["events"]
    expected = provider.services.subjects.sent(provider.client("appli"), person.subject)
    assert seen["sub"] == expected != person.subject


def test_nobody_reads_another_organisations_people(
    provider: Provider, person: Person, tmp_path: Path
) -> None:
    other = LEAD.replace("Chambre des artisans", "Un autre organisme")
    provider.register(write_folder(tmp_path / "clients", "voisin", other))
    change(provider, person, "membership", "suspended")
    assert json.loads(ask(provider, slug="voisin").text)["events"] == []


def test_who_has_no_secret_reads_nothing(
    provider: Provider, person: Person, tmp_path: Path
) -> None:
    assert person.subject
    provider.register(write_folder(tmp_path / "clients", "appli", SECOND))
    browser = provider.browser()
    assert browser.get("/events?client_id=appli").status == 401
    assert browser.get("/events").status == 401
    wrong = browser.get("/events", headers=basic("artisans", "wrong"))
    assert (wrong.status, json.loads(wrong.text)["error"]) == (401, "invalid_client")
    secret = provider.secrets["artisans"]
    leaked = browser.get(f"/events?client_id=artisans&client_secret={secret}")
    assert leaked.status == 400
    posted = {"client_id": "artisans", "client_secret": secret}
    answered = browser.post("/events", posted, follow=False)
    assert answered.status in {200, 401}  # as the folder's method of authentication says


@pytest.mark.parametrize(
    "query", ["?since=-1", "?since=x", "?limit=0", "?limit=1001", "?limit=1e3", "?since=1&since=2"]
)
def test_odd_questions_are_refused(provider: Provider, person: Person, query: str) -> None:
    assert person.subject
    page = ask(provider, query)
    assert (page.status, json.loads(page.text)["error"]) == (400, "invalid_request")


def test_an_event_of_what_was_rolled_back_is_never_seen(provider: Provider, person: Person) -> None:
    class Broken(Exception):
        pass

    here, at = provider.client("artisans").organisation_id, provider.services.clock.now()
    with suppress(Broken), provider.stores.write() as tx:
        portal_events.add(tx, here, "linked", person.subject, at=at)
        raise Broken
    with provider.stores.read() as connection:
        assert portal_events.newest(connection, here) == 0
