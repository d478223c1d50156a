"""`[letter]`: the letter on paper that brings somebody their first secret (R-ENT-5, R-ENT-26)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from idp.policy.branding import LocalisedText
from idp.policy.section import Section

Line = Annotated[str, StringConstraints(max_length=80)]


class LetterSection(Section):
    """How letters look and how long their codes live; their words are `[letter]` of the texts."""

    lifetime_days: int = Field(
        90, ge=1, le=366, description="Days after printing until the end of which a code works."
    )
    tries: int = Field(
        100,
        ge=10,
        le=1000,
        description="Wrong guesses at one provisional password before it is dead, delays apart.",
    )
    sender: list[Line] = Field(
        default=[],
        max_length=6,
        description="Lines under the sender's name: address, telephone; empty: from `[legal]`.",
    )
    place: Line = Field("", description="Where letters are written: « Orléans, le 23 novembre ».")
    signatory: LocalisedText | None = Field(
        None, description="Who signs; empty: the organisation's name."
    )
    logo: str = Field(
        "", description="File in `branding/`, SVG, for paper; empty: the portal's logo."
    )
