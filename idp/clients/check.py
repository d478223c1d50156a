"""Judge a folder that was read: what would make its revision wrong, weak or unfinished."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from idp.clients.findings import Finding
from idp.clients.folder import Folder
from idp.clients.french_rules import french_rules, legal_rules
from idp.clients.linking_rules import linking_rules
from idp.clients.looks import looks
from idp.clients.policy_rules import policy_rules
from idp.clients.protocol_rules import protocol_rules
from idp.clients.remarks import Remark
from idp.clients.schema_faults import Shape, meant, schema_faults
from idp.clients.source import dotted
from idp.clients.terms_rules import terms_rules, terms_texts
from idp.clients.words import policy_words, text_findings
from idp.policy.journeys import StepEntry
from idp.policy.schema import ORGANISATION_TABLES, ClientPolicy, Revision

OrderFaults = Callable[[Sequence[StepEntry]], Iterable[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class StepRules:
    """What the steps of this program ask of a policy; lent by the layers above.

    Attributes:
        order_faults: Says what is wrong with an order of steps: (place, reason).
        settings: The type of each step's own settings, by the step's name.
    """

    order_faults: OrderFaults
    settings: Mapping[str, type[BaseModel]]


def check(folder: Folder, *, steps: StepRules | None = None) -> tuple[Finding, ...]:
    """Return everything that is to be said about a folder, in the order of its lines.

    Args:
        folder: What was read.
        steps: Judges orders of steps and their settings; None leaves both unjudged.
    """
    found = [*folder.findings, *text_findings(folder), *terms_texts(folder)]
    if folder.draft is not None:
        faulty = {_table(it.key) for it in folder.findings if it.severity == "error"}
        remarks = _remarks(folder, folder.draft, steps)
        placed = [_placed(folder, remark) for remark in remarks]
        if steps is not None:
            placed += _step_settings(folder, folder.draft.policy, steps)
        found += [it for it in placed if _table(it.key) not in faulty]
    elif not folder.leads:
        found += [_placed(folder, remark) for remark in _lead_only(folder)]
    return tuple(sorted(found, key=lambda it: (it.file, it.line, it.key, it.code)))


def _remarks(folder: Folder, draft: Revision, steps: StepRules | None) -> Iterator[Remark]:
    policy = draft.policy
    yield from protocol_rules(policy)
    yield from looks(draft)
    yield from policy_words(policy)
    yield from policy_rules(policy)
    yield from linking_rules(policy)
    yield from terms_rules(draft)
    yield from legal_rules(policy)
    if folder.leads:
        yield from french_rules(policy)
    else:
        yield from _lead_only(folder)
    if steps is not None:
        yield from _orders(policy, steps)


def _lead_only(folder: Folder) -> Iterator[Remark]:
    """Refuse the organisation's tables outside of its lead folder (model.md §1)."""
    for name in sorted(ORGANISATION_TABLES & folder.sources[0].table.keys()):
        lead = folder.sources[0].table["client"]["organisation"]
        yield Remark("error", (name,), "lead_only", {"name": name, "lead": lead})


def _orders(policy: ClientPolicy, steps: StepRules) -> Iterator[Remark]:
    for name, journey in policy.journeys.items():
        for index, reason in steps.order_faults(journey.steps):
            path = ("journeys", name, "steps", index)
            yield Remark("error", path, "bad_order", {"why": reason})


def _step_settings(folder: Folder, policy: ClientPolicy, steps: StepRules) -> Iterator[Finding]:
    """Judge `[steps."a.b"]` by the type that stands in the step's own file."""
    for name, table in policy.steps.items():
        path = ("steps", name)
        model = steps.settings.get(name)
        if model is None:
            yield _placed(
                folder, Remark("error", path, "unknown_step", meant(name, steps.settings))
            )
            continue
        try:
            model.model_validate(table)
        except ValidationError as error:
            yield from schema_faults(error, folder.sources, Shape(model, path))


def _table(key: str) -> str:
    """Return the top-level table of a dotted key; what has faults there is not judged twice."""
    return key.partition(".")[0].partition("[")[0]


def _placed(folder: Folder, remark: Remark) -> Finding:
    file, line = folder.place(remark.path)
    key = dotted(remark.path)
    return Finding(remark.severity, file, line, key, remark.code, remark.values, remark.rule)
