"""The strict layer: a protocol request's parameters, one clean value each, or a refusal.

Stands before Authlib (decision 5): what Authlib sees has one value per parameter, valid UTF-8, no
control character, and comes from where the specification says.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from idp.oidc.errors import invalid_request

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MAX_PARAMETERS = 64
MAX_LENGTH = 16 * 1024
FORM = "application/x-www-form-urlencoded"


class Parameters(Mapping[str, str]):
    """A request's parameters; an empty value counts as absent (RFC 6749 §3.1)."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]):
        """Keep values that were already checked."""
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        """Return the one value of a parameter; raises KeyError when absent."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names present."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many parameters are present."""
        return len(self._values)

    def require(self, name: str) -> str:
        """Return a parameter's value; raises `invalid_request` when it is absent."""
        value = self.get(name)
        if value is None:
            msg = f"{name} is missing"
            raise invalid_request(msg)
        return value


def parse_query(query: bytes) -> Parameters:
    """Return the parameters of a query string.

    Raises:
        ProtocolError: `invalid_request` for a repeated parameter, bad encoding, a control
            character or too much of anything.
    """
    return _parse(query)


def parse_form(body: bytes, content_type: str) -> Parameters:
    """Return the parameters of a form body; the media type must say that it is one.

    Raises:
        ProtocolError: `invalid_request`, as `parse_query`.
    """
    if content_type.partition(";")[0].strip().lower() != FORM:
        msg = f"the body must be {FORM}"
        raise invalid_request(msg)
    return _parse(body)


def _parse(raw: bytes) -> Parameters:
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(raw),
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except ValueError as error:
        msg = "the parameters are not well-formed"
        raise invalid_request(msg) from error
    values: dict[str, str] = {}
    for name, value in pairs:
        _refuse_odd(name, value, seen=values)
        if value:
            values[name] = value
    return Parameters(values)


def _refuse_odd(name: str, value: str, *, seen: Mapping[str, str]) -> None:
    if name in seen:
        msg = "a parameter is repeated"
        raise invalid_request(msg)
    if len(value) > MAX_LENGTH or _CONTROL.search(name) or _CONTROL.search(value):
        msg = "a parameter is too long or holds a control character"
        raise invalid_request(msg)
