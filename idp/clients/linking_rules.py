"""What a policy that lets accounts be linked forgot: the way in, the way back, the proof asked."""

from collections.abc import Iterator
from typing import Final

from idp.clients.remarks import Remark
from idp.policy.schema import ClientPolicy

_DOORS: Final[tuple[str, ...]] = ("link", "link_account")
_UNDO, _AGAIN = "linking.undo_mail", "my_account.current_password"
_FORGOTTEN, _PREVIEW = "linking.legacy_forgotten", "linking.preview"


def linking_rules(policy: ClientPolicy) -> Iterator[Remark]:
    """Say what people would miss who link accounts here (model.md §2, ADR 21)."""
    rule: str = policy.admission.rule
    if rule != "refuse" and rule not in policy.journeys:
        yield Remark("warning", ("admission", "rule"), "no_admission_journey", {"rule": rule})
    doors = [name for name in _DOORS if name in policy.journeys]
    if doors and not _has(policy, "link_undo", _UNDO):
        yield Remark("warning", ("journeys", doors[0]), "no_link_undo")
    if policy.sign_in.survivor == "own":
        for name in doors:
            if not _has(policy, name, _AGAIN):
                again = {"step": _AGAIN}
                yield Remark("warning", ("journeys", name), "guarded_by_session", again)
    for name in policy.journeys:
        if _has(policy, name, _FORGOTTEN) and not _has(policy, name, _PREVIEW):
            yield Remark("warning", ("journeys", name), "claim_unseen", {"step": _PREVIEW})


def _has(policy: ClientPolicy, journey: str, step: str) -> bool:
    section = policy.journeys.get(journey)
    return section is not None and any(entry.step == step for entry in section.steps)
