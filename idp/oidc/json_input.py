"""JSON that strangers send: parsed so that nothing in it can surprise what comes after."""

import json
import re
from typing import NoReturn

MAX_NAME = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class MalformedJson(ValueError):
    """Not JSON, or JSON with depth, names or characters that nothing here needs."""


def parse_json(text: str | bytes, *, max_depth: int) -> object:
    """Return what a JSON text holds.

    Refuses NaN, nesting beyond `max_depth`, control characters and lone surrogates: they would
    fail later, in a database or in an answer, as an error of ours.

    Raises:
        MalformedJson: With an ASCII reason that repeats nothing of the text.
    """
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        msg = "is not JSON"
        raise MalformedJson(msg) from error
    _refuse_odd(content, room=max_depth)
    return content


def _no_constant(_: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are Python's, not JSON's


def _refuse_odd(content: object, *, room: int) -> None:
    if isinstance(content, str):
        _refuse_odd_text(content)
    elif isinstance(content, list | dict):
        if room == 0:
            msg = "is too deep"
            raise MalformedJson(msg)
        for item in content:
            _refuse_odd(item, room=room - 1)
        for name, item in content.items() if isinstance(content, dict) else ():
            _refuse_long(name)
            _refuse_odd(item, room=room - 1)


def _refuse_odd_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        msg = "is not Unicode"
        raise MalformedJson(msg) from error
    if _CONTROL.search(text):
        msg = "holds a control character"
        raise MalformedJson(msg)


def _refuse_long(name: str) -> None:
    if len(name) > MAX_NAME:
        msg = "has a member with too long a name"
        raise MalformedJson(msg)
