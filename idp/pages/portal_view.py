"""A client's policy as its pages show it, in one language."""

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

from idp.branding import page
from idp.branding.legal import accessibility_label
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.pages.language import LANGUAGES
from idp.policy.branding import Contact, LocalisedText

OFFERS = {
    "activation": "sign_in.activate",
    "recovery": "sign_in.forgotten_password",
    "identifier_recovery": "sign_in.forgotten_identifier",
    "signup": "create_account.label",
}
"""The label under the sign-in form of each journey that a policy may offer there."""

Say = Callable[[str], str]


def nobody(lang: str, *, here: str) -> page.Portal:
    """Return the product's own look, where no portal is known."""
    return page.product_page("/", _languages(lang, here))


def portal(client: Client, lang: str, texts: Texts, *, here: str) -> page.Portal:
    """Return everything around a page of this client.

    Args:
        client: Whose page it is.
        lang: `fr` or `en`.
        texts: The client's words over the catalogue's.
        here: Path and query of the page, for the language link.
    """
    brand = client.policy.branding
    return page.Portal(
        name=client.metadata.name,
        url=client.metadata.portal_url,
        client_id=client.client_id,
        organisation=client.organisation_name,
        logo_url=logo_url(client),
        css_url=f"/brand/{quote(client.client_id)}/{client.css_hash}.css",
        layout=brand.layout,
        shape=brand.shape,
        font=brand.font,
        button_case=brand.button_case,
        required_mark=brand.required_mark,
        welcome=_words(brand.welcome, lang),
        header_links=tuple(
            page.Link(_words(link.label, lang), link.url) for link in client.policy.header
        ),
        tiles=tuple(_words(tile, lang) for tile in brand.tiles),
        help=tuple(_contact(contact, lang) for contact in client.policy.help),
        footer=_footer(client, lang, texts),
        footer_logos=_footer_logos(client, lang),
        languages=_languages(lang, here),
        sign_in=_sign_in(client, lang, texts),
    )


def restart_url(client: Client) -> str:
    """Return where a new sign-in begins at the portal (R-ALL-2: nobody is stranded)."""
    return client.metadata.initiate_login_uri or client.metadata.portal_url


def logo_url(client: Client) -> str | None:
    """Return where the client's logo is served, or None."""
    if client.metadata.logo_uri and client.origin == "dynamic":
        return None
    if not client.policy.branding.logo:
        return None
    return f"/brand/{quote(client.client_id)}/{client.css_hash}.svg"


def _footer(client: Client, lang: str, texts: Texts) -> tuple[page.Link, ...]:
    base = f"/{quote(client.client_id)}/pages"
    links = [page.Link(_words(link.label, lang), link.url) for link in client.policy.footer]
    links += [
        page.Link(texts.get("legal.notice.title", lang), f"{base}/legal"),
        page.Link(accessibility_label(client.policy.legal, texts, lang), f"{base}/accessibility"),
    ]
    metadata = client.metadata
    links += [
        page.Link(texts.get(text_id, lang), url)
        for text_id, url in (
            ("legal.policy", metadata.policy_uri),
            ("legal.terms", metadata.tos_uri),
        )
        if url
    ]
    return tuple(links)


def _footer_logos(client: Client, lang: str) -> tuple[page.Picture, ...]:
    """Return small marks as data URLs: one request less each, nothing fetched elsewhere."""
    files = client.revision.files
    return tuple(
        page.Picture(
            "data:image/svg+xml;base64," + b64encode(files[name].encode()).decode(),
            _words(mark.text, lang),
        )
        for mark in client.policy.branding.footer_logos
        if (name := f"branding/{mark.file}") in files
    )


def _sign_in(client: Client, lang: str, texts: Texts) -> page.SignInPage:
    section = client.policy.sign_in_page
    journeys = client.policy.journeys
    offered = journeys["login"].offer if "login" in journeys else []
    base = f"/{quote(client.client_id)}"
    create = section.create_account
    return page.SignInPage(
        intro=tuple(_words(text, lang) for text in section.intro),
        notices=tuple(_words(text, lang) for text in section.notices),
        blocks=tuple(section.blocks),
        links=tuple(
            page.Link(texts.get(OFFERS[name], lang), f"{base}/{name}", name == "activation")
            for name in offered
            if name in journeys and name in OFFERS
        ),
        create_account=page.CreateAccount(
            title=_words(create.title, lang),
            label=_words(create.label, lang),
            text=_words(create.text, lang),
            url=f"{base}/{create.journey}" if create.journey in journeys else None,
        )
        if create
        else None,
        back=page.Link(_words(section.back, lang), client.metadata.portal_url)
        if section.back
        else None,
    )


def _languages(lang: str, here: str) -> tuple[page.LanguageLink, ...]:
    joint = "&" if "?" in here else "?"
    return tuple(
        page.LanguageLink(tag, name, f"{here}{joint}ui_locales={tag}")
        for tag, name in LANGUAGES.items()
        if tag != lang
    )


def _contact(contact: Contact, lang: str) -> page.HelpContact:
    return page.HelpContact(
        name=contact.name,
        role=contact.role,
        email=contact.email,
        phone=contact.phone,
        hours=contact.hours,
        label=_words(contact.label, lang),
        url=contact.url,
    )


def _words(text: LocalisedText | None, lang: str) -> str:
    if text is None:
        return ""
    return (text.en if lang == "en" else "") or text.fr
