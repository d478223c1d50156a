"""`[activation]`, `[recovery]`: how people get their first secret, and a new one."""

from typing import Literal

from pydantic import Field

from idp.policy.section import Section

Seconds = int


class ActivationSection(Section):
    """How somebody who was enrolled by others gets in for the first time."""

    first_secret: Literal["link", "mailed_password", "letter"] = Field(
        "link",
        description="A mailed link, a provisional password in the mail (FR-SEC-010), or a letter.",
    )
    link_lifetime: Seconds = Field(
        259_200, ge=3600, le=2_592_000, description="Of a mailed activation link, seconds."
    )
    provisional_lifetime: Seconds = Field(
        604_800, ge=3600, le=2_592_000, description="Of a mailed provisional password (R-CMI-11)."
    )


class RecoverySection(Section):
    """How somebody who lost a password or an identifier gets it back."""

    link_lifetime: Seconds = Field(
        3600, ge=300, le=86_400, description="Of a mailed link, seconds (R-INT-12)."
    )
    code_lifetime: Seconds = Field(
        600, ge=60, le=3600, description="Of the code that the same mail carries, seconds."
    )
    unknown_address: Literal["mail", "silent"] = Field(
        "mail", description="Whether an address nobody has is told so, by mail (R-INT-27: silent)."
    )
    mails_per_account: int = Field(
        5, ge=1, le=50, description="Mails asked for one account or address in 15 minutes."
    )
    mails_per_source: int = Field(
        50, ge=1, le=10_000, description="Mails asked for from one address in 15 minutes."
    )
    tabs: bool = Field(
        default=False,
        description="Show the two ways to a new password, with the old one and by mail, as tabs.",
    )
