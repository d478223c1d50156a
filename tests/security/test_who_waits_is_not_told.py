"""First secrets, letters, mails once more: who exists, who waits and who may is told by nothing.

The forms of the real portals that `test_who_exists_is_not_told` (signing in) and
`test_who_can_recover_is_not_told` (recovery) don't send (R-ALL-4, security.md §2).
"""

import time
from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.security.observing import DOUBT, told_by_time
from tests.security.waiting_forms import MINUTE, WRONG, Asked, Form, Sender, alike, at, standing
from tests.support.activating import ENT
from tests.support.agents import CMI, ISSUER_CODE
from tests.support.newcomers import letter, mailed_password, newcomer
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, PASSWORD, Browser, Page, Provider
from tests.support.sizes import Sizes


@pytest.mark.requirement("R-ALL-4", partly="temporary passwords")
def test_a_temporary_password(
    provider: Provider, real_folders: Path, tmp_path: Path, clock: MovableClock
) -> None:
    at(provider, real_folders, tmp_path, CMI)
    people = standing(provider, CMI, mailed_password, clock)
    provider.person(CMI, f"{ISSUER_CODE}zqparti", status="suspended")
    people["active once, disabled, right password"] = Asked(f"{ISSUER_CODE}zqparti", PASSWORD)
    people["of an unknown body"] = Asked("00009connu", WRONG)
    form = Form(provider, f"/{CMI}/login", "password")
    browser = provider.browser()
    form.send(browser, form.open(browser), Asked("premier", "x"))  # Counts the mix of hashes.
    form.same_for(people, status=422, hashes=1)


@pytest.mark.requirement("R-ALL-4", partly="letters")
def test_a_letters_code(
    provider: Provider, real_folders: Path, tmp_path: Path, clock: MovableClock
) -> None:
    at(provider, real_folders, tmp_path, ENT)
    people = standing(provider, ENT, letter, clock)
    Form(provider, f"/{ENT}/activation", "code").same_for(people, status=422)


@pytest.mark.requirement("R-ALL-4", partly="letters")
def test_a_request_for_a_letter(
    provider: Provider, real_folders: Path, tmp_path: Path, clock: MovableClock
) -> None:
    at(provider, real_folders, tmp_path, ENT)
    people = standing(provider, ENT, letter, clock)
    again = people["waiting, expired"]  # The second request finds the first one.
    form = Form(provider, f"/{ENT}/letter_request")
    form.same_for(people | {"asked for already": again}, status=200)


def lost(provider: Provider, slug: str) -> dict[str, dict[str, str]]:
    """Create people who ask for a new password; return what each of them types, by standing."""
    code = ISSUER_CODE if slug == CMI else ""
    for name, facts in {
        "zqconnu": {},
        "zqparti": {"status": "suspended"},
        "zqpause": {"membership_status": "suspended"},
        "zqattend": {"status": "provisioned", "membership_status": "provisioned"},
    }.items():
        provider.person(slug, code + name, email=f"{name}@ici.example", **facts)
    provider.person(slug, f"{code}zqseul")
    typed = {
        name: {"identifier": code + name}
        for name in ("zqconnu", "zqnemo", "zqparti", "zqpause", "zqattend", "zqseul")
    }
    if slug == CMI:
        return typed
    return {name: {**one, "address": f"{name}@ici.example"} for name, one in typed.items()}


