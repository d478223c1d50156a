"""Judge a folder that was read: what would make its revision wrong, weak or unfinished."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from idp.clients.findings import Finding
from idp.clients.folder import Folder
from idp.clients.french_rules import french_rules, legal_rules
from idp.clients.looks import looks
from idp.clients.policy_rules import policy_rules
from idp.clients.protocol_rules import protocol_rules
from idp.clients.remarks import Remark
from idp.clients.source import dotted
from idp.clients.words import policy_words, text_findings
from idp.policy.journeys import StepEntry
from idp.policy.schema import ORGANISATION_TABLES, ClientPolicy, Revision

JourneyFaults = Callable[[Sequence[StepEntry]], Iterable[tuple[int, str]]]
"""Says what is wrong with an order of steps: (place, reason); `idp.journeys.engine.faults`."""


def check(folder: Folder, *, journey_faults: JourneyFaults | None = None) -> tuple[Finding, ...]:
    """Return everything that is to be said about a folder, in the order of its lines.

    Args:
        folder: What was read.
        journey_faults: Judges an order of steps; None leaves orders unjudged.
    """
    found = [*folder.findings, *text_findings(folder)]
    if folder.draft is not None:
        told = {(it.file, it.line, it.key) for it in found if it.severity == "error"}
        remarks = _remarks(folder, folder.draft, journey_faults)
        placed = [_placed(folder, remark) for remark in remarks]
        found += [it for it in placed if (it.file, it.line, it.key) not in told]
    elif not folder.leads:
        found += [_placed(folder, remark) for remark in _lead_only(folder)]
    return tuple(sorted(found, key=lambda it: (it.file, it.line, it.key, it.code)))


def _remarks(
    folder: Folder, draft: Revision, journey_faults: JourneyFaults | None
) -> Iterator[Remark]:
    policy = draft.policy
    yield from protocol_rules(policy)
    yield from looks(draft)
    yield from policy_words(policy)
    yield from policy_rules(policy)
    yield from legal_rules(policy)
    if folder.leads:
        yield from french_rules(policy)
    else:
        yield from _lead_only(folder)
    if journey_faults is not None:
        yield from _orders(policy, journey_faults)


def _lead_only(folder: Folder) -> Iterator[Remark]:
    """Refuse the organisation's tables outside of its lead folder (model.md §1)."""
    for name in sorted(ORGANISATION_TABLES & folder.sources[0].table.keys()):
        lead = folder.sources[0].table["client"]["organisation"]
        yield Remark("error", (name,), "lead_only", {"name": name, "lead": lead})


def _orders(policy: ClientPolicy, journey_faults: JourneyFaults) -> Iterator[Remark]:
    for name, journey in policy.journeys.items():
        for index, reason in journey_faults(journey.steps):
            path = ("journeys", name, "steps", index)
            yield Remark("error", path, "bad_order", {"why": reason})


def _placed(folder: Folder, remark: Remark) -> Finding:
    file, line = folder.place(remark.path)
    key = dotted(remark.path)
    return Finding(remark.severity, file, line, key, remark.code, remark.values, remark.rule)
