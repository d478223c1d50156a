"""`[account]`: the pages on which people look after their own account."""

from typing import Literal

from pydantic import Field

from idp.policy.section import Section

ProfileField = Literal[
    "civility",
    "family_name",
    "birth_family_name",
    "given_name",
    "birthdate",
    "phone_number",
    "street_address",
    "address_extra",
    "postal_code",
    "locality",
]


class AccountSection(Section):
    """What « Mon profil » shows, and what people may do with their account themselves."""

    fields: list[ProfileField] = Field(
        default=["family_name", "given_name"],
        max_length=10,
        description="Fields of the profile; none is ever required there (R-PAR-20).",
    )
    managed: bool | None = Field(
        None,
        description="Names and accounts are the organisation's to change and close; unset: they "
        "are, unless people sign up themselves.",
    )
    requests_url: str = Field(
        "", description="Where the portal shows somebody's requests (« MES DEMANDES »)."
    )
    close_after_days: int = Field(
        14, ge=1, le=90, description="Between asking to close an account and closing it."
    )
