"""What guards every account: neutral forms, slowed guesses, new passwords told (R-ALL-4 to 6)."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.security.waiting_forms import WRONG, Sender, alike, at
from tests.support.activating import ENT
from tests.support.agents import CMI, ISSUER_CODE
from tests.support.newcomers import letter, mailed_password, newcomer
from tests.support.outbox import Post, text_of
from tests.support.provider import PASSWORD, VERIFIER, Browser, Page, Person, Provider
from tests.support.recovering import NEW, Recovery, count
from tests.support.smtp import Mailbox

INT, PARIS, PAYS = "intracma", "cma-paris", "cma-pays-de-la-loire"
TYPED = {"identifier": "bfourquin", "address": "fourquin@apcma.example"}
STANDINGS = ("zqconnu", "zqnemo", "zqparti", "zqpause", "zqneuf")
ADDRESSED = {name: f"{name}@ici.example" for name in STANDINGS}

FORMS: dict[str, tuple[str, str, dict[str, Any], int, int, int]] = {
    "intracma signing in": (INT, "login", {"password": WRONG}, 422, 1, 0),
    "intracma recovery": (INT, "recovery", {"address": ""}, 200, 0, 1),
    "cmi signing in": (CMI, "login", {"password": WRONG}, 422, 1, 0),
    "cmi recovery": (CMI, "recovery", {}, 200, 0, 1),
    "paris signing in": (PARIS, "login", {"password": WRONG}, 422, 2, 0),
    "pays signing in": (PAYS, "login", {"password": WRONG}, 422, 2, 0),
    "ent signing in": (ENT, "login", {"password": WRONG}, 422, 1, 0),
    "ent activation": (ENT, "activation", {"code": WRONG}, 422, 0, 0),
    "ent letter request": (ENT, "letter_request", {}, 200, 0, 0),
}
"""Where one types an identifier: what else is typed, and status, hashes and mails of the answer."""


def identifier_of(slug: str, name: str) -> str:
    """Return what somebody types at a portal."""
    if slug in {PARIS, PAYS}:
        return ADDRESSED[name]
    return ISSUER_CODE + name if slug == CMI else name


def somebody_of_each(provider: Provider, slug: str) -> None:
    """Create somebody active, suspended, paused, awaited; nobody is zqnemo."""
    for name, facts in {
        "zqconnu": {},
        "zqparti": {"status": "suspended"},
        "zqpause": {"membership_status": "suspended"},
    }.items():
        provider.person(slug, identifier_of(slug, name), email=ADDRESSED[name], **facts)
    awaited = identifier_of(slug, "zqneuf")
    waiting = newcomer(provider, slug, awaited, email=ADDRESSED["zqneuf"])
    if slug in {ENT, CMI}:
        (letter if slug == ENT else mailed_password)(provider, slug, waiting)


@pytest.mark.requirement("R-ALL-4")
@pytest.mark.parametrize("form", FORMS)
def test_no_form_tells_who_exists(
    provider: Provider, real_folders: Path, tmp_path: Path, form: str
) -> None:
    """Same status, headers, bytes, statements, hashes and rows of the outbox for everybody."""
    slug, journey, more, status, hashes, mails = FORMS[form]
    at(provider, real_folders, tmp_path, slug)
    somebody_of_each(provider, slug)
    if hashes:  # counts the mix of hashes, once for all
        first = provider.browser()
        first.submit(first.get(f"/{slug}/{journey}"), identifier="premier", **more)

    def sender(name: str) -> Sender:
        typed = {"identifier": identifier_of(slug, name)} | more
        if "address" in typed:
            typed["address"] = ADDRESSED[name]

        def prepare(browser: Browser) -> tuple[Callable[[], Page], tuple[str, ...]]:
            page = browser.get(f"/{slug}/{journey}")
            return lambda: browser.post(page.action, page.form | typed), tuple(typed.values())

        return prepare

    alike({name: sender(name) for name in STANDINGS}, provider, status, hashes, mails)


@pytest.fixture
def guarded(provider: Provider, real_folders: Path) -> Provider:
    """Intr@CMA with one agent, whose identifier is no secret."""
    provider.register(real_folders / INT)
    provider.person(INT, "bfourquin", email=TYPED["address"])
    return provider


def signs_in(provider: Provider, password: str, source: str, who: str = "bfourquin") -> Page:
    browser = provider.browser(source=source)
    page = browser.authorize(provider.client(INT))
    return browser.submit(page, identifier=who, password=password)


@pytest.mark.requirement("R-ALL-5")
def test_guesses_wait_and_the_owner_gets_in_by_their_mail(
    guarded: Provider, mailbox: Mailbox, clock: MovableClock
) -> None:
    sources = [f"203.0.113.{place}" for place in range(9)]
    statuses = [signs_in(guarded, "Erreur-1", source).status for source in sources[:6]]
    assert statuses == [422] * 5 + [429], "by account, wherever the guesses come from"
    shut = signs_in(guarded, PASSWORD, sources[7])
    assert (shut.status, "Réessayez dans" in shut.seen) == (429, True)
    # The way out: a new password by mail is good at once, in a browser without history.
    recovery = Recovery(guarded, Post(guarded, mailbox), INT)
    recovery.whole(guarded.browser(source="198.51.100.1"), TYPED)
    assert "code" in signs_in(guarded, NEW, "198.51.100.2").query
    assert signs_in(guarded, PASSWORD, sources[8]).status == 422
    # Waiting is another: whoever guesses on shuts nobody out for good.
    for source in sources[:5]:
        signs_in(guarded, "Erreur-1", source)
    assert signs_in(guarded, NEW, sources[7]).status == 429
    clock.move(timedelta(minutes=10))
    assert "code" in signs_in(guarded, NEW, sources[7]).query


@pytest.mark.requirement("R-ALL-5")
def test_one_source_waits_and_everybody_else_goes_on(guarded: Provider) -> None:
    statuses = [
        signs_in(guarded, "Erreur-1", "203.0.113.9", f"agent{place}").status for place in range(51)
    ]
    assert statuses == [422] * 50 + [429]
    assert signs_in(guarded, PASSWORD, "203.0.113.9").status == 429
    assert "code" in signs_in(guarded, PASSWORD, "198.51.100.2").query


def redeemed(provider: Provider, client: Client, page: Page) -> dict[str, str]:
    """Redeem a code for tokens."""
    form = {
        "grant_type": "authorization_code",
        "code": page.query["code"],
        "redirect_uri": client.metadata.redirect_uris[0],
        "code_verifier": VERIFIER,
    }
    return at_the_token_endpoint(provider, client, form)


def at_the_token_endpoint(
    provider: Provider, client: Client, form: dict[str, str]
) -> dict[str, str]:
    pair = f"{client.client_id}:{provider.secrets[client.client_id]}"
    basic = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    answer = provider.browser().post("/token", form, headers=basic).response.json
    assert isinstance(answer, dict)
    return answer


@pytest.mark.requirement("R-ALL-6")
@pytest.mark.parametrize("way", ["recovery", "change"])
def test_a_new_password_is_told_ends_what_was_open_and_is_on_record(
    provider: Provider, real_folders: Path, post: Post, way: str
) -> None:
    client = provider.register(real_folders / INT)
    person = provider.person(INT, "bfourquin", email=TYPED["address"])
    elsewhere, browser = provider.browser(source="198.51.100.7"), provider.browser()
    tokens = redeemed(
        provider, client, elsewhere.sign_in(client, person, scope="openid offline_access")
    )
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert elsewhere.get("/userinfo", headers=bearer).status == 200
    if way == "recovery":
        Recovery(provider, post, INT).whole(browser, TYPED)
    else:
        browser.sign_in(client, person)
        assert "nouvel appareil" in post.only()["Subject"]
        page = browser.submit(browser.get(f"/{INT}/password"), password=PASSWORD)
        assert browser.submit(page, password=NEW, confirmation=NEW).status == 200
    told = post.only()
    assert told["To"] == TYPED["address"]
    assert "votre mot de passe a été modifié" in told["Subject"]
    assert NEW not in text_of(told)
    over(provider, client, elsewhere, tokens)
    assert "code" in browser.authorize(client, prompt="none").query  # who chose it goes on
    on_record(provider, person)
    assert "code" not in provider.browser().sign_in(client, person).query
    assert "code" in provider.browser().sign_in(client, replace(person, password=NEW)).query


def over(provider: Provider, client: Client, browser: Browser, tokens: dict[str, str]) -> None:
    """Assert that a session, its access token and its refresh token open nothing any more."""
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert browser.authorize(client, prompt="none").query["error"] == "login_required"
    assert browser.get("/userinfo", headers=bearer).status == 401
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert at_the_token_endpoint(provider, client, form)["error"] == "invalid_grant"


def on_record(provider: Provider, person: Person) -> None:
    """Assert that one event says whose password was set."""
    event = tables.AuditEvent
    mine = (event.event == "password_set", event.account_id == person.account_id)
    assert count(provider, event, *mine) == 1
