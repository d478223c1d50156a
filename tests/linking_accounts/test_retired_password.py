"""A retired password says where to go, to who types it right; nobody else learns of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import get_ident
from typing import Any

import pytest
from sqlalchemy import event

from idp.credentials.authenticate import Authenticated, Authenticator, Guess, Retired, Wrong
from idp.crypto.passwords import PasswordHash, Passwords
from idp.kernel.clock import MovableClock
from idp.stores import tables
from idp.stores.retired import void_retired
from tests.linking_accounts.conftest import Town, again
from tests.support.people import Person


class Counting(Passwords):
    """The real thing, which counts what it verifies."""

    hashes = 0

    def verify(self, stored: PasswordHash, password: str) -> Any:
        self.hashes += 1
        return super().verify(stored, password)


@contextmanager
def counted(town: Town) -> Iterator[list[str]]:
    """Count the statements that this thread sends: others look after the house meanwhile."""
    sent: list[str] = []
    mine = get_ident()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if get_ident() == mine:
            sent.append(statement)

    engines = (town.stores.reads, town.stores.writes)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def tried(town: Town, person: Person) -> tuple[object, int, int]:
    """What signing in at the market is answered, at how many hashes and statements."""
    services = town.provider.services
    parts = services.settings.secrets
    passwords = Counting(
        peppers={name: value.encode() for name, value in parts.peppers.items()},
        current_pepper=parts.current_pepper,
        cost=services.settings.hashing.bcrypt_cost,
        lane=services.lane,
    )
    authenticator = Authenticator(
        services.stores, passwords, services.throttle, services.provisionals, key=b"k" * 32
    )
    # The organisation's mix of hashes is read once in a while: not by what is counted here.
    authenticator.check(Guess(f"x-{person.identifier}", "x", "198.51.100.1", b""), town.market)
    passwords.hashes = 0
    with counted(town) as sent:
        guess = Guess(person.identifier, person.password, "192.0.2.7", b"")
        found = authenticator.check(guess, town.market)
    return found, passwords.hashes, len(sent)


def test_every_failure_costs_the_same_for_everybody(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    bystander = town.add("gil", town.market)
    wrong = [again(one, "Erreur-123") for one in (market_ada, bystander)]
    wrong.append(again(Person("", "", "", "nemo-market", ""), "Erreur-123"))
    assert {tried(town, one)[1] for one in wrong} == {1}
    town.link(guild_ada, market_ada)
    answers = [tried(town, one) for one in wrong]
    assert {type(found) for found, _, _ in answers} == {Wrong}
    assert {hashes for _, hashes, _ in answers} == {2}
    assert len({statements for _, _, statements in answers}) == 1
    assert isinstance(tried(town, bystander)[0], Authenticated)


def test_the_right_one_is_told_where_to_go_and_opens_nothing(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    town.link(guild_ada, market_ada)
    assert tried(town, market_ada)[0] == Retired("guild")
    now = tried(town, again(market_ada, guild_ada.password))[0]
    assert isinstance(now, Authenticated)
    assert now.account_id == guild_ada.account_id
    (told,) = town.rows(tables.AuditEvent, tables.AuditEvent.event == "sign_in_retired")
    assert told.account_id is None


@pytest.mark.parametrize("is_voided", [True, False])
def test_its_time_ends_with_or_without_the_worker(
    town: Town,
    guild_ada: Person,
    market_ada: Person,
    clock: MovableClock,
    is_voided: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    town.link(guild_ada, market_ada)
    clock.move(timedelta(days=30))
    if is_voided:
        assert void_retired(town.stores) == 1
    found, hashes, _ = tried(town, market_ada)
    assert isinstance(found, Wrong)
    assert hashes == 1
