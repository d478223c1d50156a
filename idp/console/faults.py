"""Why an act was refused, and what is wrong with a value, in words."""

from collections.abc import Sequence

from idp.administration.refusals import Refused
from idp.console.entrance import Caller
from idp.identity.faults import sentence
from idp.identity.records import Fault


def refusal_words(caller: Caller, refused: Refused) -> str:
    """Return the sentence of a refusal."""
    return caller.say(f"console.refused.{refused.why}", **refused.facts)


def fault_words(
    caller: Caller, refused: Refused, fields: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Return (field, words) of a refusal that a form can mend; '' for the whole form."""
    fault = refused.fault
    if refused.why in {"taken", "date", "no_such_role"} or fault is None:
        return ((fields[-1], refusal_words(caller, refused)),)
    name = fault.column if fault.column in fields else ""
    return ((name, value_words(caller, fault)),)


def value_words(caller: Caller, fault: Fault) -> str:
    """Return what is wrong with a value that somebody typed."""
    text_id = f"console.fault.{fault.code}"
    if not caller.texts.has(text_id):
        return sentence(fault, caller.lang)
    said = caller.say(text_id, value=fault.value, example=_example(caller))
    if not fault.proposal:
        return said
    return f"{said} {caller.say('console.fault.proposal', proposal=fault.proposal)}"


def cell_words(caller: Caller, fault: Fault) -> str:
    """Return what is wrong with a cell of a file."""
    if fault.code == "empty":
        return caller.say("console.fault.empty_cell")
    return value_words(caller, fault)


def _example(caller: Caller) -> str:
    return caller.office.client.policy.identifier.example
