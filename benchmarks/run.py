"""Run everything once: `python -m benchmarks.run [--quick]`; writes build/benchmarks.{md,json}."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks import probes, report, users
from benchmarks.cells import Cell, Figures, run
from benchmarks.goals import Measured
from benchmarks.load import MakeFlow, drive
from benchmarks.operations import Party, static
from benchmarks.processes import pss_mb
from benchmarks.subjects import (
    FEW,
    HELLO,
    HELLO_BARE,
    HELLO_WSGI,
    MAIN,
    MANY,
    PEER,
    POSTGRESQL,
    Ground,
    Sizes,
    standing,
)
from benchmarks.users import Users
from benchmarks.wire import Target

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
QUICK = Sizes(rounds=1, seconds=0.4, accounts=1_000, many=10_000, starts=1, cost=10)
FULL = Sizes(rounds=3, seconds=1.0, accounts=1_000, many=100_000, starts=3, cost=10)
_CLIENTS = 8
_BUDGET = ("-m", "pytest", "-q", "-p", "no:randomly", "tests/performance_budget")


def main(arguments: list[str]) -> int:
    """Measure, write the report, print it."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute or two, wide spreads")
    parser.add_argument("--accounts", type=int, help="what P7 calls many; 1000000 takes minutes")
    parser.add_argument("--cost", type=int, help="of bcrypt; 10 otherwise")
    given = parser.parse_args(arguments)
    sizes = QUICK if given.quick else FULL
    sizes = replace(sizes, many=given.accounts or sizes.many, cost=given.cost or sizes.cost)
    began = time.monotonic()
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parvis-benchmark-") as work:
        limits = _limits(sizes)
        _say("limits measured")
        with standing(Path(work), BUILD, sizes) as ground:
            _say(f"subjects stand; absent: {', '.join(ground.absent) or 'none'}")
            measured = _measured(ground, sizes, limits)
    about = probes.machine() | {
        "bcrypt cost": str(sizes.cost),
        "rounds": f"{sizes.rounds} of {sizes.seconds:g} s",
        "many accounts": str(sizes.many),
        "took": f"{time.monotonic() - began:.0f} s",
    }
    print(report.write(measured, about, BUILD))
    return 0


def _measured(ground: Ground, sizes: Sizes, limits: dict[str, list[float]]) -> Measured:
    cells = [*_cells(ground, sizes)]
    run(cells, sizes.rounds, say=_say)
    party = ground.parties[MAIN]["opaque"]
    failures = _at_sixteen(ground, sizes)
    loaded = pss_mb(ground.subjects[MAIN].process.pid)
    seen = probes.isolation(party, sizes.seconds * 4)
    _say("isolation measured")
    cold = probes.cold_start(ground.population, ground.work, sizes.starts)
    _say("cold starts measured")
    return Measured(
        figures=Figures(cells),
        limits=limits,
        isolation=seen,
        cold=cold,
        loaded_mb=loaded,
        budget_kept=_budget_kept(),
        failures_at_16=failures,
    )


def _cells(ground: Ground, sizes: Sizes) -> Iterator[Cell]:
    """Yield the cells, those that are compared next to each other."""
    for name in (HELLO, HELLO_WSGI, HELLO_BARE):
        target = ground.subjects[name].target
        yield Cell("hello", ground.subjects[name], partial(_hello_users, target), sizes.seconds)
    for operation, make, client, subjects in _plan():
        for name in subjects:
            parties = ground.parties.get(name, {})
            if client in parties:
                party = parties[client]
                yield _cell(operation, make, ground, (name, party), sizes.seconds)
    for count in (1, _CLIENTS):
        name = f"password sign-in@{count}"
        party = ground.parties[MAIN]["opaque"]
        yield _cell(name, users.login_users, ground, (MAIN, party), sizes.seconds * 4)
    for operation, make in (
        ("password sign-in@1", users.login_users),
        ("sso@1", users.sso_users),
    ):
        for name in (FEW, MANY):
            party = ground.parties[name]["opaque"]
            yield _cell(operation, make, ground, (name, party), sizes.seconds * 2)


def _hello_users(target: Target) -> list[MakeFlow]:
    return [lambda: static(target, "/")] * _CLIENTS


def _plan() -> Iterator[tuple[str, Users, str, tuple[str, ...]]]:
    """Yield operations: name, users, the client's format, and the subjects."""
    everywhere = (MAIN, PEER, POSTGRESQL)
    for name, make in users.everything():
        operation = f"{name}@8" if name == "sso" else name
        static_one = name in {"discovery", "jwks"}
        yield operation, make, "opaque", (MAIN, PEER) if static_one else everywhere
    yield "sso@1", users.sso_users, "opaque", everywhere
    yield "sso@8 ES256", users.sso_users, "es256", (MAIN,)
    yield "client_credentials JWT ES256", users.client_users, "jwt", (MAIN,)
    yield "client_credentials JWT RS256", users.client_users, "jwt", (PEER,)


def _cell(
    operation: str, make: Users, ground: Ground, there: tuple[str, Party], seconds: float
) -> Cell:
    name, party = there
    count = int(operation.partition("@")[2][:1] or _CLIENTS)
    return Cell(operation, ground.subjects[name], lambda: make(party, count), seconds)


def _at_sixteen(ground: Ground, sizes: Sizes) -> list[str]:
    """Return what fails when 16 clients do everything, and everything at once."""
    party = ground.parties[MAIN]["opaque"]
    failures: list[str] = []
    together: list[MakeFlow] = []
    for _, make in (*users.everything(), ("sign-in", users.login_users)):
        outcome = drive(party.target, make(party, 16), sizes.seconds)
        failures += outcome.failures
        together += make(party, 2)
    failures += drive(party.target, together[:16], sizes.seconds * 2).failures
    _say("16 clients served")
    return failures


def _limits(sizes: Sizes) -> dict[str, list[float]]:
    program = (sys.executable, "-m", "benchmarks.limits", str(sizes.cost), str(sizes.seconds / 2))
    done = subprocess.run(program, cwd=ROOT, capture_output=True, check=True)
    limits: dict[str, list[float]] = json.loads(done.stdout)
    return limits


def _budget_kept() -> bool | None:
    """Run the tests that count statements; None where there is nothing to run them with."""
    done = subprocess.run((sys.executable, *_BUDGET), cwd=ROOT, capture_output=True, check=False)
    return {0: True, 1: False}.get(done.returncode)


def _say(text: str) -> None:
    print(f"benchmark: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
