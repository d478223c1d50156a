"""`[identifier]`: what people of an organisation type to say who they are."""

from typing import Literal

from pydantic import Field

from idp.policy.section import Section


class IdentifierSection(Section):
    """An identifier's grammar; canonical forms are NFKC, case-folded, without blanks around."""

    kind: Literal["assigned", "email", "windows", "structured"] = Field(
        "assigned", description="Which grammar."
    )
    strip_prefixes: list[str] = Field(
        default=[], description=r"Windows domains taken off, `iam` for `iam\name` (R-INT-19, 21)."
    )
    issuer_code_length: int = Field(
        0, ge=0, le=20, description="Length of the unit's code in front (R-CMI-4)."
    )
    suffix_max_length: int = Field(0, ge=0, le=64, description="Longest part after the code.")
    unit_kind: str = Field("", description="Kind of the units whose codes may stand in front.")
    example: str = Field("", description="Shown as a hint; text, so leading zeros stay.")
    max_length: int = Field(254, ge=1, le=320, description="Longest identifier, characters.")
