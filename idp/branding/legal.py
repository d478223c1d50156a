"""The pages that the law asks of each portal, written from its `[legal]` table.

Sources: loi n° 2005-102 art. 47 and RGAA 4.1 (statement, imposed sections), LCEN art. 1-1 (notice).
What the folder leaves out is shown as not given; `idp clients check` warns of it.
"""

from datetime import date

from idp.branding import markdown
from idp.branding.page import Document
from idp.branding.texts import Texts
from idp.policy.branding import LegalSection


def legal_notice(legal: LegalSection, texts: Texts, lang: str, portal: str) -> Document:
    """Who publishes and hosts the portal's sign-in pages, in one language (R-ALL-10)."""
    missing = texts.get("legal.not_given", lang)
    body = texts.get(
        "legal.notice.body",
        lang,
        portal=portal,
        publisher=legal.publisher or missing,
        address=legal.publisher_address or missing,
        contact=_contact(legal.contact_email) or missing,
        director=legal.publication_director or missing,
        host=legal.host or missing,
    )
    return Document(texts.get("legal.notice.title", lang), markdown.render(body))


def accessibility_statement(legal: LegalSection, texts: Texts, lang: str, portal: str) -> Document:
    """The statement of conformity, its contact and the ways of appeal, in one language."""
    missing = texts.get("legal.not_given", lang)
    audited = bool(legal.accessibility_audit_date)
    body = texts.get(
        "legal.accessibility.body",
        lang,
        portal=portal,
        publisher=legal.publisher or missing,
        status=texts.get(
            f"legal.accessibility.status.{legal.accessibility_status}", lang, portal=portal
        ),
        results=texts.get(
            f"legal.accessibility.results.{'audited' if audited else 'unaudited'}",
            lang,
            date=_written(legal.accessibility_audit_date, lang),
        ),
        contact=_contact(legal.accessibility_contact or legal.contact_email) or missing,
    )
    return Document(texts.get("legal.accessibility.title", lang), markdown.render(body))


def accessibility_label(legal: LegalSection, texts: Texts, lang: str) -> str:
    """The footer's mention, whose wording is imposed: `Accessibilité : non conforme`."""
    return texts.get(f"legal.accessibility.footer.{legal.accessibility_status}", lang)


def _contact(value: str) -> str:
    return f"[{value}](mailto:{value})" if "@" in value and " " not in value else value


def _written(day: str, lang: str) -> str:
    try:
        return date.fromisoformat(day).strftime("%d/%m/%Y") if lang == "fr" else day
    except ValueError:
        return day
