"""What a template is given: frozen, already in the reader's language, with no policy in it.

Views fill these; `templates/README.md` says which page takes which. A link whose journey doesn't
exist is simply not given.
"""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

Layout = Literal["centre", "banner", "side", "split"]
Shape = Literal["square", "soft", "round"]
Font = Literal["system", "rounded", "serif"]
ButtonCase = Literal["normal", "upper"]
RequiredMark = Literal["none", "asterisk", "words"]
Block = Literal["create_account", "sign_in"]


@dataclass(frozen=True, slots=True)
class Link:
    """A label and where it leads; `primary` shows it as the page's button."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language: its tag, its own name for itself, the address."""

    tag: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class HelpContact:
    """Whom to ask: any of a name, a role, an address, a number, hours or a page (R-ENT-22)."""

    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    hours: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the brand; an empty `text` marks it as decoration."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CreateAccount:
    """The invitation to those without an account; not shown while `url` is None."""

    title: str
    label: str
    url: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What a portal puts on its sign-in page around the form (R-PAR-2, R-PAR-3, R-PDL-1).

    Attributes:
        intro: Paragraphs above everything.
        notices: Coloured bars between the introduction and the blocks (R-INT-2).
        blocks: Which blocks, in which order; a heading is shown on the form when there are two.
        links: Under the form: password forgotten, activation, …
        create_account: The other block, if any.
        back: Back to the portal without signing in.
    """

    intro: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ("sign_in",)
    links: tuple[Link, ...] = ()
    create_account: CreateAccount | None = None
    back: Link | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal as every page shows it. Without `css_url` the product's own colours are used.

    Attributes:
        welcome: The sentence of the header (R-CMI-1).
        header_links: At the right of the header, such as the FAQ (R-CMI-1).
        tiles: Names of the portal's services, shown as marks in the header (R-CMI-28).
        footer_logos: Other bodies' marks, at the end of the page (R-CMI-28).
    """

    name: str
    url: str
    client_id: str = ""
    organisation: str = ""
    logo_url: str | None = None
    icon_url: str | None = None
    css_url: str | None = None
    layout: Layout = "centre"
    shape: Shape = "soft"
    font: Font = "system"
    button_case: ButtonCase = "normal"
    required_mark: RequiredMark = "none"
    welcome: str = ""
    header_links: tuple[Link, ...] = ()
    tiles: tuple[str, ...] = ()
    help: tuple[HelpContact, ...] = ()
    footer: tuple[Link, ...] = ()
    footer_logos: tuple[Picture, ...] = ()
    languages: tuple[LanguageLink, ...] = ()
    sign_in: SignInPage = SignInPage()


def product_page(url: str, languages: tuple[LanguageLink, ...] = ()) -> Portal:
    """The product's own look: the root page, and errors that no portal can be named for."""
    return Portal(name="Parvis", url=url, logo_url="/static/parvis.svg", languages=languages)


@dataclass(frozen=True, slots=True)
class LiveAccount:
    """Who is signed in: a name that the person knows, the home portal's name, where to sign out."""

    name: str
    portal: str
    sign_out_url: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What support needs to find an error again: its reference and when it happened."""

    reference: str
    at: str


@dataclass(frozen=True, slots=True)
class Document:
    """A long text: its title, its body as safe HTML, when it was last changed (already written)."""

    title: str
    body: Markup
    updated: str = ""


@dataclass(frozen=True, slots=True)
class PortalCard:
    """One door of the root page."""

    name: str
    url: str
    description: str = ""
    logo_url: str | None = None
