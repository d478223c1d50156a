"""What is wrong with `[client]` and `[claims]` as OAuth and OpenID Connect see them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from idp.branding.texts import UnsafeText, placeholders
from idp.clients.remarks import Remark
from idp.clients.uris import host_of, is_loopback, redirect_fault, web_fault
from idp.policy.client import ClaimMapping, ClientSection
from idp.policy.schema import ClientPolicy

_SCOPE: Final = re.compile(r"[!#-\[\]-~]+")
_RESPONSE_TYPES: Final = frozenset(
    {
        *("code", "id_token", "id_token token", "token id_token"),
        *("code id_token", "code token", "code id_token token", "none"),
    }
)
_OURS: Final = frozenset(
    {
        *("iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "auth_time", "acr", "amr"),
        *("azp", "at_hash", "c_hash", "s_hash", "sid", "events", "client_id", "scope", "cnf"),
    }
)
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
_JWT_LIFETIME: Final = 300


def protocol_rules(policy: ClientPolicy) -> Iterator[Remark]:
    """Say what OAuth, OpenID Connect and good sense refuse."""
    client = policy.client
    yield from _redirects(client)
    yield from _addresses(client)
    yield from _methods(client)
    yield from _scopes(client)
    yield from _response_types(client)
    yield from _lives(client)
    for name, mapping in policy.claims.items():
        yield from _claim(name, mapping)


def _redirects(client: ClientSection) -> Iterator[Remark]:
    public = client.token_endpoint_auth_method == "none"
    for key in ("redirect_uris", "post_logout_redirect_uris"):
        uris: list[str] = getattr(client, key)
        for index, uri in enumerate(uris):
            path = ("client", key, index)
            if fault := redirect_fault(uri, public_client=public):
                yield Remark("error", path, fault, _mended(uri), "RFC 9700 §2.1")
            elif is_loopback(uri) and not (client.insecure_redirects or public):
                yield Remark("warning", path, "uri_loopback", {"uri": uri}, "FR-SEC-001")
            if uri in uris[:index]:
                yield Remark("error", path, "uri_twice", {"uri": uri})
    needs_uri = {"authorization_code", "implicit"} & set(client.grant_types)
    if needs_uri and not client.redirect_uris:
        yield Remark("error", ("client", "redirect_uris"), "no_redirect_uri")
    hosts = {host_of(uri) for uri in client.redirect_uris}
    if client.subject_type == "pairwise" and len(hosts) > 1 and not client.sector_identifier:
        yield Remark("error", ("client", "sector_identifier"), "no_sector", {}, "OpenID Core §8.1")


def _addresses(client: ClientSection) -> Iterator[Remark]:
    for key in (
        "portal_url",
        "initiate_login_uri",
        "jwks_uri",
        "logo_uri",
        "policy_uri",
        "tos_uri",
    ):
        uri: str = getattr(client, key)
        if (uri or key == "portal_url") and (fault := web_fault(uri)):
            yield Remark("error", ("client", key), fault, _mended(uri))


def _methods(client: ClientSection) -> Iterator[Remark]:
    method = client.token_endpoint_auth_method
    if method == "private_key_jwt" and not (client.jwks or client.jwks_uri):
        yield Remark("error", ("client", "jwks"), "no_jwks", {}, "RFC 7523")
    keys = client.jwks.get("keys", [client.jwks]) if client.jwks else []
    for key in keys if isinstance(keys, list) else [keys]:
        if not isinstance(key, dict):
            yield Remark("error", ("client", "jwks"), "bad_jwks", {}, "RFC 7517 §5")
        elif _PRIVATE_MEMBERS & key.keys():
            yield Remark("error", ("client", "jwks"), "private_jwk", {}, "RFC 7517 §9.3")
    if method == "none" and "client_credentials" in client.grant_types:
        path = ("client", "grant_types")
        yield Remark("error", path, "public_credentials", {}, "RFC 6749 §4.4")
    if method == "none" and not client.require_pkce:
        yield Remark("error", ("client", "require_pkce"), "public_no_pkce", {}, "RFC 9700 §2.1.1")
    elif not client.require_pkce:
        yield Remark("warning", ("client", "require_pkce"), "no_pkce", {}, "FR-SEC-002")


def _scopes(client: ClientSection) -> Iterator[Remark]:
    for index, scope in enumerate(client.scopes):
        if not _SCOPE.fullmatch(scope):
            values = {"value": scope}
            yield Remark("error", ("client", "scopes", index), "bad_scope", values, "RFC 6749 §3.3")
    if "openid" not in client.scopes:
        yield Remark("warning", ("client", "scopes"), "no_openid")


def _response_types(client: ClientSection) -> Iterator[Remark]:
    for index, kind in enumerate(client.response_types):
        path = ("client", "response_types", index)
        if kind not in _RESPONSE_TYPES:
            yield Remark("error", path, "bad_response_type", {"value": kind})
        elif "token" in kind.split():
            yield Remark("warning", path, "token_in_url", {"value": kind}, "FR-SEC-003")


def _lives(client: ClientSection) -> Iterator[Remark]:
    if client.access_token_format == "jwt" and client.access_token_lifetime > _JWT_LIFETIME:
        path = ("client", "access_token_lifetime")
        yield Remark("error", path, "jwt_too_long", {"limit": _JWT_LIFETIME})
    if client.refresh_token_idle > client.refresh_token_lifetime:
        yield Remark("error", ("client", "refresh_token_idle"), "idle_above_absolute")


def _claim(name: str, mapping: ClaimMapping) -> Iterator[Remark]:
    path = ("claims", name)
    said = (mapping.constant is not None, bool(mapping.source), bool(mapping.template))
    if sum(said) != 1:
        yield Remark("error", path, "claim_needs_one")
    if name in _OURS:
        yield Remark("error", path, "claim_reserved", {"name": name}, "OpenID Core §2")
    try:
        placeholders(mapping.template)
    except UnsafeText as error:
        yield Remark("error", (*path, "template"), "bad_template", {"why": error})


def _mended(uri: str) -> Mapping[str, object]:
    https = uri.replace("http://", "https://", 1)
    meant = {"fr": f" Vouliez-vous dire {https} ?", "en": f" Did you mean {https}?"}
    insecure = uri.startswith("http://")
    return {"uri": uri} | {f"meant_{lang}": meant[lang] if insecure else "" for lang in meant}
