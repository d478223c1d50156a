"""The scrypt function (RFC 7914) as Werkzeug, Django and PHC strings spell it."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from idp.crypto.formats.encodings import from_base64, from_hex, to_base64
from idp.crypto.formats.format import bounded, filler, usable

_MOST_MEMORY = 256 * 2**20
_MOST_PARALLEL = 8
_SIZES = range(16, 65)

_NUMBER = r"([1-9][0-9]{0,9})"
_WERKZEUG = re.compile(rf"scrypt:{_NUMBER}:{_NUMBER}:{_NUMBER}\$([!-#%-~]{{1,64}})\$(.+)")
_DJANGO = re.compile(rf"scrypt\${_NUMBER}\$([!-#%-~]{{1,64}})\${_NUMBER}\${_NUMBER}\$(.+)")
_PHC = re.compile(rf"\$scrypt\$ln={_NUMBER},r={_NUMBER},p={_NUMBER}\$([^$]{{1,90}})\$([^$]+)")


@dataclass(frozen=True, slots=True)
class _Parsed:
    doublings: int
    """N is 2 to the power of this."""

    block: int
    parallel: int
    salt: bytes | None
    derived: bytes | None

    @property
    def memory(self) -> int:
        return 128 * self.block << self.doublings


class Scrypt:
    """The cost packs the three parameters: log2(N) + 32 times r + 4096 times p."""

    scheme = "scrypt"

    def cost_of(self, text: str) -> int | None:
        """Return log2(N) + 32 times r + 4096 times p.

        Raises:
            UnusableHash: It takes more than 256 MiB, or more than eight passes.
        """
        parsed = _parsed(text)
        if parsed is None or not parsed.salt or len(parsed.derived or b"") not in _SIZES:
            return None
        bounded("log2 of the cost factor", parsed.doublings, 21)
        bounded("block size", parsed.block, 127)
        bounded("memory in bytes", parsed.memory, _MOST_MEMORY)
        bounded("parallelism", parsed.parallel, _MOST_PARALLEL)
        return parsed.doublings | parsed.block << 5 | parsed.parallel << 12

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password derives to this hash."""
        return usable(lambda: self._verify(text, password))

    def dummy(self, cost: int, seed: bytes) -> str:
        """Return a hash of those parameters that no password has."""
        octets = filler(seed, 80)
        doublings, block, parallel = cost & 31, cost >> 5 & 127, cost >> 12
        salt, derived = octets[:8].hex(), to_base64(octets[16:])
        return f"scrypt${1 << doublings}${salt}${block}${parallel}${derived}"

    def _verify(self, text: str, password: bytes) -> bool:
        parsed = _parsed(text)
        if self.cost_of(text) is None or parsed is None or not parsed.salt or not parsed.derived:
            return False
        actual = hashlib.scrypt(
            password,
            salt=parsed.salt,
            n=1 << parsed.doublings,
            r=parsed.block,
            p=parsed.parallel,
            maxmem=2 * _MOST_MEMORY,
            dklen=len(parsed.derived),
        )
        return hmac.compare_digest(actual, parsed.derived)


def _parsed(text: str) -> _Parsed | None:
    if (match := _WERKZEUG.fullmatch(text)) is not None:
        n, r, p = (int(number) for number in match.group(1, 2, 3))
        return _powered(n, r, p, (match[4].encode(), from_hex(match[5])))
    if (match := _DJANGO.fullmatch(text)) is not None:
        n, r, p = (int(number) for number in match.group(1, 3, 4))
        return _powered(n, r, p, (match[2].encode(), from_base64(match[5])))
    if (match := _PHC.fullmatch(text)) is not None:
        ln, r, p = (int(number) for number in match.group(1, 2, 3))
        salt, derived = (from_base64(part, padded=False) for part in match.group(4, 5))
        # An absurd exponent is kept absurd, without computing its power.
        return _Parsed(min(ln, 64), min(r, 2**31), p, salt, derived)
    return None


def _powered(n: int, r: int, p: int, octets: tuple[bytes, bytes | None]) -> _Parsed | None:
    if n < 2 or n & (n - 1):  # noqa: PLR2004 - RFC 7914 §2: a power of two above one
        return None
    return _Parsed(n.bit_length() - 1, r, p, *octets)
