"""Is this address one that a client may be sent to, or a link that a page may carry?"""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

MAX_LENGTH: Final = 2000
_PRINTABLE: Final = re.compile(r"[!-~]+")
_FORBIDDEN: Final = re.compile(r"[\\\"<>^`{|}*]")
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_PRIVATE_SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")


def redirect_fault(uri: str, *, public_client: bool) -> str:
    """Return why a redirect URI is refused, as a message id, or an empty text.

    Sources: RFC 9700 §2.1, §4.1; RFC 8252 §7 (native clients); RFC 6749 §3.1.2 (no fragment).
    """
    parts = _split(uri)
    if parts is None:
        return "uri_malformed"
    if parts.scheme in {"https", "http"}:
        return _web_fault(uri, parts)
    if "#" in uri:
        return "uri_fragment"
    private = _PRIVATE_SCHEME.fullmatch(parts.scheme) is not None
    return "" if private and public_client else "uri_scheme"


def web_fault(uri: str) -> str:
    """Return why this isn't the address of a portal's own page, or an empty text."""
    parts = _split(uri)
    if parts is None:
        return "uri_malformed"
    return _web_fault(uri, parts) if parts.scheme in {"https", "http"} else "uri_scheme"


def link_fault(uri: str) -> str:
    """Return why a page may not link there, or an empty text: https, mailto, tel or a path."""
    parts = _split(uri)
    if parts is None:
        return "uri_malformed"
    if parts.scheme in {"mailto", "tel"}:
        return ""
    if not parts.scheme:
        ours = uri.startswith("/") and not uri.startswith("//")
        return "" if ours else "uri_relative"
    return "" if parts.scheme in {"https", "http"} and parts.netloc else "uri_scheme"


def is_loopback(uri: str) -> bool:
    """Tell whether a URI leads to this very machine over http."""
    parts = _split(uri)
    return parts is not None and parts.scheme == "http" and _loops(parts.hostname or "")


def host_of(uri: str) -> str:
    """Return the host of a URI, empty where there is none."""
    parts = _split(uri)
    return (parts.hostname or "") if parts else ""


def _web_fault(uri: str, parts: SplitResult) -> str:
    host = parts.hostname or ""
    for fault, found in (
        ("uri_fragment", "#" in uri),
        ("uri_userinfo", "@" in parts.netloc),
        ("uri_malformed", not (_HOST.fullmatch(host) or ":" in host) or ".." in host),
        ("uri_dot_segments", bool({".", ".."} & set(parts.path.split("/")))),
        ("uri_insecure", parts.scheme == "http" and not _loops(host)),
    ):
        if found:
            return fault
    return ""


def _loops(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(uri: str) -> SplitResult | None:
    if len(uri) > MAX_LENGTH or not _PRINTABLE.fullmatch(uri) or _FORBIDDEN.search(uri):
        return None
    try:
        parts = urlsplit(uri)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts
