"""Three buckets per attempt; what a right answer takes back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.policy.sign_in import ThrottleSection
from idp.throttle.limits import Attempt, Reserved, Rule, Throttle, Wait, delay_after, source_bucket
from idp.throttle.memory import MemoryCounters

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECTION = ThrottleSection(free_attempts=2, delays=[10], source_free_attempts=4)


def attempt(
    identifier: str = "a", source: str = "192.0.2.1", known: bytes | None = None
) -> Attempt:
    return Attempt(
        organisation_id="o",
        client_id="c",
        identifier=identifier,
        source=source,
        known_browser=known,
    )


@pytest.fixture
def throttle() -> Throttle:
    return Throttle(MemoryCounters(), key=b"k" * 32)


def test_a_third_party_cannot_lock_a_known_browser_out(throttle: Throttle) -> None:
    for number in range(3):
        throttle.reserve(attempt(source=f"192.0.2.{number}"), SECTION, at=NOON)
    stranger = throttle.reserve(attempt(source="192.0.2.9"), SECTION, at=NOON)
    owner = throttle.reserve(attempt(source="192.0.2.8", known=b"b" * 32), SECTION, at=NOON)
    assert isinstance(stranger, Wait)
    assert isinstance(owner, Reserved)


def test_a_new_password_begins_a_new_count(throttle: Throttle) -> None:
    guesses = [replace(attempt(source=f"192.0.2.{n}"), credential_version=1) for n in range(3)]
    answers = [throttle.reserve(guess, SECTION, at=NOON) for guess in guesses]
    assert isinstance(answers[-1], Wait)
    renewed = replace(guesses[-1], credential_version=2)
    assert isinstance(throttle.reserve(renewed, SECTION, at=NOON), Reserved)


def test_many_accounts_from_one_source_are_slowed(throttle: Throttle) -> None:
    answers = [throttle.reserve(attempt(identifier=str(n)), SECTION, at=NOON) for n in range(6)]
    assert [isinstance(answer, Wait) for answer in answers] == [False] * 4 + [True] * 2


def test_neighbours_at_one_address_do_not_shut_a_known_browser_out(throttle: Throttle) -> None:
    for number in range(5):
        throttle.reserve(attempt(identifier=str(number)), SECTION, at=NOON)
    assert isinstance(throttle.reserve(attempt(identifier="x"), SECTION, at=NOON), Wait)
    known = [throttle.reserve(attempt(known=b"b" * 32), SECTION, at=NOON) for _ in range(3)]
    assert [isinstance(answer, Wait) for answer in known] == [False, False, True]


def test_what_was_not_looked_at_is_not_counted(throttle: Throttle) -> None:
    for number in range(20):
        reserved = throttle.reserve(attempt(identifier=str(number % 2)), SECTION, at=NOON)
        assert isinstance(reserved, Reserved)
        throttle.withdraw(reserved)


def test_one_right_answer_does_not_buy_guesses_at_others(throttle: Throttle) -> None:
    for number in range(3):
        throttle.reserve(attempt(identifier=str(number)), SECTION, at=NOON)
    own = throttle.reserve(attempt(identifier="own"), SECTION, at=NOON)
    assert isinstance(own, Reserved)
    throttle.succeeded(own)
    assert isinstance(throttle.reserve(attempt(identifier="x"), SECTION, at=NOON), Reserved)
    assert isinstance(throttle.reserve(attempt(identifier="y"), SECTION, at=NOON), Wait)


def test_a_wait_in_one_bucket_is_not_counted_in_the_others(throttle: Throttle) -> None:
    for _ in range(10):
        throttle.reserve(attempt(), SECTION, at=NOON)
    assert isinstance(throttle.reserve(attempt(identifier="other"), SECTION, at=NOON), Reserved)


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_counts_as_one_source(address: str, bucket: str) -> None:
    assert source_bucket(address) == bucket


def test_delays_grow_to_the_last_one() -> None:
    rule = Rule(2, (5, 60), timedelta(hours=1))
    waits = [delay_after(count, rule).total_seconds() for count in range(1, 6)]
    assert waits == [0, 5, 60, 60, 60]


def test_a_portals_failures_are_counted_minute_by_minute(throttle: Throttle) -> None:
    """A busy portal never pauses: what came before this minute slows nobody down."""
    section = ThrottleSection(client_per_minute=5)
    for number in range(40):
        at = NOON + timedelta(seconds=20 * number)
        guess = attempt(identifier=str(number), source=f"192.0.2.{number}")
        assert isinstance(throttle.reserve(guess, section, at=at), Reserved), number
    storm = [
        throttle.reserve(
            attempt(identifier=f"s{n}", source=f"198.51.100.{n}"),
            section,
            at=NOON + timedelta(hours=1),
        )
        for n in range(7)
    ]
    assert [isinstance(one, Wait) for one in storm] == [False] * 5 + [True] * 2
