"""`[sign_in]`, `[throttle]`, `[admission]`, `[retention]`: who enters, how long, how often."""

from typing import Literal

from pydantic import Field

from idp.policy.section import Section


class SignInSection(Section):
    """How long a session serves this portal, and whose sessions it accepts (model.md §2)."""

    session_idle: int = Field(3600, ge=60, description="Seconds without activity here.")
    session_absolute: int = Field(43_200, ge=300, description="Seconds since the sign-in.")
    persistent_cookie: bool = Field(
        default=False, description="Keep the session when the browser closes (R-ENT-24: no)."
    )
    accepts_session_of: list[str] = Field(
        default=[], description="Organisations whose people enter without signing in again."
    )
    acr_floor: str = Field("", description="Lowest assurance accepted; empty: any.")
    also: list[str] = Field(default=[], description="Other organisations offered on the page.")
    survivor: Literal["session", "own"] = Field(
        "session", description="Which side of an account link goes on."
    )
    second_factor_of: list[str] = Field(
        default=["referent", "secretary", "administrator", "officer"],
        description="Roles that need a second factor in the console (R-ALL-12).",
    )
    new_device_mail: bool = Field(
        default=True, description="Mail people whose password opens a browser that is new to them."
    )
    domain_hint: bool = Field(
        default=False, description=r"Add the `iam\name` hint to wrong credentials (R-INT-20)."
    )


class ThrottleSection(Section):
    """How guesses are slowed: growing delays, never a lock that a third party can use."""

    free_attempts: int = Field(5, ge=1, description="Failures on one identifier before waiting.")
    delays: list[int] = Field(
        default=[5, 15, 60, 300, 600], description="Seconds, then the last for ever."
    )
    forget_after: int = Field(
        3600, ge=60, description="Seconds after which failures are forgotten."
    )
    source_free_attempts: int = Field(50, ge=1, description="The same, per address (IPv6: /64).")
    client_per_minute: int = Field(600, ge=1, description="Failures per minute of one portal.")


class AdmissionSection(Section):
    """What a person with a session but no membership meets."""

    rule: Literal["refuse", "link", "join"] = Field(
        "refuse",
        description="refuse: name the live account and offer to change; link: prove the account "
        "that one has here; join: walk this portal's sign-up with what is known filled in.",
    )


class RetentionSection(Section):
    """How long things are kept, days (decision 20)."""

    unactivated: int = Field(7, ge=1, description="Sign-ups never proved, days.")
    refused: int = Field(90, ge=1, description="Refused applications, days.")
    inactive_months: int = Field(24, ge=1, description="Accounts nobody uses, months.")
    audit_months: int = Field(12, ge=1, description="The audit log, months.")
