"""Cells: one operation at one subject with so many users, measured in interleaved rounds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.load import MakeFlow, Outcome, measure
from benchmarks.processes import Subject

Prepare = Callable[[], Sequence[MakeFlow]]
"""Makes a cell's users, outside of what is accounted for."""


@dataclass
class Cell:
    """What is measured again in each round.

    Attributes:
        operation: Its name; `sso@8` is eight users at once.
        subject: Where.
        prepare: Makes the users.
        seconds: How long a round of it lasts.
        rounds: What came of each round.
    """

    operation: str
    subject: Subject
    prepare: Prepare
    seconds: float
    rounds: list[Outcome] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """Return operations per CPU second, of each round."""
        return [outcome.rate for outcome in self.rounds]

    @property
    def failures(self) -> list[str]:
        """Return what failed in any round."""
        return [failure for outcome in self.rounds for failure in outcome.failures]

    def percentile(self, share: float) -> float:
        """Return the median, over rounds, of a percentile of the latencies, in ms."""
        return median([outcome.percentile(share) for outcome in self.rounds])


@dataclass
class Figures:
    """Every cell, and how to ask for what it gave."""

    cells: list[Cell]

    def cell(self, operation: str, subject: str) -> Cell | None:
        """Return a cell that was measured, by names."""
        for cell in self.cells:
            if (cell.operation, cell.subject.name) == (operation, subject) and cell.rounds:
                return cell
        return None

    def rate(self, operation: str, subject: str) -> float | None:
        """Return a cell's median rate."""
        cell = self.cell(operation, subject)
        return median(cell.rates) if cell else None

    def ratio(self, one: tuple[str, str], other: tuple[str, str]) -> float | None:
        """Return the median of two cells' ratios, each taken within one round."""
        cells = self.cell(*one), self.cell(*other)
        if cells[0] is None or cells[1] is None:
            return None
        pairs = zip(cells[0].rates, cells[1].rates, strict=True)
        return median([first / second for first, second in pairs if second])


def run(cells: Iterable[Cell], rounds: int, *, say: Callable[[str], None]) -> None:
    """Measure every cell `rounds` times, one after the other, after a round that warms up."""
    cells = list(cells)
    for number in range(rounds + 1):
        for cell in cells:
            outcome = measure(cell.subject, cell.prepare(), cell.seconds)
            if number:
                cell.rounds.append(outcome)
        say(f"round {number} of {rounds}" if number else "warmed up")
