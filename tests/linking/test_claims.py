"""One record, one owner, whoever tries at the same instant (R-PAR-28); a failure leaves nothing."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from idp.app import create_app
from idp.legacy.claims import Claimant, LegacyClaims
from idp.legacy.directories import LegacyDirectories
from idp.legacy.directory import LegacyAccount
from idp.legacy.members import member_within
from idp.settings import Legacy
from idp.stores import tables
from idp.stores.engine import Stores, open_stores
from tests.support.first_visits import FirstVisits, fill_in, is_code, link
from tests.support.legacy import DATA, KEY, LOGIN, add_record
from tests.support.provider import Browser, Page, Person, Provider, provider_settings
from tests.support.shared_parts import share

ACCOUNT = LegacyAccount(KEY, LOGIN, DATA)


def claims_on(visits: FirstVisits, stores: Stores) -> LegacyClaims:
    services = visits.provider.services
    directories = LegacyDirectories.made(stores, services.passwords, Legacy(), key=b"k" * 32)
    return LegacyClaims(stores, directories, services.throttle, services.outbox)


def claims(visits: FirstVisits, stores: Stores, person: Person, account: LegacyAccount) -> bool:
    """Claim in a write of one's own."""
    client, at = visits.client, stores.clock.now()
    with stores.write() as tx:
        member = member_within(tx, client, person.account_id)
        assert member is not None
        by = Claimant(client, person.account_id, "192.0.2.1", at)
        return claims_on(visits, stores).claim(tx, member, account, by)


def at_once(*attempts: Callable[[], Any]) -> list[Any]:
    """Run all at the same instant; returns what each gave."""
    barrier, given = threading.Barrier(len(attempts)), [None] * len(attempts)

    def run(place: int, attempt: Callable[[], Any]) -> None:
        barrier.wait(30)
        given[place] = attempt()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


@pytest.mark.parametrize("kind", ["imported", "remote"])
def test_of_many_people_at_once_exactly_one_claims(
    visits: FirstVisits, hashed: str, database_url: str, kind: str
) -> None:
    if kind == "imported":
        add_record(visits.provider.stores, visits.client, hashed)
    people = [visits.newcomer(f"p{number}@courriel.example") for number in range(6)]
    # Two processes' worth of connections, as two workers have them.
    workers = [open_stores(database_url, clock=visits.provider.stores.clock) for _ in "ab"]
    won = at_once(
        *(
            lambda person=person, stores=workers[place % 2]: claims(visits, stores, person, ACCOUNT)
            for place, person in enumerate(people)
        )
    )
    for worker in workers:
        worker.close()
    assert Counter(won) == {True: 1, False: 5}
    (claim,) = visits.claims()
    assert claim.membership_id == people[won.index(True)].membership_id
    keyed = visits.rows(tables.Membership, tables.Membership.legacy_key == KEY)
    assert [row.id for row in keyed] == [claim.membership_id]
    assert Counter(visits.events("legacy_claim")) == {"success": 1, "failure": 5}


def test_of_many_records_one_person_gets_exactly_one(visits: FirstVisits, hashed: str) -> None:
    stores, person = visits.provider.stores, visits.newcomer()
    accounts = []
    for number in range(5):
        login, key = f"a{number}@ancien.example", f"cle-{number}"
        add_record(stores, visits.client, hashed, login=login, key=key)
        accounts.append(LegacyAccount(key, login, {}))
    won = at_once(*(lambda one=one: claims(visits, stores, person, one) for one in accounts))
    assert Counter(won) == {True: 1, False: 4}
    assert visits.membership(person).legacy_key == accounts[won.index(True)].key


@pytest.mark.usefixtures("record")
def test_a_key_that_a_member_has_otherwise_is_claimed_by_nobody_else(visits: FirstVisits) -> None:
    visits.newcomer("importee@courriel.example", legacy_key=KEY)
    person = visits.newcomer()
    assert not claims(visits, visits.provider.stores, person, ACCOUNT)
    assert (visits.claims(), visits.membership(person).legacy_key) == ([], None)


