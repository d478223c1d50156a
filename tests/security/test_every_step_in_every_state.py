"""Every step of every journey, in every state, with every token: only legal edges change a secret.

What Keycloak, authentik and Zitadel learnt the hard way: a step that can be posted to without the
proof before it, a token of one purpose or one person taken for another's, a link that outlives a
change (security.md §2.1).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.clients.model import Client
from tests.security.bench import STATES, TO_BE_CLOSED, TOKENS, bench_at
from tests.support.provider import Provider
from tests.support.sizes import Sizes

PORTALS = {
    "intracma": "agent{:04}",
    "cmi-organisme": "00001a{:04}",
    "ent-cfa-orleans": "camille.essai{:04}",
    "cma-paris": "membre{:04}@courriel.example",
    "cma-pays-de-la-loire": "membre{:04}@courriel.example",
}
SAMPLED = 13
"""One edge in so many is tried where nothing legal begins; all of them in `make prove`."""
OPEN = {"active", "no password yet", "member suspended", "member ended", TO_BE_CLOSED}
LEGAL = {
    ("recovery", "credentials.choose_password", "recovery"): OPEN,
    # It closes doors and opens none: the account's own state stays, but nobody closes it any more.
    ("disavow", "recovery.disavow", "disavow"): set(STATES),
    # It gives the address back, and closes doors as well.
    ("address_back", "my_account.take_back", "address_back"): OPEN - {"member ended"},
    ("keep", "my_account.keep_account", "keep"): {TO_BE_CLOSED},
}
"""(journey, step, token) → the states of the account in which the secret may change."""
LEGAL_STEPS = {(journey, step) for journey, step, _ in LEGAL}


def edges(client: Client, *, everywhere: bool) -> Iterator[tuple[str, str]]:
    """Every step in its own journey, and `everywhere` also where it has no place."""
    journeys = sorted(client.policy.journeys.items())
    steps = {entry.step for _, way in journeys for entry in way.steps}
    for name, way in journeys:
        for step in sorted(steps if everywhere else {entry.step for entry in way.steps}):
            yield name, step


def tried(client: Client, state: str, kind: str, *, every_edge: bool) -> Iterator[tuple[str, str]]:
    """Yield all edges, or the legal ones and of the others a share that differs each time."""
    is_active = state == "active"
    share = 3 * list(STATES).index(state) + 5 * TOKENS.index(kind)
    for place, edge in enumerate(edges(client, everywhere=is_active or every_edge)):
        is_legal = (*edge, kind) in LEGAL or (is_active and edge in LEGAL_STEPS)
        if every_edge or is_legal or (place + share) % SAMPLED == 0:
            yield edge


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("slug", PORTALS)
def test_only_legal_edges_change_a_secret(
    sqlite_provider: Provider,
    real_folders: Path,
    slug: str,
    sizes: Sizes,
) -> None:
    bench = bench_at(sqlite_provider, real_folders / slug, PORTALS[slug])
    attempts = changed = 0
    for state in STATES:
        for kind in TOKENS:
            victim = bench.victim(state)
            token = bench.token(kind, victim)
            before, intruders = bench.snapshot(victim), bench.snapshot(bench.intruder)
            for journey, step in tried(bench.client, state, kind, every_edge=sizes.every_edge):
                bench.attempt(journey, step, token, victim)
                attempts += 1
                after = bench.snapshot(victim)
                if after == before:
                    continue
                allowed = LEGAL.get((journey, step, kind), set())
                assert state in allowed, (slug, journey, step, kind, state)
                assert kind not in {"disavow", "address_back"} or after[0][1] == before[0][1]
                changed += 1
                victim = bench.victim(state)
                token, before = bench.token(kind, victim), bench.snapshot(victim)
            if kind != "recovery of another":
                assert bench.snapshot(bench.intruder) == intruders, (slug, kind, state)
            else:
                bench.intruder = bench.victim("active")
    assert changed > 0
    share = "all edges" if sizes.every_edge else f"the legal edges and 1 in {SAMPLED} of the others"
    print(f"{slug}: {share}, {attempts} attempts, {changed} legal changes")  # noqa: T201 - the figure
