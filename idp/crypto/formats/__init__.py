"""Password hashes that other systems made, verified until their owner signs in once.

Owns: recognising an imported hash, bounding what it may cost, verifying it, and making dummies
of the same cost. Never makes a hash for a password: that is `idp.crypto.passwords`.

Families: single digests (LDAP, Django, Joomla, bare hexadecimal), PBKDF2, scrypt, bcrypt, Argon2,
crypt(3), phpass. A scheme names the work, not the spelling. Argon2 needs the extra `argon2`,
crypt(3) the extra `legacy`; without them such a hash is refused at import, in words.

Sources: RFC 2307 (LDAP tags), RFC 8018, RFC 7914, RFC 9106, the PHC string format.
"""

from collections.abc import Mapping
from types import MappingProxyType

from idp.crypto.formats.argon import ARGON2S
from idp.crypto.formats.blowfish import BCRYPTS
from idp.crypto.formats.digest import DIGESTS
from idp.crypto.formats.format import Format, UnusableHash
from idp.crypto.formats.pbkdf2 import PBKDF2S
from idp.crypto.formats.phpass import Phpass
from idp.crypto.formats.scrypt import Scrypt
from idp.crypto.formats.unix_crypt import UNIX_CRYPTS

__all__ = ["FORMATS", "Format", "UnusableHash", "identify"]

_LONGEST_HASH = 512

_ALL: tuple[Format, ...] = (
    *BCRYPTS,
    *ARGON2S,
    *PBKDF2S,
    Scrypt(),
    *UNIX_CRYPTS,
    Phpass(),
    *DIGESTS,
)

FORMATS: Mapping[str, Format] = MappingProxyType({known.scheme: known for known in _ALL})
"""Every imported format by its scheme."""


def identify(text: str) -> str | None:
    """Return the scheme of an imported hash, or None when no format knows it.

    Thirty-two hexadecimal digits are taken for MD5, though Windows writes NT hashes so too.

    Raises:
        UnusableHash: It is known but refused: its cost is absurd or its library is missing.
    """
    if not text.isascii() or len(text) > _LONGEST_HASH:
        return None
    return next((known.scheme for known in _ALL if known.cost_of(text) is not None), None)