@pytest.mark.requirement("R-PAR-28")
@pytest.mark.usefixtures("record")
def test_two_browsers_of_two_people_walk_the_whole_way_and_one_arrives(
    visits: FirstVisits, database_url: str
) -> None:
    other_worker = Provider(
        share(create_app(provider_settings(database_url), clock=visits.provider.stores.clock))
    )
    other = FirstVisits(other_worker, visits.client, sources=100)
    people = [visits.newcomer("a@courriel.example"), visits.newcomer("b@courriel.example")]
    ready = []
    for place, person in zip((visits, other), people, strict=True):
        browser, page = place.arrive(person)
        ready.append((browser, browser.submit(link(browser, page))))
    ends: list[Page] = at_once(*(lambda one=one: fill_in(one[0], one[1]) for one in ready))
    other_worker.services.close()
    refused = [page for page in ends if page.status == 403]
    assert sorted(page.status for page in ends) == [200, 403], [page.seen for page in ends]
    assert "contactez l’assistance" in refused[0].seen
    assert len(visits.claims()) == 1
    assert Counter(visits.events("legacy_claim")) == {"success": 1, "failure": 1}
    loser = people[[page.status for page in ends].index(403)]
    kept = visits.membership(loser)
    assert (kept.legacy_key, kept.first_visit_at, kept.details) == (None, None, {})
    # Nobody is stranded: the first visit is asked anew, and goes on without the account of before.
    browser, page = visits.arrive(loser)
    assert is_code(fill_in(browser, browser.submit(page, act="create")))


@pytest.mark.usefixtures("record")
def test_a_double_click_links_once(visits: FirstVisits) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    page = browser.submit(link(browser, page))
    fill_in(browser, page)
    again = fill_in(browser, page)
    assert again.status in {200, 303}
    assert (len(visits.claims()), visits.membership(person).legacy_key) == (1, KEY)
    assert visits.events("legacy_claim") == ["success"]


@contextmanager
def broken_at(stores: Stores, place: int) -> Iterator[list[str]]:
    """Let the n-th statement of every write fail, as a full disk does."""
    seen: list[str] = []

    def fails(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        del connection, cursor, more
        seen.append(statement)
        if len(seen) == place:
            raise OperationalError(statement, None, Exception("full"))

    event.listen(stores.writes, "before_cursor_execute", fails)
    try:
        yield seen
    finally:
        event.remove(stores.writes, "before_cursor_execute", fails)


@pytest.mark.usefixtures("record")
def test_a_failure_at_any_statement_leaves_nothing(visits: FirstVisits) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    page = browser.submit(link(browser, page))
    for place in range(1, 40):
        with broken_at(visits.provider.stores, place) as seen:
            end = fill_in(browser, page)
        if len(seen) < place:
            break
        assert end.status >= 500, (place, end.seen)
        kept = visits.membership(person)
        assert (kept.legacy_key, kept.first_visit_at, kept.details) == (None, None, {}), place
        assert (visits.claims(), visits.rows(tables.OutgoingMail)) == ([], []), place
        assert visits.events("legacy_claim") == []
    else:
        pytest.fail("the way never ended")
    assert place > 8
    assert visits.membership(person).legacy_key == KEY
    assert end.status == 200


@pytest.mark.parametrize("order", list(permutations("abc")))
@pytest.mark.usefixtures("record")
def test_every_order_of_three_people_s_steps_leaves_one_owner(
    visits: FirstVisits, order: tuple[str, ...]
) -> None:
    """Each proves, is shown what comes along, and ends; interleaved in every order of arrival."""
    at: dict[str, tuple[Browser, Page]] = {}
    for name in sorted(order):
        at[name] = visits.arrive(visits.newcomer(f"{name}@courriel.example"))
    for act in (
        link,
        lambda browser, page: browser.submit(page),
        fill_in,
    ):
        for name in order:
            browser, page = at[name]
            at[name] = (browser, act(browser, page))
    statuses = {name: page.status for name, (_, page) in at.items()}
    assert statuses[order[0]] == 200
    assert [statuses[name] for name in order[1:]] == [403, 403]
    assert len(visits.claims()) == 1
