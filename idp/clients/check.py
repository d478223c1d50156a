"""Judge a folder that was read: what would make its revision wrong, weak or unfinished."""

from collections.abc import Callable, Iterable, Sequence

from idp.clients.findings import Finding
from idp.clients.folder import Folder
from idp.policy.journeys import StepEntry

JourneyFaults = Callable[[Sequence[StepEntry]], Iterable[tuple[int, str]]]
"""Says what is wrong with an order of steps: (place, reason); `idp.journeys.engine.faults`."""


def check(folder: Folder, *, journey_faults: JourneyFaults | None = None) -> tuple[Finding, ...]:
    """Return everything that is to be said about a folder, in the order of its files."""
    del journey_faults
    return folder.findings
