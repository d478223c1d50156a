"""Passwords: how one is hashed, verified, and how an unknown person costs the same work."""

import hmac
import secrets
import time
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import bcrypt

from idp.crypto.formats import FORMATS, UnusableHash, identify
from idp.crypto.formats.blowfish import doublings_of, dummy_hash
from idp.crypto.hash_lane import HashLane

SCHEME = "bcrypt-hmac-sha384"
"""NFC → base64(HMAC-SHA-384(pepper, UTF-8)) → bcrypt: every byte counts, and a dump without the
pepper can't be attacked."""

LOWEST_COST = 4
DEFAULT_COST = 12
HIGHEST_COST = 16
LONGEST_PASSWORD = 4096
"""Bytes of UTF-8, after NFC."""

_MOST_CHARACTERS = 3 * LONGEST_PASSWORD  # NFC shrinks a text to a third at most.
_SHORTEST_PEPPER = 32
_STAND_IN = b"a password that is too long"


class PasswordTooLong(ValueError):
    """A password to be hashed has more than 4096 bytes."""


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """What is stored of a password; each field is the column of `credential` of the same name."""

    scheme: str
    cost: int
    pepper_id: str | None
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification says; `rehash` asks to store a new hash of the password just proved."""

    matches: bool
    rehash: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The cost proposed for this machine and what one hash takes then, in milliseconds."""

    cost: int
    milliseconds: float


class Passwords:
    """Hashes and verifies passwords, always in the hash lane and never in a write transaction."""

    def __init__(
        self, *, peppers: Mapping[str, bytes], current_pepper: str, cost: int, lane: HashLane
    ) -> None:
        """Take what new hashes are made with.

        Args:
            peppers: Keys kept outside the database, by id; retired ones still verify.
            current_pepper: Id of the one for new hashes.
            cost: log2 of bcrypt's rounds; 4 in tests, 12 by default, see `calibrate`.
            lane: Where hashes run.

        Raises:
            ValueError: The current pepper is missing, a pepper has less than 32 bytes, or the
                cost is outside 4 to 16.
        """
        if current_pepper not in peppers:
            raise ValueError("the current pepper is not among the peppers")
        if any(len(pepper) < _SHORTEST_PEPPER for pepper in peppers.values()):
            raise ValueError("a pepper has at least 32 bytes")
        if not LOWEST_COST <= cost <= HIGHEST_COST:
            raise ValueError(f"bcrypt cost {cost} is outside {LOWEST_COST} to {HIGHEST_COST}")
        self._peppers = dict(peppers)
        self._current_pepper = current_pepper
        self._cost = cost
        self._lane = lane

    def hash(self, password: str) -> PasswordHash:
        """Return a new hash of a password that its owner just chose.

        Raises:
            PasswordTooLong: It has more than 4096 bytes; the time is that of a hash.
            LaneFull: Too many hashes are waiting.
            RuntimeError: A write transaction is open.
        """
        typed, fits = _prepared(password)
        keyed = self._keyed(typed, self._current_pepper)
        salt = bcrypt.gensalt(self._cost)
        secret = self._lane.run(lambda: bcrypt.hashpw(keyed, salt)).decode("ascii")
        if not fits:
            raise PasswordTooLong(f"a password has at most {LONGEST_PASSWORD} bytes")
        return PasswordHash(SCHEME, self._cost, self._current_pepper, secret)

    def check_room(self) -> None:
        """Return if a password would be verified now.

        Raises:
            LaneFull: Too many hashes are waiting.
        """
        self._lane.check_room()

    def verify(self, stored: PasswordHash, password: str) -> Verdict:
        """Tell whether a password is the one stored, and whether its hash is out of date.

        A malformed hash, an unknown scheme and a pepper that is gone do not match; a password of
        more than 4096 bytes does not either, after the same work.

        Raises:
            LaneFull: Too many hashes are waiting.
            RuntimeError: A write transaction is open.
        """
        typed, fits = _prepared(password)
        matches = self._lane.run(lambda: self._matches(stored, typed)) and fits
        return Verdict(matches, rehash=matches and not self.is_current(stored))

    def is_current(self, stored: PasswordHash) -> bool:
        """Tell whether a hash has the scheme, cost and pepper of new ones."""
        current = (SCHEME, self._cost, self._current_pepper)
        return (stored.scheme, stored.cost, stored.pepper_id) == current

    def dummy_for(
        self, identifier: str, mix: Mapping[tuple[str, int], int], key: bytes
    ) -> PasswordHash:
        """Return a hash that nothing matches, for an identifier that nobody has.

        The same identifier always gets the same one while the mix lasts, and over all identifiers
        they have the costs of the organisation's real hashes: the time of an answer does not tell
        who exists, even among imported hashes (story 17 of the model).

        Args:
            identifier: In canonical form.
            mix: How many live credentials the organisation has of each (scheme, cost).
            key: Secret of the deployment; without it the choice can't be foretold.
        """
        drawn = hmac.digest(key, b"dummy\0" + identifier.encode("utf-8", "surrogatepass"), "sha384")
        scheme, cost = self._drawn_from(mix, int.from_bytes(drawn[:16], "big"))
        if scheme == SCHEME:
            return PasswordHash(SCHEME, cost, self._current_pepper, dummy_hash(cost, drawn[16:]))
        return PasswordHash(scheme, cost, None, FORMATS[scheme].dummy(cost, drawn[16:]))

    def _drawn_from(self, mix: Mapping[tuple[str, int], int], number: int) -> tuple[str, int]:
        known = [
            (kind, count)
            for kind, count in sorted(mix.items())
            if count > 0 and _can_imitate(*kind)
        ]
        place = number % max(1, sum(count for _, count in known))
        for kind, count in known:
            place -= count
            if place < 0:
                return kind
        return SCHEME, self._cost

    def _matches(self, stored: PasswordHash, typed: bytes) -> bool:
        if stored.scheme != SCHEME:
            known = FORMATS.get(stored.scheme)
            return known is not None and known.verify(stored.secret, typed)
        if doublings_of(stored.secret) != stored.cost or stored.cost > HIGHEST_COST:
            return False
        pepper_id = stored.pepper_id or ""
        kept = pepper_id in self._peppers
        keyed = self._keyed(typed, pepper_id if kept else self._current_pepper)
        try:
            return bcrypt.checkpw(keyed, stored.secret.encode("ascii")) and kept
        except ValueError:
            return False

    def _keyed(self, typed: bytes, pepper_id: str) -> bytes:
        # 48 bytes are 64 characters of base64: under bcrypt's 72, and free of NUL.
        return b64encode(hmac.digest(self._peppers[pepper_id], typed, "sha384"))


