"""Who has a letter or a temporary password, and who is nobody: one answer, one cost (R-ALL-4)."""

from datetime import timedelta
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from tests.activation.conftest import Enrol
from tests.security.observing import costs, shown
from tests.support.activating import ENT
from tests.support.agents import CMI, ISSUER_CODE, agent, body
from tests.support.newcomers import letter, newcomer
from tests.support.provider import Provider

GUESS = "ABCD-EFGH-JKMN"
TEMPORARY = "H3QMKK22345ZKBIAA"


@pytest.mark.requirement("R-ALL-4", partly="activation by letter")
def test_identification_answers_and_costs_the_same(enrol: Enrol, clock: MovableClock) -> None:
    waiting, active = enrol("en.attente"), enrol("deja.active")
    provider = waiting.provider
    active.choose()
    newcomer(provider, ENT, "sans.courrier")
    suspended = enrol("suspendu", membership_status="suspended")
    late = newcomer(provider, ENT, "trop.tard")
    late_code = letter(provider, ENT, late, timedelta(minutes=1))
    clock.move(timedelta(minutes=2))
    cases = {
        "waiting": ("en.attente", GUESS),
        "nobody": ("nul.inconnu", GUESS),
        "active": ("deja.active", active.code),
        "no letter": ("sans.courrier", GUESS),
        "suspended": ("suspendu", suspended.code),
        "expired": ("trop.tard", late_code),
        "wrong shape": ("en\u0001attente", GUESS),
        "no code": ("en.attente", "x" * 500),
    }
    seen: dict[str, object] = {}
    for name, (identifier, code) in cases.items():
        browser = provider.browser(source=f"192.0.2.{len(seen) + 2}")
        page = browser.get(f"/{ENT}/activation")
        with costs(provider) as cost:
            answer = browser.submit(page, identifier=identifier, code=code)
        assert answer.status == 422
        seen[name] = (shown(answer, identifier), cost.hashes, cost.statements)
    for name, observed in seen.items():
        assert observed == seen["nobody"], name


@pytest.mark.requirement("R-ENT-6", partly="an expired or lost letter")
def test_asking_for_a_letter_answers_and_costs_the_same(enrol: Enrol) -> None:
    waiting, active = enrol("en.attente"), enrol("deja.active")
    active.choose()
    seen: list[object] = []
    for identifier in ("en.attente", "deja.active", "nul.inconnu", "en\u0001attente"):
        browser = waiting.provider.browser(source=f"192.0.2.{len(seen) + 2}")
        page = browser.get(f"/{ENT}/letter_request")
        with costs(waiting.provider) as cost:
            answer = browser.submit(page, identifier=identifier)
        assert answer.status == 200
        assert "Votre demande est enregistrée" in answer.seen
        seen.append((shown(answer, identifier), cost.hashes, cost.statements))
    assert seen == [seen[0]] * len(seen)


@pytest.mark.requirement("R-ALL-4", partly="a first sign-in")
def test_signing_in_costs_the_same_where_temporary_passwords_are_taken(
    provider: Provider, real_folders: Path, clock: MovableClock
) -> None:
    provider.register(real_folders / CMI)
    body(provider).unit("issuer", "00002", "Fermée")
    agent(provider, "WAITS")
    done = agent(provider, "DONE")
    done.create()
    late = agent(provider, "LATE")
    suspended = agent(provider, "OUT", membership_status="suspended")
    clock.move(timedelta(days=8))
    cases = {
        "waiting": ("WAITS", TEMPORARY),
        "nobody": ("NOBODY", TEMPORARY),
        "done, the temporary one": ("DONE", done.temporary),
        "done, a wrong one": ("DONE", "Bouleau-noir"),
        "expired": ("LATE", late.temporary),
        "suspended": ("OUT", suspended.temporary),
        "wrong shape": ("-", TEMPORARY),
    }
    first = provider.browser()
    first.submit(first.authorize(provider.client(CMI)), identifier="x", password="x")
    seen: dict[str, object] = {}
    for name, (suffix, password) in cases.items():
        browser = provider.browser(source=f"192.0.2.{len(seen) + 2}")
        page = browser.authorize(provider.client(CMI))
        with costs(provider) as cost:
            answer = browser.submit(page, identifier=ISSUER_CODE + suffix, password=password)
        assert answer.status == 422, name
        assert cost.hashes == 1, name
        seen[name] = (shown(answer, ISSUER_CODE + suffix), cost.statements)
    for name, observed in seen.items():
        assert observed == seen["nobody"], name
