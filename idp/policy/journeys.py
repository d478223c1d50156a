"""`[journeys.*]` and `[steps.*]`: the ordered steps of each way through."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from idp.policy.section import Section

OFFERABLE: Final = ("activation", "recovery", "identifier_recovery", "signup")
"""Journeys that a sign-in page may link to; a link waits until the folder has its journey."""


class StepEntry(Section):
    """One step of a journey; `when` maps a fact to the values under which the step is walked."""

    step: str
    when: dict[str, list[str]] = {}


def _entry(value: Any) -> Any:  # noqa: ANN401 - what TOML gave, checked by pydantic next
    return {"step": value} if isinstance(value, str) else value


class JourneySection(Section):
    """An ordered list of steps, by name; a bare string is a step without condition."""

    steps: list[Annotated[StepEntry, BeforeValidator(_entry)]] = Field(min_length=1, max_length=30)
    lifetime: int = Field(1800, ge=60, description="Seconds until an unfinished journey ends.")
    offer: list[str] = Field(default=[], description="Journeys linked under the first page.")
    after_proof: Literal["continue", "sign_in"] = Field(
        "continue",
        description="Once a new password is set: sign in at once, in the browser that began, or "
        "lead to the sign-in page.",
    )
