"""Events are data: a name, an outcome, and no place for a secret."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from idp.audit import events, letter_events, upkeep_events
from idp.audit.events import AuditEvent, SignInFailed, SignInSucceeded

KINDS = sorted(
    {
        kind
        for module in (events, letter_events, upkeep_events)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, AuditEvent) and kind is not AuditEvent
    },
    key=lambda kind: kind.__name__,
)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_pair_shares_its_name() -> None:
    assert SignInSucceeded.event == SignInFailed.event
    assert (SignInSucceeded.outcome, SignInFailed.outcome) == ("success", "failure")


def test_facts_are_what_only_this_event_says() -> None:
    event = SignInSucceeded(at=NOW, client_id="intracma", session_id="s", amr=("pwd",))
    assert event.facts() == {"session_id": "s", "amr": ("pwd",)}


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_can_hold_a_secret_or_what_was_typed(kind: type[AuditEvent]) -> None:
    names = {field.name for field in fields(kind)}
    assert names.isdisjoint({"password", "secret", "token", "code_value", "identifier", "typed"})
    assert len(kind.event) <= 64
