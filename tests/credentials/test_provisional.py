"""Provisional secrets: what they open, how often, for how long, and what a dump of them tells."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from idp.audit.letter_events import ProvisionalAccepted, ProvisionalRefused
from idp.clients.model import Client
from idp.credentials.authenticate import Guess, Throttled, Wrong
from idp.credentials.authenticate_provisional import ProvisionalAuthenticator
from idp.credentials.provisional import (
    MAX_TRIES,
    Circumstances,
    IssuedPaper,
    Provisional,
    Provisionals,
)
from idp.crypto.mail_keys import MailKeys
from idp.crypto.mailed_secrets import format_provisional, mailed_provisional
from idp.kernel.clock import MovableClock
from idp.stores.engine import Stores
from idp.stores.tables import Account, Credential
from tests.support.client_folder import LEAD, write_folder
from tests.support.people import Person
from tests.support.provider import Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET

KEYS = MailKeys([DEPLOYMENT_SECRET.encode()])
QUARTER = timedelta(days=90)


@dataclass
class Desk:
    """One portal with somebody who never signed in, and what issues their secrets."""

    provider: Provider
    client: Client
    person: Person
    provisionals: Provisionals

    @property
    def stores(self) -> Stores:
        """The database."""
        return self.provider.stores

    def paper(self) -> IssuedPaper:
        """Issue a printed secret."""
        with self.stores.write() as tx:
            return self.provisionals.issue_paper(
                tx,
                self.person.account_id,
                self.client.organisation_id,
                lifetime=QUARTER,
                at=self.stores.clock.now(),
            )

    def check(
        self, typed: str, *, identifier: str = "0042", max_tries: int = MAX_TRIES
    ) -> Provisional | None:
        """Type a printed secret."""
        return self.provisionals.check(
            self.client.organisation_id,
            identifier,
            typed,
            kind="paper",
            at=self.stores.clock.now(),
            circumstances=Circumstances(max_tries=max_tries),
        )

    def claim(self, credential_id: str) -> bool:
        """Spend a secret."""
        with self.stores.write() as tx:
            return self.provisionals.claim(tx, credential_id, self.stores.clock.now())

    def credential(self, credential_id: str) -> Credential:
        """The row of a secret."""
        with self.stores.read() as connection:
            query = select(Credential.__table__).where(Credential.id == credential_id)
            row = connection.execute(query).mappings().one()
            return Credential(**row)


@pytest.fixture
def desk(provider: Provider, artisans: Client) -> Desk:
    waiting = {"status": "provisioned", "membership_status": "provisioned"}
    person = provider.person("artisans", "0042", **waiting)
    return Desk(provider, artisans, person, Provisionals(provider.stores, KEYS))


@pytest.mark.parametrize(
    "written",
    [
        str,
        str.lower,
        format_provisional,
        lambda it: f"  {format_provisional(it).replace('-', ' ').lower()} ",
        lambda it: "\u2013".join(it[place : place + 3] for place in (0, 3, 6, 9)),
        lambda it: "".join(chr(ord(c) + 0xFEE0) for c in it),
    ],
    ids=["as drawn", "lower case", "in groups", "with spaces", "with dashes", "full width"],
)
@pytest.mark.requirement("R-ENT-5", partly="the page that takes it")
def test_a_printed_secret_is_taken_however_it_is_typed(
    desk: Desk, written: Callable[[str], str]
) -> None:
    issued = desk.paper()
    found = desk.check(written(issued.secret))
    assert found == Provisional(desk.person.account_id, issued.credential_id, 1)


def test_checking_spends_nothing_and_claiming_once(desk: Desk) -> None:
    issued = desk.paper()
    assert desk.check(issued.secret) == desk.check(issued.secret) is not None
    assert [desk.claim(issued.credential_id) for _ in range(2)] == [True, False]
    assert desk.check(issued.secret) is None
    assert desk.credential(issued.credential_id).state == "used"


@pytest.mark.requirement("R-CMI-11", partly="the page that takes it")
def test_a_mailed_secret_is_the_one_that_its_mail_shows(desk: Desk) -> None:
    at = desk.stores.clock.now()
    with desk.stores.write() as tx:
        issued = desk.provisionals.issue_mailed(
            tx, desk.person.account_id, desk.client.organisation_id, lifetime=QUARTER, at=at
        )
    secret = mailed_provisional(KEYS.of(issued.key_id), issued.credential_id, "first_sign_in")
    check = (desk.client.organisation_id, "0042", secret.lower())
    assert desk.provisionals.check(*check, kind="paper", at=at) is None
    found = desk.provisionals.check(*check, kind="mailed", at=at)
    assert found is not None
    assert found.credential_id == issued.credential_id
    assert issued.expires_at == at + QUARTER


def test_issuing_again_voids_the_one_before(desk: Desk) -> None:
    first, second = desk.paper(), desk.paper()
    assert desk.check(first.secret) is None
    assert desk.check(second.secret) is not None
    assert not desk.claim(first.credential_id)


def test_voiding_ends_every_secret_of_an_account(desk: Desk) -> None:
    issued = desk.paper()
    with desk.stores.write() as tx:
        assert desk.provisionals.void(tx, desk.person.account_id, at=desk.stores.clock.now()) == 1
    assert desk.check(issued.secret) is None


def test_a_secret_expires(desk: Desk, clock: MovableClock) -> None:
    issued = desk.paper()
    clock.move(QUARTER - timedelta(seconds=1))
    assert desk.check(issued.secret) is not None
    clock.move(timedelta(seconds=1))
    assert desk.check(issued.secret) is None


def test_a_journey_begun_in_time_may_end_after_the_expiry(desk: Desk, clock: MovableClock) -> None:
    issued = desk.paper()
    assert desk.check(issued.secret) is not None
    clock.move(QUARTER + timedelta(hours=1))
    assert desk.claim(issued.credential_id)


@pytest.mark.parametrize("status", ["active", "suspended", "closed", "retired"])
@pytest.mark.requirement("R-ENT-7", partly="the page that answers")
def test_only_an_account_that_waits_is_opened(desk: Desk, status: str) -> None:
    issued = desk.paper()
    with desk.stores.write() as tx:
        mine = Account.id == desk.person.account_id
        tx.execute(update(Account).where(mine).values(status=status))
    assert desk.check(issued.secret) is None


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
