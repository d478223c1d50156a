"""Every step of linking, joining and undoing, in every state, with every token: one is legal."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import select

from idp.linking.steps.undo_link import UndoLink
from idp.links.model import Occasion, Union
from idp.stores import tables
from tests.security.bench import STATES, TOKENS, Bench, Snapshot, bench_at
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Person, Provider
from tests.support.sizes import Sizes

LINKED = "linked a moment ago"
SAMPLED = 4
"""One edge in so many is tried where nothing legal begins; all of them in `make prove`."""
JOURNEYS = """
[journeys.link]
steps = ["linking.other_account", "linking.confirm_link"]

[journeys.link_account]
steps = ["my_account.current_password", "linking.other_account", "linking.confirm_link"]

[journeys.join]
steps = ["linking.join"]

[journeys.unlink]
steps = ["linking.undo_link"]

[journeys.link_undo]
steps = ["linking.undo_mail", "linking.undo_link"]
"""
LEGAL = ("link_undo", "linking.undo_link", "link_undo", LINKED)
"""Journey, step, token and state: its owner reads the mailbox that the way back was mailed to."""


@dataclass
class Town:
    """A portal whose people link accounts, another whose accounts they have, and an intruder."""

    bench: Bench

    def victim(self, state: str) -> Person:
        """Somebody new in a state; of who is linked, the account that retired."""
        person = self.bench.victim("active" if state == LINKED else state)
        if state == LINKED:
            self._link(person)
        return person

    def snapshot(self, person: Person) -> Snapshot:
        """All that opens an account, and whose its membership is."""
        membership = tables.Membership
        whose = select(membership.account_id, membership.status, membership.subject).where(
            membership.id == person.membership_id
        )
        with self.bench.provider.stores.read() as connection:
            held = tuple(connection.execute(whose).one())
        return (*self.bench.snapshot(person), held)

    def edges(self) -> Iterator[tuple[str, str]]:
        """Every journey with every step of any."""
        policy = self.bench.client.policy
        steps = sorted({entry.step for way in policy.journeys.values() for entry in way.steps})
        return ((name, step) for name in sorted(policy.journeys) for step in steps)

    def _link(self, retired: Person) -> None:
        provider, at = self.bench.provider, self.bench.provider.services.clock.now()
        step = provider.services.steps["linking.undo_link"]
        assert isinstance(step, UndoLink)
        survivor = provider.person("market", f"ada{self.bench.made}", email="ada@market.example")
        union = Union(
            survivor_id=survivor.account_id,
            survivor_version=1,
            retired_id=retired.account_id,
            retired_version=1,
        )
        with provider.stores.write() as tx:
            step._links.link(tx, union, Occasion(client=self.bench.client, at=at))


@pytest.fixture
def town(sqlite_provider: Provider, tmp_path: Path) -> Town:
    def folder(slug: str) -> Path:
        policy = LEAD.replace("artisans.example", f"{slug}.example")
        return write_folder(tmp_path / "clients", slug, policy + JOURNEYS)

    sqlite_provider.register(folder("market"))
    bench = bench_at(sqlite_provider, folder("guild"), "membre{:04}")
    assert "code" in bench.browser.sign_in(bench.client, bench.intruder).query
    for name in ("link", "link_account"):
        page = bench.browser.get(f"/guild/{name}")
        bench.journeys[name] = page.action.rpartition("j=")[2]
        bench.csrf = page.form.get("csrf_token", bench.csrf)
    return Town(bench)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_one_edge_undoes_a_link_and_none_makes_one(town: Town, sizes: Sizes) -> None:
    attempts, changed = 0, []
    for state in (*STATES, LINKED):
        for kind in TOKENS:
            victim = town.victim(state)
            token = town.bench.token(kind, victim)
            before = town.snapshot(victim)
            intruders = town.snapshot(town.bench.intruder)
            every = sizes.every_edge or state in {"active", LINKED}
            for journey, step in islice(town.edges(), 0, None, 1 if every else SAMPLED):
                town.bench.attempt(journey, step, token, victim)
                attempts += 1
                if town.snapshot(victim) != before:
                    changed.append((journey, step, kind, state))
                    victim = town.victim(state)
                    token, before = town.bench.token(kind, victim), town.snapshot(victim)
            assert town.snapshot(town.bench.intruder) == intruders, (kind, state)
    assert changed == [LEGAL]
    print(f"linking: {attempts} attempts, {len(changed)} legal change")  # noqa: T201 - the figure
