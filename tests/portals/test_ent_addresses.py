"""The ENT's step of the address: known, typed, corrected or left empty (R-ENT-11 to R-ENT-15)."""

from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.conftest import Enrol
from tests.portals.html_reading import texts
from tests.support.activating import CHOSEN, ENT, Pupil, pupil
from tests.support.client_folder import changed
from tests.support.outbox import Post, link_of, text_of
from tests.support.provider import ISSUER, Provider

ADDRESS = "thierry.martin@courriel.example"


def subjects(messages: Sequence[EmailMessage]) -> list[str]:
    return [str(message["Subject"]) for message in messages]


@pytest.mark.requirement("R-ENT-11", "R-ENT-12", "R-ENT-14")
def test_a_known_address_is_shown_masked_and_the_password_comes_next(
    enrol: Enrol, post: Post
) -> None:
    somebody = enrol(email=ADDRESS)
    page = somebody.at_address()
    assert "t•••@c•••.example" in page.seen
    assert ADDRESS not in page.text
    page = somebody.browser.submit(page, address="")
    assert texts(page.text, "h1") == ["Mot de passe et questions secrètes"]
    assert ADDRESS not in page.text
    assert post.deliver() == []


@pytest.mark.requirement("R-ENT-11", "R-ENT-12")
def test_a_typed_address_waits_for_its_link_which_opens_elsewhere(enrol: Enrol, post: Post) -> None:
    somebody = enrol()
    waiting = somebody.browser.submit(somebody.at_address(), address=ADDRESS)
    assert "Consultez votre messagerie" in waiting.seen
    assert ADDRESS in waiting.seen
    url = link_of(post.only(), ISSUER)
    telephone = somebody.provider.browser(source="198.51.100.7")
    for _ in range(3):  # A scanner of mails opens it first.
        assert somebody.provider.browser().get(url).status == 200
    page = telephone.get(url)
    assert texts(page.text, "h1") == ["Mot de passe et questions secrètes"]
    done = telephone.submit(page, **CHOSEN)
    assert "Votre compte ENT est activé" in done.seen
    (address,) = somebody.rows(tables.ContactAddress)
    assert (address.typed, address.verified_at is not None) == (ADDRESS, True)
    assert "code" in somebody.browser.sign_in(somebody.client, somebody.with_password).query
    assert "mot de passe a été modifié" in subjects(post.deliver())[0]


@pytest.mark.requirement("R-ENT-12")
def test_the_code_of_the_same_mail_goes_on_in_the_waiting_page(enrol: Enrol, post: Post) -> None:
    somebody = enrol()
    waiting = somebody.browser.submit(somebody.at_address(), address=ADDRESS)
    (code,) = [word for word in text_of(post.only()).split() if word.isdigit() and len(word) == 6]
    page = somebody.browser.submit(waiting, code=code)
    assert texts(page.text, "h1") == ["Mot de passe et questions secrètes"]
    assert "Votre compte ENT est activé" in somebody.choose(page).seen


@pytest.mark.requirement("R-ENT-13")
def test_one_may_go_on_without_an_address(enrol: Enrol, post: Post) -> None:
    somebody = enrol()
    page = somebody.browser.submit(somebody.at_address(), address="")
    assert "Votre compte ENT est activé" in somebody.choose(page).seen
    assert somebody.rows(tables.ContactAddress) == []
    assert post.deliver() == []
    signing_in = somebody.browser.authorize(somebody.client)
    assert "Mot de passe oublié" not in texts(signing_in.text, ".under a")


@pytest.mark.requirement("R-ENT-13")
def test_a_policy_may_demand_an_address(
    provider: Provider, real_folders: Path, tmp_path: Path
) -> None:
    demanded = ("email_required_at_activation = false", "email_required_at_activation = true")
    provider.register(changed(real_folders / ENT, tmp_path, demanded))
    somebody = pupil(provider)
    refused = somebody.browser.submit(somebody.at_address(), address=" ")
    assert refused.status == 422
    assert texts(refused.text, "#address-error span")


@pytest.mark.requirement("R-ENT-14")
def test_a_known_address_can_be_corrected_and_the_former_is_told(enrol: Enrol, post: Post) -> None:
    somebody = enrol(email="ancienne@courriel.example")
    page = somebody.browser.submit(somebody.at_address(), address="pas une adresse")
    assert page.status == 422
    somebody.browser.submit(page, address=ADDRESS)
    mail = post.only()
    assert mail["To"] == ADDRESS
    browser = somebody.provider.browser()
    browser.submit(browser.get(link_of(mail, ISSUER)), **CHOSEN)
    told = {str(one["To"]): one for one in post.deliver()}
    assert set(told) == {"ancienne@courriel.example", ADDRESS}
    assert ADDRESS not in text_of(told["ancienne@courriel.example"])
    membership = somebody.row(
        tables.Membership, tables.Membership.id == somebody.person.membership_id
    )
    (new,) = [one for one in somebody.rows(tables.ContactAddress) if one.typed == ADDRESS]
    assert membership.contact_address_id == new.id


@pytest.mark.requirement("R-ENT-15")
def test_the_mail_can_be_sent_again_or_elsewhere(
    enrol: Enrol, post: Post, clock: MovableClock
) -> None:
    somebody = enrol()
    waiting = somebody.browser.submit(somebody.at_address(), address="faute@courriel.example")
    first = link_of(post.only(), ISSUER)
    assert somebody.browser.submit(waiting, act="resend").status == 429
    clock.move(timedelta(seconds=61))
    somebody.browser.submit(waiting, act="resend")
    second = link_of(post.only(), ISSUER)
    assert "Ce lien a été remplacé" in somebody.provider.browser().get(first).seen
    page = somebody.browser.submit(waiting, act="back")
    assert texts(page.text, "h1") == ["Votre adresse mail"]
    somebody.browser.submit(page, address=ADDRESS)
    mail = post.only()
    assert mail["To"] == ADDRESS
    assert somebody.provider.browser().get(second).status == 410
    assert texts(somebody.browser.get(link_of(mail, ISSUER)).text, "legend")


@pytest.mark.requirement("R-ENT-15")
def test_a_lost_mail_strands_nobody(enrol: Enrol, post: Post) -> None:
    somebody = enrol()
    somebody.browser.submit(somebody.at_address(), address="perdue@courriel.example")
    lost = link_of(post.only(), ISSUER)
    again = Pupil(somebody.provider, somebody.client, somebody.person, somebody.code)
    assert "Votre compte ENT est activé" in again.choose().seen
    dead = somebody.provider.browser().get(lost)
    assert dead.status == 410
    assert "remplacé" in dead.seen
