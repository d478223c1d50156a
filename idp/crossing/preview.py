"""One contact sheet of a client: every page, in both languages, light and dark, in one file.

Nothing is fetched when it is opened: styles and logo are written into it, scripts are left out.
"""

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from jinja2 import Environment, FileSystemLoader, select_autoescape

from idp.branding import dates
from idp.branding.derive import BrandColours, derive
from idp.branding.texts import Texts, load_catalogue
from idp.clients.model import Client
from idp.crossing.preview_samples import MAIL_TEMPLATE, samples
from idp.crossing.preview_shapes import Sample
from idp.kernel import paths
from idp.pages import portal_view
from idp.pages.language import LANGUAGES

SCHEMES: Final = ("light", "dark")
_DARK: Final = re.compile(r"\(prefers-color-scheme:\s*dark\)")
_LIGHT: Final = re.compile(r"\(prefers-color-scheme:\s*light\)")
_LINKS: Final = re.compile(r"<(?:link|script)\b[^>]*>(?:</script>)?")
_SHEET: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px system-ui;margin:2rem;background:#e8e8ea;color:#111}}
section{{display:grid;grid-template-columns:repeat(auto-fill,minmax(620px,1fr));gap:1.5rem}}
figure{{margin:0}}figcaption{{padding:.3rem 0}}
iframe{{width:1240px;height:1500px;border:1px solid #999;transform:scale(.5);transform-origin:0 0;
margin:0 -620px -750px 0;background:#fff}}</style><h1>{title}</h1>{sections}</html>
"""


def contact_sheet(client: Client) -> str:
    """Return the sheet as one HTML document that needs nothing else."""
    texts = Texts(load_catalogue(paths.shipped("templates") / "texts"), client.revision.texts)
    sections = "".join(
        f"<h2>{name}, {scheme}</h2><section>{figures}</section>"
        for lang, name in LANGUAGES.items()
        for scheme in SCHEMES
        for figures in ("".join(_figures(client, texts, lang, scheme)),)
    )
    return _SHEET.format(title=html.escape(client.metadata.name), sections=sections)


def _figures(client: Client, texts: Texts, lang: str, scheme: str) -> Iterator[str]:
    style = _style(client, scheme)
    for sample in samples(client, texts, lang):
        is_mail = sample.template == MAIL_TEMPLATE
        page = _mail(sample, scheme) if is_mail else _page(sample, client, texts, lang, style)
        name = html.escape(sample.name)
        yield (
            f'<figure><figcaption>{name}</figcaption><iframe sandbox title="{name}" '
            f'loading="lazy" srcdoc="{html.escape(page)}"></iframe></figure>'
        )


def _page(sample: Sample, client: Client, texts: Texts, lang: str, style: str) -> str:
    portal = portal_view.portal(client, lang, texts, here="#")
    if portal.logo_url:
        portal = replace(portal, logo_url=_logo(client))

    def t(text_id: str, /, **placeholders: str | int) -> str:
        return texts.get(text_id, lang, **({"portal": portal.name} | placeholders))

    written = (
        _environment()
        .get_template(sample.template)
        .render(
            portal=portal,
            t=t,
            lang=lang,
            texts=texts,
            delay=lambda seconds: texts.delay(seconds, lang),
            moment=lambda instant: dates.moment(texts, lang, instant),
            **sample.context,
        )
    )
    return _LINKS.sub("", written).replace("</head>", f"<style>{style}</style></head>", 1)


def _mail(sample: Sample, scheme: str) -> str:
    """Return a mail as its reader's programme shows it, in its own few styles."""
    written = _environment().get_template(sample.template).render(**sample.context)
    return _decided(written, scheme)


def _style(client: Client, scheme: str) -> str:
    """Return the styles with the reader's scheme decided beforehand."""
    brand = client.policy.branding
    colours = BrandColours(brand.primary, brand.accent, brand.background, brand.scheme)
    sheets = sorted(paths.static().glob("*.css"), reverse=True)
    shared = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return _decided(shared + derive(colours).css, scheme)


def _decided(styles: str, scheme: str) -> str:
    decided, other = (_DARK, _LIGHT) if scheme == "dark" else (_LIGHT, _DARK)
    return other.sub("(width < 0px)", decided.sub("(width >= 0px)", styles))


def _logo(client: Client) -> str:
    drawing = client.revision.files[f"branding/{client.policy.branding.logo}"]
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(paths.shipped("templates")),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
