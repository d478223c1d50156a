"""How much is enough: the same tests prove a little in `make test`, everything in `make prove`."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Sizes:
    """How often the proofs that count repeat what they do."""

    races_in_store: int = 10_000
    races_over_http: int = 300
    timing_samples: int = 2_000
    fuzzed_requests: int = 5_000
    kills: int = 300
    letters: int = 120
    every_edge: bool = False


FULL = Sizes(
    races_in_store=20_000,
    races_over_http=10_000,
    timing_samples=20_000,
    fuzzed_requests=100_000,
    kills=3_000,
    letters=1_000,
    every_edge=True,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--prove`."""
    parser.addoption("--prove", action="store_true", help="run the proofs at full size (hours)")


@pytest.fixture(scope="session")
def sizes(pytestconfig: pytest.Config) -> Sizes:
    """How often this run repeats what it proves."""
    return FULL if pytestconfig.getoption("--prove") else Sizes()