def imported_hash(text: str) -> PasswordHash:
    """Return the row for a hash that another system made, ready for `Passwords.verify`.

    Raises:
        UnusableHash: No format knows it, its cost is absurd, or its library is missing.
    """
    scheme = identify(text)
    cost = None if scheme is None else FORMATS[scheme].cost_of(text)
    if scheme is None or cost is None:
        raise UnusableHash("no known kind of hash")
    return PasswordHash(scheme, cost, None, text)


def calibrate(target_ms: float, clock: Callable[[], float] = time.perf_counter) -> Calibration:
    """Return the dearest cost, from 10 to 16, at which one hash takes `target_ms` or less here.

    Takes a fraction of a second: a cheap cost is timed, and each step doubles. Ten, the least
    that OWASP accepts, is proposed even where it takes longer.

    Args:
        target_ms: What a sign-in may take, milliseconds.
        clock: Seconds from anywhere, always growing.
    """
    timed_cost, least = 8, 10
    fastest: float = min(_timed(timed_cost, clock) for _ in range(3))

    def expected(cost: int) -> float:
        return fastest * 1000 * (1 << cost - timed_cost)

    fitting = [c for c in range(least, HIGHEST_COST + 1) if expected(c) <= target_ms]
    cost = max(fitting, default=least)
    return Calibration(cost, expected(cost))


def _timed(cost: int, clock: Callable[[], float]) -> float:
    password, salt = secrets.token_bytes(32).hex().encode(), bcrypt.gensalt(cost)
    start = clock()
    bcrypt.hashpw(password, salt)
    return clock() - start


def _prepared(password: str) -> tuple[bytes, bool]:
    """Return the bytes to hash, and whether the password is short enough to be one at all."""
    if len(password) <= _MOST_CHARACTERS:
        typed = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
        if len(typed) <= LONGEST_PASSWORD:
            return typed, True
    return _STAND_IN, False


def _can_imitate(scheme: str, cost: int) -> bool:
    """Tell whether a dummy of this kind would be verified, and so take the time that it should."""
    if scheme == SCHEME:
        return LOWEST_COST <= cost <= HIGHEST_COST
    try:
        return (
            scheme in FORMATS and FORMATS[scheme].cost_of(FORMATS[scheme].dummy(cost, b"")) == cost
        )
    except (UnusableHash, ValueError, IndexError, OverflowError):
        return False
