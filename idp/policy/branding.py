"""`[branding]`, `[help]`, `[footer]`, `[legal]`, `[mail]`: what people see."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from idp.policy.section import Section

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Words = Annotated[str, StringConstraints(max_length=300)]


class BrandingSection(Section):
    """Three colours and a layout; everything else is derived."""

    primary: Colour = "#1f4e79"
    accent: Colour = "#e0a030"
    background: Colour = "#f5f7fa"
    scheme: Literal["auto", "light", "dark"] = "auto"
    layout: Literal["centre", "banner", "side", "split"] = "centre"
    shape: Literal["square", "soft", "round"] = "soft"
    font: Literal["system", "rounded", "serif"] = "system"
    button_case: Literal["normal", "upper"] = "normal"
    required_mark: Literal["none", "asterisk", "words"] = "none"
    logo: str = Field("", description="File in `branding/`, SVG ≤ 32 KB.")
    welcome: "LocalisedText | None" = Field(None, description="The header's sentence (R-CMI-1).")
    tiles: list["LocalisedText"] = Field(
        default=[], description="Names of the portal's services, in the header (R-CMI-28)."
    )
    footer_logos: list["FooterLogo"] = Field(
        default=[], max_length=4, description="Other bodies' marks, in the footer (R-CMI-28)."
    )


class LocalisedText(Section):
    """Words in French and English; English falls back to French."""

    fr: Words
    en: Words = ""


class FooterLogo(Section):
    """Another body's mark, and the words that stand for it where it isn't seen."""

    file: str = Field(description="File in `branding/`, SVG; keep it under 1 KB.")
    text: LocalisedText


class Contact(Section):
    """Whom to turn to; any of these may be empty."""

    name: str = ""
    role: Words = ""
    email: str = ""
    phone: str = ""
    hours: Words = ""
    url: str = ""
    label: LocalisedText | None = None


class Link(Section):
    """A link of the footer, the header or the help block."""

    label: LocalisedText
    url: str


class CreateAccountSection(Section):
    """The block for those without an account; shown once its journey exists (R-PAR-3)."""

    title: LocalisedText
    label: LocalisedText
    text: LocalisedText | None = None
    journey: str = "signup"


class SignInPageSection(Section):
    """`[sign_in_page]`: what stands around the form (R-PAR-2, R-PAR-3, R-PDL-1)."""

    intro: list[LocalisedText] = []
    notices: list[LocalisedText] = []
    blocks: list[Literal["create_account", "sign_in"]] = ["sign_in"]
    create_account: CreateAccountSection | None = None
    back: LocalisedText | None = Field(None, description="Label of the way back to the portal.")


class LegalSection(Section):
    """What the legal notice and the accessibility statement must say (LCEN, RGAA)."""

    publisher: str = ""
    publisher_address: str = ""
    publication_director: str = ""
    host: str = ""
    contact_email: str = ""
    accessibility_status: Literal["full", "partial", "none", "unaudited"] = "unaudited"
    accessibility_contact: str = ""
    accessibility_audit_date: str = ""


class MailSection(Section):
    """Who mails come from and how they are signed."""

    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    signature: LocalisedText | None = None
