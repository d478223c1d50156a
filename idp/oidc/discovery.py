"""What clients learn about the provider by themselves (OpenID Discovery §3, RFC 8414 §2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from idp.oidc.authorization_request import DISPLAYS, PROMPTS, RESPONSE_TYPES
from idp.oidc.claims import SCOPES
from idp.oidc.client_assertion import ALGORITHMS
from idp.oidc.documents import Document
from idp.oidc.responses import RESPONSE_MODES
from idp.session.assurance import ACR_VALUES

_SECRET_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt")
_WELL_KNOWN = ("openid-configuration", "oauth-authorization-server")
_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid")


@dataclass(frozen=True, slots=True)
class Offer:
    """What this deployment offers; `languages` are those of its pages."""

    issuer: str
    signing_algorithms: tuple[str, ...]
    languages: tuple[str, ...] = ("fr", "en")
    registration: bool = False


class DiscoveryEndpoint:
    """Serves the provider's metadata under both of its names; rendered once."""

    def __init__(self, offer: Offer):
        self._document = Document.of(metadata(offer))

    def view(self) -> Response:
        """Return the metadata, or 304."""
        return self._document.answer(request)


def well_known_paths(issuer: str) -> tuple[str, ...]:
    """Return every path, from the host's root, under which the metadata is looked for.

    For an issuer with a path, OpenID Discovery §4 puts the name behind it and RFC 8414 §3.1 puts
    it in front.
    """
    path = urlsplit(issuer).path.rstrip("/")
    behind = tuple(f"{path}/.well-known/{name}" for name in _WELL_KNOWN)
    in_front = tuple(f"/.well-known/{name}{path}" for name in _WELL_KNOWN)
    return tuple(dict.fromkeys(behind + in_front))


def metadata(offer: Offer) -> dict[str, Any]:
    """Return the provider's metadata; says only what is true, and says defaults that mislead."""
    issuer = offer.issuer
    document = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "revocation_endpoint": f"{issuer}/revoke",
        "introspection_endpoint": f"{issuer}/introspect",
        "end_session_endpoint": f"{issuer}/logout",
        "scopes_supported": ["openid", *SCOPES, "offline_access"],
        "response_types_supported": list(RESPONSE_TYPES),
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "acr_values_supported": list(ACR_VALUES),
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": list(offer.signing_algorithms),
        "userinfo_signing_alg_values_supported": list(offer.signing_algorithms),
        "display_values_supported": sorted(DISPLAYS),
        "prompt_values_supported": sorted(PROMPTS),
        "claim_types_supported": ["normal"],
        "claims_supported": [*_CLAIMS, *_flat(SCOPES.values())],
        "ui_locales_supported": list(offer.languages),
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "require_request_uri_registration": False,
        **_authentication("token_endpoint", (*_SECRET_METHODS, "none")),
        **_authentication("revocation_endpoint", (*_SECRET_METHODS, "none")),
        **_authentication("introspection_endpoint", _SECRET_METHODS),
    }
    if offer.registration:
        document["registration_endpoint"] = f"{issuer}/register"
    return document


def _authentication(endpoint: str, methods: tuple[str, ...]) -> dict[str, list[str]]:
    return {
        f"{endpoint}_auth_methods_supported": list(methods),
        f"{endpoint}_auth_signing_alg_values_supported": list(ALGORITHMS),
    }


def _flat(groups: Iterable[tuple[str, ...]]) -> list[str]:
    return [name for group in groups for name in group]
