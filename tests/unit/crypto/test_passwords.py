"""Passwords: every character counts, nothing raises, and the unknown cost what the known do."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import bcrypt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from idp.crypto.formats import FORMATS, UnusableHash
from idp.crypto.hash_lane import HashLane
from idp.crypto.passwords import (
    SCHEME,
    PasswordHash,
    Passwords,
    PasswordTooLong,
    calibrate,
    imported_hash,
)

PEPPERS = {"2026": b"p" * 32, "2025": b"o" * 48}
KEY = b"k" * 32
SSHA = "{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr"  # testing123

LANE = HashLane(workers=2, queue_limit=50)


@pytest.fixture(scope="module", autouse=True)
def _close_the_lane() -> Iterator[None]:
    yield
    LANE.close()


def passwords(*, pepper: str = "2026", cost: int = 4) -> Passwords:
    return Passwords(peppers=PEPPERS, current_pepper=pepper, cost=cost, lane=LANE)


def test_a_hash_is_bcrypt_of_the_keyed_pre_hash() -> None:
    # base64(HMAC-SHA-384(b"p" * 32, "Élodie2024" in NFC)), computed by OpenSSL
    keyed = b"QRQOwlmcGXvamah1MMS2aoWpc2Ygt12J45eHnbg/nlRl3FWRr4NEzkw8C8okEM5t"
    stored = passwords().hash("E\u0301lodie2024")
    assert (stored.scheme, stored.cost, stored.pepper_id) == ("bcrypt-hmac-sha384", 4, "2026")
    assert bcrypt.checkpw(keyed, stored.secret.encode())


def test_a_hash_shows_no_secret() -> None:
    stored = passwords().hash("Tilleul-42")
    assert stored.secret not in repr(stored)


def test_two_hashes_of_one_password_differ() -> None:
    assert passwords().hash("Tilleul-42") != passwords().hash("Tilleul-42")


@settings(deadline=None)  # other work shares the machine
@given(password=st.text(max_size=300))
def test_a_password_matches_itself_composed_or_not(password: str) -> None:
    stored = passwords().hash(password)
    for form in ("NFC", "NFD"):
        verdict = passwords().verify(stored, unicodedata.normalize(form, password))
        assert (verdict.matches, verdict.rehash) == (True, False)


@settings(deadline=None)  # other work shares the machine
@given(password=st.text(min_size=1, max_size=300), other=st.text(max_size=300))
def test_another_password_does_not_match(password: str, other: str) -> None:
    assume(unicodedata.normalize("NFC", password) != unicodedata.normalize("NFC", other))
    assert not passwords().verify(passwords().hash(password), other).matches


@pytest.mark.parametrize(
    "password", ["a" * 73, "é" * 37, "🔑" * 19, "a\0b", "\0", "x" * 4096, "\ud800"]
)
def test_every_character_counts_whatever_it_is(password: str) -> None:
    # Not so with bcrypt alone: it stops at 72 bytes, and older ones at a NUL.
    stored = passwords().hash(password)
    assert passwords().verify(stored, password).matches
    assert not passwords().verify(stored, password[:-1] + "\1").matches
    assert not passwords().verify(stored, password[:-1]).matches


@pytest.mark.parametrize("password", ["a" * 4097, "é" * 2049, "e\u0301" * 1_000_000])
def test_too_long_a_password_costs_one_hash_and_never_matches(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = passwords().hash(password[:72])
    done = _counted(monkeypatch, "checkpw")
    assert not passwords().verify(stored, password).matches
    assert done == [64]  # bytes hashed, as for any other
    done = _counted(monkeypatch, "hashpw")
    with pytest.raises(PasswordTooLong):
        passwords().hash(password)
    assert done == [64]


def test_what_stands_in_for_too_long_a_password_does_not_open_either() -> None:
    stored = passwords().hash("a password that is too long")
    assert passwords().verify(stored, "a password that is too long").matches
    assert not passwords().verify(stored, "a" * 5000).matches


@pytest.mark.parametrize(
    "current", [passwords(cost=5), passwords(pepper="2025")], ids=["cost", "pepper"]
)
def test_an_old_cost_or_pepper_still_matches_and_asks_for_a_new_hash(current: Passwords) -> None:
    stored = passwords().hash("Tilleul-42")
    assert current.verify(stored, "Tilleul-42").rehash
    assert not current.verify(stored, "Tilleul-43").rehash
    assert current.verify(current.hash("Tilleul-42"), "Tilleul-42").rehash is False


def test_an_imported_hash_matches_once_and_asks_for_a_new_one() -> None:
    stored = imported_hash(SSHA)
    assert stored == PasswordHash("sha1", 1, None, SSHA)
    verdict = passwords().verify(stored, "testing123")
    assert (verdict.matches, verdict.rehash) == (True, True)


@pytest.mark.parametrize("text", ["", "clear text", "$2b$31$" + "C" * 53])
def test_what_cannot_be_imported_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnusableHash):
        imported_hash(text)


@pytest.mark.parametrize(
    "change",
    [
        {"scheme": "rot13"},
        {"scheme": ""},
        {"scheme": "bcrypt"},
        {"pepper_id": "2019"},
        {"pepper_id": None},
        {"pepper_id": "2025"},
        {"cost": 5},
        {"cost": 99},
        {"secret": ""},
        {"secret": "$2b$04$" + "é" * 53},
        {"secret": "$2b$04$" + "z" * 53},
        {"secret": "$2b$31$" + "C" * 53, "cost": 31},
    ],
    ids=str,
)
def test_a_damaged_row_matches_nobody_and_raises_nothing(change: dict[str, str]) -> None:
    stored = replace(passwords().hash("Tilleul-42"), **change)  # type: ignore[arg-type] # damaged on purpose
    verdict = passwords().verify(stored, "Tilleul-42")
    assert (verdict.matches, verdict.rehash) == (False, False)


def test_a_pepper_that_is_gone_still_costs_one_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = replace(passwords().hash("Tilleul-42"), pepper_id="2019")
    done = _counted(monkeypatch, "checkpw")
    passwords().verify(stored, "Tilleul-42")
    assert done == [64]


@pytest.mark.parametrize(
    ("peppers", "current", "cost"),
    [
        (PEPPERS, "2019", 4),
        ({"2026": b"short"}, "2026", 4),
        (PEPPERS, "2026", 3),
        (PEPPERS, "2026", 17),
    ],
)
def test_weak_settings_are_refused(peppers: dict[str, bytes], current: str, cost: int) -> None:
    with pytest.raises(ValueError, match=r"pepper|cost"):
        Passwords(peppers=peppers, current_pepper=current, cost=cost, lane=LANE)


def test_no_hash_runs_while_a_write_is_open() -> None:
    stored = passwords().hash("Tilleul-42")
    lane = HashLane(workers=1, queue_limit=1, forbidden=lambda: True)
    locked = Passwords(peppers=PEPPERS, current_pepper="2026", cost=4, lane=lane)
    with pytest.raises(RuntimeError, match="write transaction"):
        locked.hash("Tilleul-42")
    with pytest.raises(RuntimeError, match="write transaction"):
        locked.verify(stored, "Tilleul-42")


def test_an_unknown_identifier_always_gets_the_same_dummy() -> None:
    mix = {(SCHEME, 4): 50, ("sha1", 1): 50}
    dummy = passwords().dummy_for("b.fourquin@apcma.example", mix, KEY)
    assert dummy == passwords().dummy_for("b.fourquin@apcma.example", mix, KEY)
    others = {passwords().dummy_for(f"{n}@apcma.example", mix, KEY).secret for n in range(50)}
    assert len(others - {dummy.secret}) == 50
    assert dummy != passwords().dummy_for("b.fourquin@apcma.example", mix, b"another" * 5)


def test_dummies_have_the_schemes_and_costs_of_the_organisation() -> None:
    mix = {(SCHEME, 4): 600, (SCHEME, 5): 200, ("pbkdf2-sha256", 1000): 200}
    drawn = [passwords().dummy_for(f"person{n}", mix, KEY) for n in range(1000)]
    share = Counter((dummy.scheme, dummy.cost) for dummy in drawn)
    assert set(share) == set(mix)
    assert all(abs(share[kind] - count) < 60 for kind, count in mix.items())


@pytest.mark.parametrize("scheme", [SCHEME, *sorted(FORMATS)])
def test_a_dummy_is_verified_to_the_end_and_matches_nothing(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = {SCHEME: 5, "bcrypt": 5, "bcrypt-sha256-django": 5, "phpass": 8, "scrypt": 4362}
    costs |= {"md5-crypt": 1000, "des-crypt": 25} | {f"sha{n}-crypt": 1000 for n in (256, 512)}
    costs |= {f"argon2{v}": (64 << 10) + 33 for v in ("i", "d", "id")}
    costs |= {f"pbkdf2-{digest}": 10 for digest in ("sha1", "sha256", "sha512")}
    cost = costs.get(scheme, 1)
    dummy = passwords().dummy_for("nobody", {(scheme, cost): 1}, KEY)
    assert (dummy.scheme, dummy.cost) == (scheme, cost)
    done = _counted(monkeypatch, "checkpw")
    assert not passwords().verify(dummy, "nobody").matches
    assert len(done) == scheme.startswith("bcrypt")


@pytest.mark.parametrize(
    "mix", [{}, {(SCHEME, 4): 0}, {("rot13", 1): 9}, {(SCHEME, 31): 9}, {("argon2id", 1): 9}]
)
def test_a_mix_that_says_nothing_gives_a_dummy_as_of_today(mix: dict[tuple[str, int], int]) -> None:
    dummy = passwords().dummy_for("nobody", mix, KEY)
    assert passwords().is_current(dummy)
    assert not passwords().verify(dummy, "nobody").matches


@pytest.mark.parametrize(
    ("milliseconds_at_8", "cost"), [(10, 12), (15.7, 11), (0.001, 16), (500, 10)]
)
def test_calibration_proposes_the_dearest_cost_within_the_target(
    milliseconds_at_8: float, cost: int
) -> None:
    times = (n // 2 * 10 + n % 2 * milliseconds_at_8 / 1000 for n in range(6))
    proposed = calibrate(250, clock=lambda: next(times))
    assert proposed.cost == cost
    assert proposed.milliseconds == pytest.approx(milliseconds_at_8 * 2 ** (cost - 8))


def _counted(monkeypatch: pytest.MonkeyPatch, function: str) -> list[int]:
    """Return a list that grows by the length of each password that bcrypt reads."""
    done: list[int] = []
    original = getattr(bcrypt, function)

    def counting(password: bytes, other: bytes) -> object:
        done.append(len(password))
        return original(password, other)

    monkeypatch.setattr(bcrypt, function, counting)
    return done
