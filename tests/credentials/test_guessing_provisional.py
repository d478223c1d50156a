"""Guesses at provisional secrets: counted, capped, slowed, all alike; and what a race gives."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from idp.audit.letter_events import ProvisionalAccepted, ProvisionalRefused
from idp.credentials.authenticate import Guess, Throttled, Wrong
from idp.credentials.authenticate_provisional import ProvisionalAuthenticator
from idp.credentials.provisional import (
    Provisional,
    Provisionals,
)
from idp.crypto.mail_keys import MailKeys
from tests.credentials.conftest import KEYS, Desk
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET


def test_tries_are_counted_and_capped_right_ones_are_not(desk: Desk) -> None:
    issued = desk.paper()
    for _ in range(3):
        assert desk.check("2222-2222-2222", max_tries=3) is None
        desk.check(issued.secret, max_tries=4)
    assert desk.credential(issued.credential_id).tries == 3
    assert desk.check(issued.secret, max_tries=3) is None
    assert desk.check("2222-2222-2222", max_tries=3) is None
    assert desk.credential(issued.credential_id).tries == 3


def at_once(count: int, act: Callable[[], object]) -> None:
    """Do something in that many threads at the same instant."""
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait()
        act()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.races
def test_of_two_claims_at_once_one_wins(desk: Desk) -> None:
    for _ in range(20):
        issued = desk.paper()
        won: list[bool] = []
        at_once(2, lambda issued=issued, won=won: won.append(desk.claim(issued.credential_id)))  # type: ignore[misc]  # mypy infers no default
        assert sorted(won) == [False, True]


@pytest.mark.races
def test_a_burst_of_guesses_is_counted_to_the_last(desk: Desk) -> None:
    issued = desk.paper()
    at_once(16, lambda: desk.check("2222-2222-2222", max_tries=10))
    assert desk.credential(issued.credential_id).tries == 10


def test_an_older_key_still_verifies_and_one_taken_away_does_not(desk: Desk) -> None:
    issued = desk.paper()
    new, old = b"n" * 32, DEPLOYMENT_SECRET.encode()
    desk.provisionals = Provisionals(desk.stores, MailKeys([new, old]))
    assert desk.check(issued.secret) is not None
    desk.provisionals = Provisionals(desk.stores, MailKeys([new]))
    assert desk.check(issued.secret) is None


def test_the_row_holds_no_secret(desk: Desk) -> None:
    issued = desk.paper()
    row = desk.credential(issued.credential_id)
    assert (row.kind, row.scheme, len(row.secret)) == ("provisional_paper", "keyed", 64)
    assert row.pepper_id == KEYS.current[0]
    assert issued.secret not in repr((issued, vars(row)))


GUESSES = [
    ("right", "0042", None),
    ("wrong", "0042", "2222-2222-2222"),
    ("no code at all", "0042", ""),
    ("unknown", "9999", "2222-2222-2222"),
    ("unknown with the right code", "9999", None),
]


@pytest.mark.requirement("R-ENT-6", partly="the page that answers")
def test_every_guess_costs_the_same_statements(desk: Desk) -> None:
    from tests.security.observing import costs  # noqa: PLC0415 - only here

    issued = desk.paper()
    seen = []
    for name, identifier, typed in GUESSES:
        with costs(desk.provider) as cost:
            found = desk.check(issued.secret if typed is None else typed, identifier=identifier)
        assert (found is not None) == (name == "right")
        seen.append((cost.statements, cost.hashes))
    assert seen[1:] == seen[:-1]


def authenticator(desk: Desk) -> ProvisionalAuthenticator:
    return ProvisionalAuthenticator(desk.stores, desk.provisionals, desk.provider.services.throttle)


def guess(identifier: str, password: str) -> Guess:
    return Guess(identifier, password, source="192.0.2.7", browser_hash=b"")


def test_guesses_are_slowed_like_those_at_passwords_but_apart(desk: Desk) -> None:
    issued, door = desk.paper(), authenticator(desk)
    free = desk.client.policy.throttle.free_attempts
    for identifier in ("0042", "9999"):
        answers = [door.check(guess(identifier, "2" * 12), desk.client) for _ in range(free + 1)]
        assert answers == [Wrong(foreign_domain=False)] * free + [Throttled(5)]
    assert isinstance(door.check(guess("0042", issued.secret), desk.client), Throttled)
    # A failure here does not slow a sign-in down.
    browser = desk.provider.browser(source="192.0.2.8")
    page = browser.authorize(desk.client)
    assert browser.submit(page, identifier="0042", password="x").status == 422


def test_the_right_one_opens_and_forgets_failures(desk: Desk) -> None:
    issued, door = desk.paper(), authenticator(desk)
    for _ in range(6):
        door.check(guess("0042", "2" * 12), desk.client)
        assert isinstance(door.check(guess(" 0042 ", issued.secret), desk.client), Provisional)


def test_what_fits_no_grammar_is_wrong_like_everything_else(desk: Desk) -> None:
    door = authenticator(desk)
    for identifier in ("", "\u202e0042", "n" * 5000, "0042\0"):
        assert door.check(guess(identifier, "\ud800" * 9), desk.client) == Wrong(
            foreign_domain=False
        )


def test_a_provisional_secret_is_no_password(desk: Desk) -> None:
    issued = desk.paper()
    browser = desk.provider.browser()
    page = browser.authorize(desk.client)
    assert browser.submit(page, identifier="0042", password=issued.secret).status == 422


def test_tries_are_the_folders_to_say(provider: Provider, tmp_path: Path) -> None:
    policy = LEAD.replace("[branding]", "[letter]\ntries = 10\n\n[branding]")
    client = provider.register(write_folder(tmp_path / "clients", policy=policy))
    assert client.policy.letter.tries == 10


def test_events_name_no_secret() -> None:
    assert ProvisionalAccepted.event == ProvisionalRefused.event == "provisional"
