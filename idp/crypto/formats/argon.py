"""Argon2 (RFC 9106) as PHC strings, with the prefixes of OpenLDAP and Django."""

import re
from dataclasses import dataclass

from idp.crypto.formats.encodings import from_base64, to_bare_base64
from idp.crypto.formats.format import UnusableHash, bounded, filler, optional_library, usable

_MOST_MEMORY = 256 * 1024
_MOST_PASSES = 20
_MOST_LANES = 16
_MOST_WORK = 1024 * 1024
"""Memory times passes, in KiB: half a second."""

_PHC = re.compile(
    r"(?:\{ARGON2\}|argon2)?(\$(argon2(?:id|i|d))(?:\$v=(?:16|19))?"
    r"\$m=([1-9][0-9]{0,9}),t=([1-9][0-9]{0,9}),p=([1-9][0-9]{0,9})"
    r"\$([A-Za-z0-9+/]{11,90})\$([A-Za-z0-9+/]{16,90}))"
)


@dataclass(frozen=True, slots=True)
class Argon2:
    """One variant; the cost packs the three parameters: m (KiB) times 1024 + t times 32 + p."""

    scheme: str

    def cost_of(self, text: str) -> int | None:
        """Return m times 1024 + t times 32 + p.

        Raises:
            UnusableHash: It takes more than 256 MiB, 20 passes, 16 lanes, or 1 GiB written in
                all; or the extra `argon2` is not installed.
        """
        parsed = _PHC.fullmatch(text)
        if parsed is None or parsed[2] != self.scheme:
            return None
        if any(from_base64(parsed[part], padded=False) is None for part in (6, 7)):
            return None
        memory, passes, lanes = (int(number) for number in parsed.group(3, 4, 5))
        bounded("memory in KiB", memory, _MOST_MEMORY)
        bounded("number of passes", passes, _MOST_PASSES)
        bounded("number of lanes", lanes, _MOST_LANES)
        bounded("memory times passes in KiB", memory * passes, _MOST_WORK)
        if memory < 8 * lanes:  # RFC 9106 §3.1
            raise UnusableHash("memory is below 8 KiB a lane")
        optional_library("argon2.low_level", "argon2")
        return memory << 10 | passes << 5 | lanes

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password has this hash."""
        return usable(lambda: self._verify(text, password))

    def dummy(self, cost: int, seed: bytes) -> str:
        """Return a hash of those parameters that no password has."""
        octets = filler(seed, 48)
        salt, derived = to_bare_base64(octets[:16]), to_bare_base64(octets[16:])
        memory, passes, lanes = cost >> 10, cost >> 5 & 31, cost & 31
        return f"${self.scheme}$v=19$m={memory},t={passes},p={lanes}${salt}${derived}"

    def _verify(self, text: str, password: bytes) -> bool:
        parsed = _PHC.fullmatch(text)
        if self.cost_of(text) is None or parsed is None:
            return False
        library = optional_library("argon2.low_level", "argon2")
        kind = {"argon2id": library.Type.ID, "argon2i": library.Type.I, "argon2d": library.Type.D}
        try:
            return bool(library.verify_secret(parsed[1].encode(), password, kind[self.scheme]))
        except optional_library("argon2.exceptions", "argon2").Argon2Error:
            return False


ARGON2S = (Argon2("argon2id"), Argon2("argon2i"), Argon2("argon2d"))
