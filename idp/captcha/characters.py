"""The four characters to read or hear: derived from the question, stored nowhere."""

from typing import Final

from idp.crypto.tokens import keyed_fingerprint, same

ALPHABET: Final = "23456789aefhjkmrtuwxy"
"""What is told apart by eye (no 0/o, 1/l/i, 5/s, 8/b, u/v) and by ear (of the French letters that
rhyme with é, only t; of those in è, f, m and r)."""

LENGTH: Final = 4
"""194 481 answers, of which one may be tried per question."""

_FOLDED: Final = str.maketrans({"s": "5", "z": "2", "b": "8", "g": "9", "q": "9", "v": "u"})


def of(key: bytes, row_id: str) -> str:
    """Return a question's characters, the same each time."""
    number = int.from_bytes(keyed_fingerprint(key, "captcha-characters", row_id))
    drawn = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        drawn.append(ALPHABET[place])
    return "".join(drawn)


def is_right(key: bytes, row_id: str, typed: str) -> bool:
    """Compare what was typed: case and blanks do not count, and look-alikes are forgiven.

    What is compared are keyed fingerprints, in constant time.
    """
    given = "".join(typed.split()).casefold().translate(_FOLDED)
    expected = of(key, row_id)
    return same(
        keyed_fingerprint(key, "captcha-answer", given),
        keyed_fingerprint(key, "captcha-answer", expected),
    )
