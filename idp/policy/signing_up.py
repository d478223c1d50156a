"""`[signup]`, `[review]`, `[linking]`: accounts that people open themselves, and bring along."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from idp.policy.branding import LocalisedText
from idp.policy.section import Section

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")]
Asked = Literal["no", "optional", "required"]


class ProfileChoice(Section):
    """One answer to « Quel est votre profil ? » (R-PDL-2)."""

    id: Code
    label: LocalisedText
    condition: LocalisedText | None = Field(
        None, description="Said under it, where having an account has conditions (R-PDL-23)."
    )


class Purpose(Section):
    """What people may consent to apart from the terms: unticked, dated, withdrawable (R-PAR-8)."""

    id: Code
    label: LocalisedText


class SignupSection(Section):
    """What signing up asks; the order of its pages is `[journeys.signup]`."""

    captcha: Literal["none", "work", "image"] = Field(
        "work",
        description="Against robots: invisible work, or characters read or heard (R-PAR-9).",
    )
    link_lifetime: int = Field(
        259_200, ge=3600, le=2_592_000, description="Of the mail that proves the address, seconds."
    )
    phone: Asked = Field("no", description="A mobile telephone number (R-PAR-10).")
    names: Asked = Field("no", description="Given name and family name.")
    profiles: list[ProfileChoice] = Field(
        default=[], max_length=12, description="Who signs up; empty: it is not asked."
    )
    purposes: list[Purpose] = Field(
        default=[], max_length=6, description="Boxes for consents of their own, never pre-ticked."
    )

    def profile(self, name: str) -> ProfileChoice | None:
        """Return the choice of this id."""
        return next((one for one in self.profiles if one.id == name), None)


class Reason(Section):
    """Why an application is refused; its words are in the mail (R-PDL-16)."""

    id: Code
    label: LocalisedText = Field(description="What officers choose from.")
    words: LocalisedText = Field(description="What the applicant reads, with whom to contact.")


class ReviewSection(Section):
    """How applications are judged by people."""

    reasons: list[Reason] = Field(default=[], max_length=12)
    four_eyes: bool = Field(
        default=False, description="Approving takes two officers; refusing takes one."
    )
    finalise_lifetime: int = Field(
        259_200, ge=3600, le=2_592_000, description="Of « Finaliser mon compte », seconds."
    )
    late_after_days: int = Field(5, ge=1, description="An older file is marked as late.")
    several_per_company: Literal["accept", "review"] = Field(
        "accept",
        description="Whether a second person of one company is looked at by an officer (R-PDL-12).",
    )
    recheck_days: int = Field(
        0, ge=0, description="Days between two looks at a company (R-PDL-21); 0: never."
    )

    @model_validator(mode="after")
    def _named_apart(self) -> "ReviewSection":
        names = [one.id for one in self.reasons]
        if len(set(names)) != len(names):
            msg = "two reasons have one id"
            raise ValueError(msg)
        return self

    def reason(self, name: str) -> Reason | None:
        """Return the reason of this id."""
        return next((one for one in self.reasons if one.id == name), None)


class LinkingSection(Section):
    """How an account of before becomes part of this one (model.md §2)."""

    legacy_source: Code | Literal[""] = Field(
        "", description="Name of the former system whose dead accounts may be claimed here."
    )
    later: bool = Field(
        default=True, description="Who said they never had one may still claim it (R-PAR-35)."
    )
    undo_hours: int = Field(72, ge=1, le=720, description="In which either mailbox undoes a link.")
    staff_undo_days: int = Field(30, ge=1, le=90, description="In which staff undo a link.")
    retired_days: int = Field(
        30, ge=1, le=90, description="In which a retired password says where to go."
    )
