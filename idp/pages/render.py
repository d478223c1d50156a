"""Render a page in a portal's look, with the headers that every page has."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Request, Response, make_response, render_template, request

from idp.branding import dates
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.pages import language, portal_view


class Pages:
    """Turns a template, a client and some facts into a response."""

    def __init__(
        self,
        catalogue: Mapping[str, Mapping[str, str]],
        *,
        default_language: str,
        is_demo: bool = False,
    ):
        """Speak from `catalogue` (language → id → words) under each client's own words.

        `is_demo` puts the demonstration's banner on every page.
        """
        self._catalogue = catalogue
        self._is_demo = is_demo
        self._default = default_language

    def texts(self, client: Client | None) -> Texts:
        """Return the words of a client's pages, or the catalogue's."""
        return Texts(self._catalogue, client.revision.texts if client else {})

    def language(self, current: Request, *, asked: str | None = None) -> str:
        """Return the language of the answer to a request."""
        return language.choose(current, default=self._default, asked=asked)

    def current_language(self) -> str:
        """Return the language of the answer to the current request."""
        return self.language(request)

    def render(  # noqa: PLR0913 - all but the first two are keywords with defaults
        self,
        template: str,
        client: Client | None,
        *,
        status: int = 200,
        asked_language: str | None = None,
        here: str = "",
        targets: Iterable[str] = (),
        context: Mapping[str, Any] | None = None,
    ) -> Response:
        """Return a page.

        Args:
            template: Its path under `templates/`.
            client: Whose look it has; None for the product's own.
            status: HTTP status.
            asked_language: `ui_locales` of the authorization request it belongs to.
            here: Path and query that show this page again by GET; empty: the request's own.
            targets: URLs that a form of the page may lead to, redirects included (CSP).
            context: What the template is given besides the portal and the words.
        """
        lang = self.language(request, asked=asked_language)
        texts = self.texts(client)
        here = here or _here(request)
        portal = (
            portal_view.portal(client, lang, texts, here=here)
            if client
            else portal_view.nobody(lang, here=here)
        )

        def t(text_id: str, /, **placeholders: str | int) -> str:
            return texts.get(text_id, lang, **({"portal": portal.name} | placeholders))

        given = {
            "portal": portal,
            "t": t,
            "lang": lang,
            "texts": texts,
            "demo": self._is_demo,
            "delay": lambda seconds: texts.delay(seconds, lang),
            "moment": lambda instant: dates.moment(texts, lang, instant),
        }
        body = render_template(template, **given, **(context or {}))
        response = make_response(body, status)
        response.headers.update(headers(targets))
        if "t" in request.args:
            response.headers["Referrer-Policy"] = "no-referrer"  # The URL holds a secret.
        response.headers["Content-Language"] = lang
        return response


def headers(targets: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers of a page: strict CSP, no frame, no store, no referrer elsewhere."""
    origins = sorted({origin for url in targets if (origin := _origin(url))})
    form_action = " ".join(("'self'", *origins))
    return {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            "img-src 'self' data:; media-src 'self'; "
            f"form-action {form_action}; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
        "X-Frame-Options": "DENY",
        "Vary": "Cookie, Accept-Language",
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"}:
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:" if parts.scheme else ""


def _here(current: Request) -> str:
    query = current.query_string.decode("ascii", "replace")
    kept = "&".join(part for part in query.split("&") if not part.startswith("ui_locales="))
    # Quoted: a browser would take "/\\host" for another site's address.
    return quote(current.path) + (f"?{kept}" if kept else "")
