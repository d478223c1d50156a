"""A portal's colours and logo, and the product's stylesheet: immutable, hashed in their URL."""

from dataclasses import dataclass

from flask import Response
from werkzeug.exceptions import NotFound

from idp.branding.derive import BrandColours, derive
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry

_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Assets:
    """The views of /brand/<client_id>/<hash>.css and .svg."""

    registry: ClientRegistry

    def stylesheet(self, client_id: str, css_hash: str) -> Response:
        """Return the colours derived from the client's three."""
        client = self._client(client_id)
        brand = client.policy.branding
        colours = BrandColours(
            primary=brand.primary,
            accent=brand.accent,
            background=brand.background,
            scheme=brand.scheme,
        )
        return _answer(derive(colours).css, "text/css", css_hash == client.css_hash)

    def logo(self, client_id: str, css_hash: str) -> Response:
        """Return the client's logo, an SVG that was sanitised when it was registered."""
        client = self._client(client_id)
        drawing = client.revision.files.get(f"branding/{client.policy.branding.logo}")
        if drawing is None:
            raise NotFound
        response = _answer(drawing, "image/svg+xml", css_hash == client.css_hash)
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        return response

    def _client(self, client_id: str) -> Client:
        client = self.registry.get(client_id)
        if client is None:
            raise NotFound
        return client


def _answer(text: str, media_type: str, is_current: bool) -> Response:  # noqa: FBT001 - private, one caller each
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Cache-Control"] = _FOREVER if is_current else "public, max-age=60"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
