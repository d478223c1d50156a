"""Whatever is done in whatever order, a link is one account or two, and nothing is lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.administration.powers import Staff
from idp.administration.refusals import Refused
from idp.administration.services import Services
from idp.credentials.authenticate import Authenticated, Authenticator, Guess
from idp.identity.states import ChangeRefused
from idp.journeys.model import Overtaken
from idp.kernel.clock import MovableClock
from idp.stores import tables
from idp.stores.retired import void_retired
from tests.linking_accounts.conftest import JOURNEYS, AddPortal, Town
from tests.support.people import Person
from tests.support.provider import Provider
from tests.support.sizes import Sizes

Act = Callable[[Town, "Cast"], Any]
_GUILD_WORD, _MARKET_WORD = "Chêne-rouvre-77", "Bouleau-blanc-88"


class Cast:
    """One person with an account at each portal, and what must stay true of them."""

    def __init__(self, town: Town, number: int):
        self.guild = town.add(f"ada{number}", town.guild, password=_GUILD_WORD)
        self.market = town.add(f"ada{number}", town.market, password=_MARKET_WORD)
        self.pair = (self.guild, self.market)

    def last_link(self, town: Town) -> str:
        """The newest link of the two, '' where there is none."""
        mine = tables.AccountLink.membership_id.in_([one.membership_id for one in self.pair])
        links = sorted(town.rows(tables.AccountLink, mine), key=lambda row: row.at)
        return links[-1].id if links else ""


def _undo(town: Town, cast: Cast, how: Any = "page") -> None:
    if link_id := cast.last_link(town):
        town.undo(link_id, how)


def _settle_in(town: Town, cast: Cast) -> None:
    """Have whoever the guild's member is by now sign in there, as only active accounts can."""
    owner = town.membership(cast.guild).account_id
    now = replace(cast.guild, account_id=owner)
    if town.account(now).status == "active":
        town.settle_in(now, town.guild)


def _reset(town: Town, cast: Cast) -> None:
    staff = Staff.operator(town.market.organisation_id, "cli:test")
    office = Services(town.provider.services, town.market)
    office.resets.reset(staff, cast.market.membership_id)


def _signs_in(town: Town, person: Person, client: Any) -> str:
    """Whose account the identifier and this password open, '' for nobody's."""
    services = town.provider.services
    authenticator = Authenticator(
        services.stores, services.passwords, services.throttle, services.provisionals, key=b"k" * 32
    )
    guess = Guess(person.identifier, person.password, "192.0.2.9", b"")
    found = authenticator.check(guess, client)
    return found.account_id if isinstance(found, Authenticated) else ""


ACTS: dict[str, Act] = {
    "link": lambda town, cast: town.link(cast.guild, cast.market),
    "link the other way": lambda town, cast: town.link(cast.market, cast.guild),
    "undo": _undo,
    "undo by staff": lambda town, cast: _undo(town, cast, "staff"),
    "reset": _reset,
    "suspend": lambda town, cast: town.set_status(cast.guild, "suspended"),
    "reactivate": lambda town, cast: town.set_status(cast.guild, "active"),
    "close": lambda town, cast: town.set_status(cast.market, "closed"),
    "settle in": _settle_in,
    "wait two days": lambda town, _: _wait(town, timedelta(days=2)),
    "wait a month": lambda town, _: _wait(town, timedelta(days=31)),
}


def _wait(town: Town, delay: timedelta) -> None:
    clock = town.stores.clock
    assert isinstance(clock, MovableClock)
    clock.move(delay)
    void_retired(town.stores)


def _invariants(town: Town, cast: Cast) -> None:
    for one in cast.pair:
        member = town.membership(one)
        assert member.subject == one.subject, "a sub changed"
        assert member.legacy_key, "a legacy key was lost"
    owners = [town.membership(one).account_id for one in cast.pair]
    live = [row.account_id for row in town.rows(
        tables.Credential,
        tables.Credential.account_id.in_([one.account_id for one in cast.pair]),
        tables.Credential.state == "live",
        tables.Credential.kind == "password",
    )]  # fmt: skip
    if owners[0] == owners[1]:
        assert set(live) <= {owners[0]}, "a retired account's password lives"
    assert len(live) == len(set(live)), "two passwords open one account"
    for account in town.rows(
        tables.Account, tables.Account.id.in_([one.account_id for one in cast.pair])
    ):
        if account.status == "retired":
            assert account.id not in owners + live
        stale = tables.Grant.account_id == account.id
        for grant in town.rows(tables.Grant, stale, tables.Grant.revoked_at.is_(None)):
            if account.status in {"retired", "closed"}:
                pytest.fail(f"a grant of a {account.status} account lives: {grant.id}")
    for client, person in ((town.guild, cast.guild), (town.market, cast.market)):
        opened = _signs_in(town, person, client)
        assert opened in {"", town.membership(person).account_id}


@pytest.fixture
def quiet_town(provider: Provider, add_portal: AddPortal) -> Town:
    """Two portals without anybody, where a guess too many never waits."""
    calm = "\n[throttle]\nfree_attempts = 100000\nsource_free_attempts = 100000\n"
    calm += "client_per_minute = 100000\n"
    return Town(provider, add_portal("guild", calm), add_portal("market", JOURNEYS + calm))


@pytest.mark.slow
def test_any_order_of_acts(quiet_town: Town, sizes: Sizes) -> None:
    town = quiet_town
    numbers = iter(range(1_000_000))
    acts = st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=8)

    @settings(
        max_examples=max(15, sizes.fuzzed_requests // 250),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(acts)
    def walk(order: list[str]) -> None:
        cast = Cast(town, next(numbers))
        for name in order:
            with suppress(Overtaken, Refused, ChangeRefused):
                ACTS[name](town, cast)
            _invariants(town, cast)

    walk()
