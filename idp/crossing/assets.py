"""Stylesheets, the script and logos: compressed once, immutable where their hash is in the URL."""

from functools import lru_cache

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.branding.assets import Asset, asset, load_assets
from idp.branding.derive import BrandColours, derive
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.kernel import paths

_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Assets:
    """The views of /static/<name> and /brand/<client_id>/<hash>.css and .svg."""

    def __init__(self, registry: ClientRegistry):
        self._registry = registry
        self._shipped = load_assets(paths.static())

    def static(self, name: str) -> Response:
        """Return the product's stylesheet or script."""
        found = self._shipped.get(name)
        if found is None:
            raise NotFound
        return _answer(found, _AN_HOUR)

    def stylesheet(self, client_id: str, css_hash: str) -> Response:
        """Return the colours derived from the client's three."""
        client = self._client(client_id)
        brand = client.policy.branding
        colours = BrandColours(brand.primary, brand.accent, brand.background, brand.scheme)
        return _answer(_stylesheet(colours), _lifetime(client, css_hash))

    def logo(self, client_id: str, css_hash: str) -> Response:
        """Return the client's logo, an SVG that was sanitised when it was registered."""
        client = self._client(client_id)
        drawing = client.revision.files.get(f"branding/{client.policy.branding.logo}")
        if drawing is None:
            raise NotFound
        response = _answer(_drawing(drawing), _lifetime(client, css_hash))
        response.headers["Content-Security-Policy"] = _SANDBOX
        return response

    def _client(self, client_id: str) -> Client:
        client = self._registry.get(client_id)
        if client is None:
            raise NotFound
        return client


@lru_cache(maxsize=256)
def _stylesheet(colours: BrandColours) -> Asset:
    return asset(derive(colours).css.encode(), ".css")


@lru_cache(maxsize=256)
def _drawing(text: str) -> Asset:
    return asset(text.encode(), ".svg")


def _lifetime(client: Client, css_hash: str) -> str:
    return _FOREVER if css_hash == client.css_hash else _AN_HOUR


def _answer(found: Asset, cache_control: str) -> Response:
    headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if found.etag in request.if_none_match:
        response = Response(status=304, headers=headers)
    elif request.accept_encodings["gzip"] > 0:
        headers["Content-Encoding"] = "gzip"
        response = Response(found.gzipped, headers=headers, content_type=found.content_type)
    else:
        response = Response(found.body, headers=headers, content_type=found.content_type)
    response.set_etag(found.etag)
    return response
