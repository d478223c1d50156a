"""What a client says of itself, checked before anything of it is kept (RFC 7591 §2, §5)."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from idp.clients.model import Client
from idp.oidc.errors import ProtocolError
from idp.oidc.guarded_fetch import FetchJson, FetchRefused
from idp.policy.client import ClientSection

Uri = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Uris = Annotated[list[Uri], Field(max_length=20)]
Words = Annotated[str, StringConstraints(max_length=200)]
Alg = Literal["RS256", "ES256", "PS256", "EdDSA"]
_PLAIN = re.compile(r"[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+")
"""ASCII that a URI may hold (RFC 3986 §2), without quotes, backslash, braces or angle brackets."""
_HOST = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?"
)
"""A host and its port: it is written into Content-Security-Policy, where `;` and `,` mean more."""

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_MAX_KEYS = 10


class Metadata(BaseModel):
    """The members that mean something here; others are ignored (RFC 7591 §2)."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    redirect_uris: Uris = []
    post_logout_redirect_uris: Uris = []
    client_name: Words = ""
    client_uri: Uri | None = None
    logo_uri: Uri | None = None
    policy_uri: Uri | None = None
    tos_uri: Uri | None = None
    initiate_login_uri: Uri | None = None
    jwks_uri: Uri | None = None
    jwks: dict[str, Any] | None = None
    sector_identifier_uri: Uri | None = None
    contacts: Annotated[list[Words], Field(max_length=10)] = []
    scope: Annotated[str, StringConstraints(max_length=1000)] | None = None
    application_type: Literal["web", "native"] = "web"
    response_types: list[Literal["code"]] = ["code"]
    grant_types: list[Literal["authorization_code", "refresh_token", "client_credentials"]] = [
        "authorization_code"
    ]
    token_endpoint_auth_method: Literal[
        "client_secret_basic", "client_secret_post", "private_key_jwt", "none"
    ] = "client_secret_basic"
    subject_type: Literal["public", "pairwise"] = "public"
    id_token_signed_response_alg: Alg = "RS256"
    userinfo_signed_response_alg: Alg | None = None
    default_max_age: Annotated[int, Field(ge=0, le=10**9)] | None = None
    require_auth_time: bool = True


@dataclass(frozen=True, slots=True)
class MetadataRules:
    """Turns what a client sent into its metadata, under the rules of its organisation's lead."""

    fetch: FetchJson

    def section(self, sent: object, lead: Client) -> ClientSection:
        """Return the metadata to store, never looser than the lead's (model.md §2).

        Raises:
            ProtocolError: `invalid_redirect_uri` or `invalid_client_metadata` (RFC 7591 §3.2.2).
        """
        asked = _validated(sent)
        _check_redirects(asked, insecure=lead.metadata.insecure_redirects)
        _check_pages(asked)
        _check_keys(asked)
        sector = self._sector(asked)
        return ClientSection(
            name=asked.client_name or _host(asked) or "client",
            organisation=lead.organisation_slug,
            portal_url=asked.client_uri or _origin(asked) or lead.metadata.portal_url,
            scopes=_scopes(asked, lead),
            sector_identifier=sector,
            require_pkce=lead.metadata.require_pkce,
            access_token_format=lead.metadata.access_token_format,
            access_token_lifetime=lead.metadata.access_token_lifetime,
            refresh_token_lifetime=lead.metadata.refresh_token_lifetime,
            refresh_token_idle=lead.metadata.refresh_token_idle,
            insecure_redirects=lead.metadata.insecure_redirects,
            **asked.model_dump(include=set(AS_SENT)),
            **{name: getattr(asked, name) or "" for name in TEXTS},
        )

    def _sector(self, asked: Metadata) -> str:
        """Return the host that pairwise subjects are made for (OpenID Registration §5)."""
        uri = asked.sector_identifier_uri
        if uri is None:
            hosts = {urlsplit(each).hostname for each in asked.redirect_uris}
            if asked.subject_type == "pairwise" and len(hosts) != 1:
                raise _faulty("sector_identifier_uri is needed for several hosts")
            return ""
        _web_page("sector_identifier_uri", uri)
        try:
            listed = self.fetch(uri)
        except FetchRefused as error:
            raise _faulty("sector_identifier_uri can not be read") from error
        if not isinstance(listed, list) or not set(asked.redirect_uris) <= {
            each for each in listed if isinstance(each, str)
        }:
            raise _faulty("sector_identifier_uri does not list every redirect URI")
        return urlsplit(uri).hostname or ""