@pytest.mark.requirement("R-ALL-4", partly="resending")
@pytest.mark.parametrize("slug", ["intracma", CMI])
@pytest.mark.parametrize("act", ["resend", "code", "too soon"])
def test_a_waiting_page(
    provider: Provider, real_folders: Path, tmp_path: Path, clock: MovableClock, slug: str, act: str
) -> None:
    at(provider, real_folders, tmp_path, slug)

    def sender(typed: dict[str, str]) -> Sender:
        def prepare(browser: Browser) -> tuple[Callable[[], Page], tuple[str, ...]]:
            page = browser.get(f"/{slug}/recovery")
            waiting = browser.post(page.action, page.form | typed)
            if act == "resend":
                clock.move(2 * MINUTE)
            sent = {"code": "000000"} if act == "code" else {"act": "resend"}
            return lambda: browser.post(waiting.action, waiting.form | sent), tuple(typed.values())

        return prepare

    senders = {name: sender(typed) for name, typed in lost(provider, slug).items()}
    status = {"resend": 200, "code": 422, "too soon": 429}[act]
    alike(senders, provider, status, mails=int(act == "resend"))


def meddle(provider: Provider, names: Collection[str]) -> None:
    """Suspend one account, and one membership, which loses its mailbox as well."""
    account, membership, identifier = tables.Account, tables.Membership, tables.Identifier
    suspended = {"status": "suspended"}
    with provider.stores.write() as tx:
        who = {
            name: tx.execute(
                select(identifier.account_id).where(identifier.canonical == name)
            ).scalar_one()
            for name in names
        }
        tx.execute(update(account).where(account.id == who["zqparti"]).values(suspended))
        tx.execute(
            update(membership)
            .where(membership.account_id == who["zqpause"])
            .values(suspended | {"contact_address_id": None})
        )


@pytest.mark.requirement("R-ALL-4", partly="renewing")
def test_a_link_renewed(
    provider: Provider, real_folders: Path, tmp_path: Path, clock: MovableClock, post: Post
) -> None:
    """Only who got the mail has a link; what became of the account since then is not told."""
    at(provider, real_folders, tmp_path, "intracma")
    links = {}
    for name in ("zqconnu", "zqparti", "zqpause", "zqvide"):
        provider.person("intracma", name, email=f"{name}@ici.example")
        browser = provider.browser()
        page = browser.get("/intracma/recovery")
        browser.submit(page, identifier=name, address=f"{name}@ici.example")
        links[name] = link_of(post.only(), ISSUER)
    clock.move(timedelta(hours=2))
    meddle(provider, links)

    def sender(link: str) -> Sender:
        def prepare(browser: Browser) -> tuple[Callable[[], Page], tuple[str, ...]]:
            over = browser.get(link)
            assert over.status == 410
            return lambda: browser.post(over.action, over.form), ()

        return prepare

    alike({name: sender(link) for name, link in links.items()}, provider, 200, mails=1)


TIMED = {
    "temporary password": (CMI, "login", "password", 422),
    "letter's code": (ENT, "activation", "code", 422),
    "request for a letter": (ENT, "letter_request", "", 200),
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.requirement("R-ALL-4", partly="first secrets, in time")
@pytest.mark.parametrize("name", TIMED)
def test_time_tells_nothing(
    sqlite_provider: Provider, real_folders: Path, tmp_path: Path, sizes: Sizes, name: str
) -> None:
    provider, (slug, journey, secret_field, status) = sqlite_provider, TIMED[name]
    at(provider, real_folders, tmp_path, slug)
    code = ISSUER_CODE if slug == CMI else ""
    people = [newcomer(provider, slug, f"{code}zq{number}") for number in range(4)]
    for person in people:
        (mailed_password if slug == CMI else letter)(provider, slug, person)
    provider.person(slug, f"{code}zqactif")
    form, browser = Form(provider, f"/{slug}/{journey}", secret_field), provider.browser()
    first = form.open(browser)

    def attempt(place: int, exists: bool) -> float:  # noqa: FBT001 - as told_by_time calls it
        person = people[place % len(people)]
        asked = Asked(person.identifier if exists else f"{code}no{place}", WRONG)
        page = form.open(browser) if status == 200 else first
        begun = time.perf_counter()
        answer = form.send(browser, page, asked)
        took = time.perf_counter() - begun
        assert answer.status == status
        return took

    assert told_by_time(attempt, sizes.timing_samples // 2) <= DOUBT
