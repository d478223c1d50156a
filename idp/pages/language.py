"""Which language a page speaks: asked for, remembered, accepted by the browser, or the default."""

from collections.abc import Iterable

from flask import Request, session
from flask.sessions import NullSession

LANGUAGES = {"fr": "Français", "en": "English"}
_KEY = "lang"


def choose(request: Request, *, default: str, asked: str | None = None) -> str:
    """Return `fr` or `en`; a language named in the URL is remembered for this browser.

    Args:
        request: The request to answer.
        default: The portal's or the deployment's own language.
        asked: `ui_locales` of a stored authorization request (OpenID Core §3.1.2.1).
    """
    named = _first(request.args.get("ui_locales", "")[:200].split())
    if named:
        if session.get(_KEY) != named and not isinstance(session, NullSession):
            session[_KEY] = named
        return named
    remembered = _first([str(session.get(_KEY, ""))])
    wished = _first((asked or "").split())
    accepted = _first(request.accept_languages.values())
    return remembered or wished or accepted or default


def _first(tags: Iterable[str]) -> str | None:
    return next((tag[:2].lower() for tag in tags if tag[:2].lower() in LANGUAGES), None)
