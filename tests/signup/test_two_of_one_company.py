"""Two of one company in the same minute: both were judged before either was here (R-PDL-12)."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from idp.crypto.passwords import PasswordHash
from idp.registration.model import NewRegistration
from idp.reviewing.model import WAITING
from idp.signup.steps.review import Review
from idp.stores import tables
from tests.signup.test_company import with_policy
from tests.support.applying import CHOSEN, PDL, Chamber, heading, reference_in
from tests.support.companies import BAKERY

PARTNER = "associe@courriel.example"
OPENED, WAITS = "Votre compte est créé", "Votre compte est en attente de vérification"
THREADS, ROUNDS = 6, 4


@pytest.fixture
def careful(chamber: Chamber, real_folders: Path) -> Chamber:
    """The portal, where officers look at a company's second person."""
    keeps = "[review]\n"
    with_policy(chamber, real_folders, (keeps, keeps + 'several_per_company = "review"\n'))
    return chamber


def test_who_proves_their_mailbox_second_waits_for_an_officer(careful: Chamber) -> None:
    first = careful.provider.browser()
    second = careful.provider.browser(source="198.51.100.1")
    careful.confirm(first, BAKERY.siren)
    link = careful.link()
    careful.confirm(second, BAKERY.siren, address=PARTNER)
    other = careful.link()
    assert heading(first.submit(first.get(link))) == OPENED
    assert heading(second.submit(second.get(other))) == WAITS
    assert careful.count(tables.Account) == 1
    why = tables.ReviewCase.why == "several"
    assert careful.count(tables.ReviewCase, why, tables.ReviewCase.state.in_(WAITING)) == 1
    subjects = {one["To"]: one["Subject"] for one in careful.post.deliver()}
    assert "en attente de vérification" in subjects[PARTNER]
    page = careful.sign_in(careful.provider.browser(), CHOSEN, PARTNER)
    assert heading(page) == WAITS
    assert reference_in(page)


def test_of_many_at_once_one_has_an_account_and_the_others_wait(careful: Chamber) -> None:
    for place in range(ROUNDS):
        _race(careful, f"{place}23456789")
    assert careful.count(tables.Account) == ROUNDS
    assert careful.count(tables.ReviewCase) == ROUNDS * (THREADS - 1)
    state = tables.Registration.state
    assert careful.count(tables.Registration, state == "done") == ROUNDS
    assert careful.count(tables.Registration, state == "review") == ROUNDS * (THREADS - 1)


def _race(chamber: Chamber, siren: str) -> None:
    """Have as many people of one company prove their mailboxes at the same instant."""
    services, client = chamber.provider.services, chamber.provider.client(PDL)
    step = services.steps["signup.review"]
    assert isinstance(step, Review)
    registrations, reviews, at = step._registrations, step._reviews, services.clock.now()
    said = {"siren": siren, "verdict": "accept", "profile": "business", "evidence": "{}"}
    with services.stores.write() as tx:
        added = [
            registrations.add(
                tx,
                NewRegistration(
                    client=client,
                    address=f"a{place}-{siren}@courriel.example",
                    password=PasswordHash("bcrypt", 4, None, "x"),
                    facts=said,
                ),
                source="",
                at=at,
            )
            for place in range(THREADS)
        ]
    start = Barrier(THREADS)

    def prove(registration_id: str) -> bool:
        start.wait()
        with services.stores.write() as tx:
            found = registrations.within(tx, registration_id)
            assert found is not None
            if reviews.keeps_back(tx, found, client, at=at):
                return False
            registrations.prove(tx, found, client, at=at)
            return registrations.open_account(tx, found, client, at=at) is not None

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(prove, added)) == [False] * (THREADS - 1) + [True]