AS_SENT = (
    "redirect_uris",
    "post_logout_redirect_uris",
    "grant_types",
    "response_types",
    "token_endpoint_auth_method",
    "subject_type",
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "default_max_age",
    "require_auth_time",
    "jwks",
    "contacts",
)
TEXTS = ("jwks_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri")


def _validated(sent: object) -> Metadata:
    try:
        return Metadata.model_validate(sent)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        name = str(place[0]) if place and place[0] in Metadata.model_fields else "the metadata"
        raise _refusal(name, f"{name} is not acceptable") from error


def _check_redirects(asked: Metadata, *, insecure: bool) -> None:
    if "authorization_code" in asked.grant_types and not asked.redirect_uris:
        raise _refusal("redirect_uris", "redirect_uris is missing")
    for uri in asked.redirect_uris:
        if not _is_redirect(uri, asked.application_type, insecure=insecure):
            raise _refusal("redirect_uris", "a redirect URI is not acceptable")
    for uri in asked.post_logout_redirect_uris:
        if not _is_redirect(uri, asked.application_type, insecure=insecure):
            raise _faulty("a post_logout_redirect_uri is not acceptable")


def _is_redirect(uri: str, application_type: str, *, insecure: bool) -> bool:
    """Tell whether a URI may be registered (RFC 9700 §2.6, RFC 8252 §7, OAuth 2.1 §2.3.1)."""
    parts = _parts(uri)
    if parts is None:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        is_local = parts.hostname in _LOOPBACK and application_type == "native"
        return is_local or (insecure and parts.hostname in _LOOPBACK | {"localhost"})
    # A private-use scheme is a domain name turned around: it has a dot (RFC 8252 §7.1).
    return application_type == "native" and "." in parts.scheme


def _parts(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        whole = parts.port is None or parts.port > 0
    except ValueError:
        return None
    if not _PLAIN.fullmatch(uri) or "#" in uri:
        return None
    if parts.netloc and not _HOST.fullmatch(parts.netloc):
        return None
    return parts if whole and parts.scheme else None


def _check_pages(asked: Metadata) -> None:
    names = ("client_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri")
    for name in names:
        if uri := getattr(asked, name):
            _web_page(name, uri)


def _web_page(name: str, uri: str) -> None:
    parts = _parts(uri)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise _faulty(f"{name} must be an https URL")


def _check_keys(asked: Metadata) -> None:
    if asked.jwks is not None and asked.jwks_uri is not None:
        raise _faulty("jwks and jwks_uri exclude each other")
    if asked.jwks_uri is not None and _parts(asked.jwks_uri) is None:
        raise _faulty("jwks_uri is not acceptable")
    if asked.jwks is not None and not _are_public_keys(asked.jwks):
        raise _faulty("jwks must be a set of public keys")
    has_keys = asked.jwks is not None or asked.jwks_uri is not None
    if asked.token_endpoint_auth_method == "private_key_jwt" and not has_keys:
        raise _faulty("private_key_jwt needs jwks or jwks_uri")


def _are_public_keys(jwks: dict[str, Any]) -> bool:
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not 0 < len(keys) <= _MAX_KEYS:
        return False
    if any(not isinstance(key, dict) or _PRIVATE_MEMBERS & key.keys() for key in keys):
        return False
    try:
        KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, TypeError, KeyError):
        return False
    return True


def _scopes(asked: Metadata, lead: Client) -> list[str]:
    allowed = lead.metadata.scopes
    if asked.scope is None:
        return list(allowed)
    return [word for word in dict.fromkeys(asked.scope.split()) if word in allowed]


def _host(asked: Metadata) -> str:
    return (urlsplit(asked.redirect_uris[0]).hostname or "") if asked.redirect_uris else ""


def _origin(asked: Metadata) -> str:
    parts = urlsplit(asked.redirect_uris[0]) if asked.redirect_uris else None
    is_web = parts is not None and parts.scheme in {"http", "https"}
    return f"{parts.scheme}://{parts.netloc}/" if parts and is_web else ""


def _refusal(member: str, description: str) -> ProtocolError:
    is_redirect = member == "redirect_uris"
    code = "invalid_redirect_uri" if is_redirect else "invalid_client_metadata"
    return ProtocolError(code, description)


def _faulty(description: str) -> ProtocolError:
    return ProtocolError("invalid_client_metadata", description)
