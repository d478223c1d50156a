"""`[eligibility]`: which companies' people may have an account, and where they have to be."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from idp.policy.branding import LocalisedText
from idp.policy.section import Section

Department = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|2[AB]|9[78][0-9])$")]
ProfileName = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class EligibilitySection(Section):
    """Who has to name a company that the register knows (R-PDL-4, R-PDL-10).

    The first rule that applies decides:

    1. a client company (`idp companies allow`): accepted;
    2. no answer of the register: review;
    3. unknown SIREN: refused, R1;
    4. company struck off or ceased: refused, R2;
    5. no active establishment in `departments`: refused, R3; review where the answer may miss one;
    6. not in the register of crafts: review;
    7. identity, as `names` says: review;
    8. accepted.
    """

    profiles: list[ProfileName] = Field(
        default=[], description="Profiles that these rules concern; the others create freely."
    )
    departments: list[Department] = Field(
        default=[],
        max_length=120,
        description='Where an active establishment has to be: "44", "2A", "974".',
    )
    region: LocalisedText | None = Field(
        None, description="What people call these departments together, in messages."
    )
    names: Literal["off", "where_known", "required"] = Field(
        "where_known",
        description=(
            "Compare the applicant's name with the officers' (R-PDL-12): off; where_known: masked "
            "names and differing ones go to review; required: whatever can't be compared too."
        ),
    )

    @model_validator(mode="after")
    def _say_where(self) -> "EligibilitySection":
        if self.profiles and not self.departments:
            msg = "profiles are given, hence departments are needed"
            raise ValueError(msg)
        return self

    def concerns(self, profile: str) -> bool:
        """Tell whether somebody of this profile has to name a company."""
        return profile in self.profiles
