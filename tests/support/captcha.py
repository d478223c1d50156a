"""An independent solver of the work that forms ask, for tests that sign people up."""

import hashlib
import re
from itertools import count

from idp.captcha import characters, tickets
from idp.captcha.captchas import Captchas


def solve(seed: str, pieces: int, bits: int) -> str:
    """Return numbers whose hashes begin with enough zeros, as `static/work.js` finds them."""
    return ".".join(_piece(f"{seed}.{piece}.", bits) for piece in range(pieces))


def _piece(beginning: str, bits: int) -> str:
    digest = hashlib.sha256(beginning.encode())
    for number in count():
        attempt = digest.copy()
        attempt.update(str(number).encode())
        if attempt.digest()[:4] < (1 << (32 - bits)).to_bytes(4):
            return str(number)
    raise AssertionError


def worked(html: str) -> dict[str, str]:
    """Return the fields of a page whose work is done, as a browser sends them.

    The test's clock has to move by `captchas.FASTEST` between the page and its answer.
    """
    found = {"captcha_id": _one(r'name="captcha_id" value="([^"]+)"', html)}
    if "data-seed" in html:
        numbers = (int(_one(rf'data-{name}="(\d+)"', html)) for name in ("pieces", "bits"))
        found["captcha_work"] = solve(_one(r'data-seed="([^"]+)"', html), *numbers)
    return found


def read_aloud(html: str, captchas: Captchas) -> dict[str, str]:
    """Return the fields of a page whose characters somebody read or heard."""
    text = _one(r'name="captcha_id" value="([^"]+)"', html)
    ticket = tickets.read(captchas.key, text)
    assert ticket is not None
    return {"captcha_id": text, "captcha_answer": characters.of(captchas.key, ticket.row_id)}


def _one(pattern: str, html: str) -> str:
    found = re.search(pattern, html)
    assert found is not None, pattern
    return found.group(1)
