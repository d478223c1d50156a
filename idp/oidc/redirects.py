"""Redirect URIs: compared as strings with what was registered, before anything is parsed."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response

MAX_URI = 2000
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(/[^#]*)?", re.ASCII)
_LAST_PORT = 65_535
Pairs = Sequence[tuple[str, str]]


def is_registered(presented: str, registered: Iterable[str]) -> bool:
    """Tell whether a URI is, byte for byte, one that the client registered (RFC 9700 §2.1).

    One exception: the port of a loopback address is the native application's choice at run time
    (RFC 8252 §7.3). It needs an address, 127.0.0.1 or [::1]: the name `localhost` may lie.
    """
    if len(presented) > MAX_URI:
        return False
    known = tuple(registered)
    return presented in known or any(_differs_by_port(presented, uri) for uri in known)


def with_query(uri: str, pairs: Pairs) -> str:
    """Return a URI with pairs added to its query; what is there stays as it is."""
    separator = "&" if "?" in uri else "?"
    return f"{uri}{separator}{_encoded(pairs)}" if pairs else uri


def with_fragment(uri: str, pairs: Pairs) -> str:
    """Return a URI with pairs as its fragment."""
    return f"{uri}#{_encoded(pairs)}"


def see_other(url: str) -> Response:
    """Return a redirect: 303, so that nothing posted here is posted there (RFC 9700 §4.12)."""
    return Response(status=303, headers={"Location": url, "Cache-Control": "no-store"})


def _encoded(pairs: Pairs) -> str:
    # %20 and not "+": every client decodes the first alike.
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def _differs_by_port(presented: str, registered: str) -> bool:
    here, there = _LOOPBACK.fullmatch(presented), _LOOPBACK.fullmatch(registered)
    if here is None or there is None:
        return False
    port_is_real = here[2] is None or 0 < int(here[2]) <= _LAST_PORT
    return port_is_real and (here[1], here[3]) == (there[1], there[3])
