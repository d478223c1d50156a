"""What staff do in a day, from the console to the mailbox of the one whom it is about."""

import re

import pytest

from idp.administration.first_secrets import PAUSE
from tests.console.conftest import CMI, House, agree, do
from tests.support.outbox import Post, text_of
from tests.support.provider import Browser, Page


def invited(browser: Browser, house: House, role: str = "", **typed: str) -> Page:
    """Create somebody from the form to the last page."""
    page = browser.get(f"{house.base}/new")
    preview = browser.post(page.action, page.form | typed | ({"role": role} if role else {}))
    return agree(browser, preview)


def password_in(text: str) -> str:
    """The provisional password that a mail shows."""
    found = re.search(r"provisoire\s: (\S+)", text)
    assert found is not None, text
    return found[1]


@pytest.mark.requirement("R-CMI-8")
@pytest.mark.requirement("R-CMI-9")
def test_a_referent_is_invited_then_invites_their_own_people(cmi: House, post: Post) -> None:
    boss = cmi.enter("administrator")
    typed = {"family_name": "Vasseur", "given_name": "Hélène", "email": "h.vasseur@sud.example"}
    invited(boss, cmi, "referent@issuer:00002", identifier="00002hvas", **typed)
    mail = post.only()
    assert mail["To"] == "h.vasseur@sud.example"
    assert "00002hvas" in text_of(mail)
    client, fresh = cmi.provider.client(CMI), cmi.provider.browser(source="192.0.2.90")
    secret = password_in(text_of(mail))
    page = fresh.submit(fresh.authorize(client), identifier="00002hvas", password=secret)
    assert "code" not in page.query  # it opens the creation of a password, and nothing else
    assert 'name="password"' in page.text
    referent = cmi.enter("distant")
    invited(referent, cmi, identifier="00002new", family_name="Neuf", email="neuf@sud.example")
    mail = post.only()
    assert mail["To"] == "neuf@sud.example"
    assert password_in(text_of(mail)) != secret
    (_, event) = cmi.events("account_created")
    assert event.actor == f"staff:{cmi.people['distant'].account_id}"
    assert referent.get(cmi.url("agent")).status == 404


@pytest.mark.requirement("R-ALL-9")
def test_support_helps_somebody_and_never_meets_a_password(cmi: House, post: Post) -> None:
    browser, seen = cmi.enter("referent"), []
    seen.append(browser.get(f"{cmi.base}?q=newcomer"))
    assert "00001new" in seen[-1].seen
    seen.append(do(browser, cmi.url("newcomer", "resend")))
    first = password_in(text_of(post.only()))
    cmi.provider.services.clock.move(PAUSE)  # type: ignore[attr-defined]  # the tests' clock
    seen.append(do(browser, cmi.url("newcomer", "resend")))
    second = password_in(text_of(post.only()))
    seen.append(browser.get(cmi.url("newcomer")))
    assert seen[-1].seen.count("Première connexion") == 2
    seen.append(do(browser, cmi.url("agent", "reset")))
    third = password_in(text_of(post.only()))
    seen.append(browser.get(cmi.url("agent")))
    assert "pas encore activé" in seen[-1].seen
    seen.append(do(browser, cmi.url("agent", "suspend")))
    for page in seen:
        assert 'type="password"' not in page.text
        assert not [one for one in (first, second, third) if one in page.text]
    agent = cmi.provider.browser(source="192.0.2.91")
    assert "code" not in agent.sign_in(cmi.provider.client(CMI), cmi.people["agent"]).query


@pytest.mark.requirement("R-CMI-29", partly="a closed body and a code given anew are elsewhere")
def test_a_referent_leaves_and_somebody_follows(cmi: House) -> None:
    referent, boss = cmi.enter("distant"), cmi.enter("administrator")
    assert "dernière personne référente" in boss.get(cmi.url("distant", "suspend")).seen
    page = referent.get(f"{cmi.base}/referents")
    assert "Pour transmettre votre rôle" in page.seen
    do(referent, cmi.url("stranger", "hand_over"), unit=cmi.units["00002"])
    done = do(boss, cmi.url("distant", "suspend"))
    assert "est suspendu" in done.title
    assert cmi.enter("stranger").get(cmi.base).status == 200
