"""Invisible work: numbers that only trying finds, about 2^16 tries of SHA-256 in all.

For each of `PIECES` pieces, the SHA-256 of "<seed>.<piece>.<number>" begins with `BITS` zero bits.
Several small pieces take a more even time than one large one: the slowest of a hundred pages works
less than twice as long as the average. `static/captcha.js` is the other side.
"""

import hashlib
import re
from typing import Final

PIECES: Final = 16
BITS: Final = 12

_ANSWER: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,7}){15}")


def is_done(seed: str, answer: str) -> bool:
    """Tell whether `answer` (numbers between dots) solves every piece; 16 hashes at most."""
    if not _ANSWER.fullmatch(answer):
        return False
    return all(is_solution(seed, *one) for one in enumerate(answer.split(".")))


def is_solution(seed: str, piece: int, number: str) -> bool:
    """Tell whether one number solves one piece."""
    digest = hashlib.sha256(f"{seed}.{piece}.{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0
