"""The hashes of crypt(3): `$1$` (MD5), `$5$` and `$6$` (SHA-2), and DES behind `{CRYPT}`."""

import re
from dataclasses import dataclass

from idp.crypto.formats.encodings import to_base64
from idp.crypto.formats.format import bounded, filler, optional_library, usable

_MOST_ROUNDS = 1_000_000
_MOST_BYTES = 512
"""These schemes read the whole password at each round: a longer one is refused."""

_PREFIX = re.compile(r"\{CRYPT\}|crypt\$\$", re.IGNORECASE)
_SALT = r"[./0-9A-Za-z]"


@dataclass(frozen=True, slots=True)
class UnixCrypt:
    """One crypt(3) scheme, verified by libpass; the cost is its number of rounds."""

    scheme: str
    handler: str
    shape: re.Pattern[str]
    default_rounds: int
    opening: str
    size: int
    """Characters of the digest."""

    prefixed: bool = False
    """Recognised only behind `{CRYPT}`: thirteen letters alone may be anything."""

    def cost_of(self, text: str) -> int | None:
        """Return the number of rounds.

        Raises:
            UnusableHash: There are more than 1,000,000, or the extra `legacy` is not installed.
        """
        bare = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
        parsed = self.shape.fullmatch(bare)
        if parsed is None or (self.prefixed and bare == text):
            return None
        rounds = int(parsed.groupdict().get("rounds") or self.default_rounds)
        bounded("round count", rounds, _MOST_ROUNDS)
        optional_library("passlib.hash", "legacy")
        return rounds

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password has this hash."""
        return usable(lambda: self._verify(text, password))

    def dummy(self, cost: int, seed: bytes) -> str:
        """Return a hash of that many rounds which no password has."""
        letters = to_base64(filler(seed, 96)).replace("+", ".")
        opening = self.opening.format(rounds=cost, salt=letters[:8], short_salt=letters[:2])
        # The last character of a real digest holds less than six bits; `.` always fits.
        return f"{opening}{letters[8 : 7 + self.size]}."

    def _verify(self, text: str, password: bytes) -> bool:
        if self.cost_of(text) is None:
            return False
        handler = getattr(optional_library("passlib.hash", "legacy"), self.handler)
        matches = handler.verify(password[:_MOST_BYTES], _PREFIX.sub("", text, count=1))
        return bool(matches) and len(password) <= _MOST_BYTES


def _sha2(number: int, size: int) -> re.Pattern[str]:
    rounds = r"(?:rounds=(?P<rounds>[1-9][0-9]{3,9})\$)?"
    return re.compile(rf"\${number}\${rounds}{_SALT}{{0,16}}\${_SALT}{{{size}}}")


UNIX_CRYPTS = (
    UnixCrypt(
        scheme="md5-crypt",
        handler="md5_crypt",
        shape=re.compile(rf"\$1\${_SALT}{{0,8}}\${_SALT}{{22}}"),
        default_rounds=1000,
        opening="$1${salt}$",
        size=22,
    ),
    UnixCrypt(
        scheme="sha256-crypt",
        handler="sha256_crypt",
        shape=_sha2(5, 43),
        default_rounds=5000,
        opening="$5$rounds={rounds}${salt}$",
        size=43,
    ),
    UnixCrypt(
        scheme="sha512-crypt",
        handler="sha512_crypt",
        shape=_sha2(6, 86),
        default_rounds=5000,
        opening="$6$rounds={rounds}${salt}$",
        size=86,
    ),
    UnixCrypt(
        scheme="des-crypt",
        handler="des_crypt",
        shape=re.compile(rf"{_SALT}{{13}}"),
        default_rounds=25,
        opening="{{CRYPT}}{short_salt}",
        size=11,
        prefixed=True,
    ),
)
