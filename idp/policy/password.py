"""`[password]`: the rule of an organisation's passwords; judged when one is set, never later."""

from typing import Literal

from pydantic import Field

from idp.policy.section import Section

CharacterClass = Literal["upper", "lower", "digit", "special", "letter"]


class PasswordSection(Section):
    """One rule, from which sentences, `passwordrules`, the live list and the verdict come."""

    min_length: int = Field(12, ge=1, le=128, description="Characters, inclusive.")
    max_length: int = Field(256, ge=8, le=4096, description="Characters, inclusive.")
    require: list[CharacterClass] = Field(default=[], description="Classes that must appear.")
    at_least_kinds: int = Field(
        0, ge=0, le=3, description="How many of alphabetic, digit, special (R-INT-9)."
    )
    forbid: list[CharacterClass] = Field(
        default=[], description="Classes refused; `special` leaves letters and digits (R-PAR-5)."
    )
    letters: Literal["ascii", "unicode"] = Field(
        "unicode", description="Whether é is a letter (R-PAR-6)."
    )
    specials: str = Field("", description="The special characters; empty: any but letters, digits.")
    confirm: Literal["never", "nojs", "always"] = Field(
        "nojs", description="Whether a new password is typed twice."
    )
    block_list: bool = Field(default=True, description="Refuse common passwords.")
