"""CMA Paris: somebody who signed up waits for the mail and is let in; the words are the guide's."""

from datetime import timedelta
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from idp.stores.prune import prune
from tests.support.outbox import Post, html_of, link_of, text_of
from tests.support.provider import ISSUER, Provider
from tests.support.recovering import code_of, count
from tests.support.signing_up import CHOSEN, CMA_PARIS, SignUp, is_in, onward_of

ADDRESS = "camille.essai@courriel.example"
ALMOST = "C'est presque fini !"
CREATED = "Votre compte parisien est créé et validé."
DONE_ALREADY = "Votre compte parisien est déjà actif"
AGAIN = "me renvoyer le mail d'activation de mon compte"


@pytest.fixture
def signing_up(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> SignUp:
    provider.register(real_folders / CMA_PARIS)
    return SignUp(provider, post, clock)


@pytest.mark.requirement("R-PAR-12")
@pytest.mark.requirement("R-PAR-16")
@pytest.mark.requirement("R-PAR-22", partly="after the sign-up")
def test_from_the_portal_to_the_portal(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    announced = signing_up.fill(browser, signing_up.begin(browser), ADDRESS)
    assert "Validation de mon compte" in announced.title
    assert (
        "La Mairie de Paris renforce la sécurité de vos données personnelles. Vous allez recevoir "
        f"un mail de validation de votre compte à l'adresse {ADDRESS} ."
    ) in announced.seen
    assert "continuer" in announced.seen
    waiting = browser.submit(announced, act="continue")
    assert waiting.title.startswith("Mon compte")
    for words in (
        ALMOST,
        (
            "Vous allez recevoir un mail avec un lien pour valider votre compte. En cliquant sur "
            "ce lien, vous aurez accès à l'ensemble de vos informations personnelles."
        ),
        (
            "Si ce mail n'est pas dans votre boîte de réception, vérifiez bien votre dossier de "
            "spams ou de courriers indésirables."
        ),
        AGAIN,
    ):
        assert words in waiting.seen, words
    link = signing_up.link()
    for _ in range(3):  # a scanner follows it, and again: nothing happens
        opened = signing_up.provider.browser().get(link)
        assert opened.status == 200
    assert count(signing_up.provider, tables.Account) == 0
    created = signing_up.activate(browser, link)
    assert CREATED in created.seen
    assert "Continuer" in created.seen
    assert is_in(browser.get(onward_of(created)))
    # Once more: it says so, and leads on.
    again = signing_up.provider.browser().get(link)
    assert (again.status, DONE_ALREADY in again.seen) == (410, True)
    assert is_in(signing_up.enters(ADDRESS))


@pytest.mark.requirement("R-PAR-15")
def test_the_mail_says_what_the_guide_shows(signing_up: SignUp) -> None:
    signing_up.ask(signing_up.provider.browser(), ADDRESS)
    mail = signing_up.post.only()
    written = text_of(mail).replace("\u202f", " ")
    assert mail["Subject"].endswith("MON COMPTE")
    for words in (
        "Bonjour,",
        "Votre création de compte est presque terminée !",
        (
            "Pour finaliser la création de votre compte, vous devez confirmer votre adresse email "
            "en cliquant sur le lien ci-dessous."
        ),
        "Cliquez pour activer votre compte",
        (
            "Après avoir confirmé votre adresse email vous pourrez bénéficier de l'ensemble des "
            "services numériques Parisiens et gérer vos données personnelles sur "
            "moncompte.paris.fr."
        ),
        "L'équipe Mon Compte",
        "Ce message a été envoyé automatiquement. Nous vous remercions de ne pas répondre.",
    ):
        assert words in written, words
    assert "Cliquez pour activer votre compte" in html_of(mail)


@pytest.mark.requirement("R-PAR-16", partly="another device")
def test_the_link_works_on_another_device(signing_up: SignUp) -> None:
    here, telephone = signing_up.provider.browser(), signing_up.provider.browser()
    signing_up.ask(here, ADDRESS)
    # There the password is asked for, in place of the click that ends the way.
    created = telephone.submit(telephone.get(signing_up.link()), password=CHOSEN)
    assert CREATED in created.seen
    portal = signing_up.provider.client(CMA_PARIS).metadata.initiate_login_uri
    assert onward_of(created) == portal
    assert count(signing_up.provider, tables.Session) == 0


@pytest.mark.requirement("R-PAR-16", partly="an expired link offers a new one")
def test_an_expired_link_offers_a_new_one(signing_up: SignUp, clock: MovableClock) -> None:
    browser = signing_up.provider.browser()
    signing_up.ask(browser, ADDRESS)
    link = signing_up.link()
    clock.move(timedelta(days=3, minutes=1))
    over = browser.get(link)
    assert (over.status, "Ce lien a expiré" in over.seen) == (410, True)
    assert "Recevoir un nouveau lien" in over.seen
    browser.submit(over)
    assert CREATED in signing_up.activate(browser, signing_up.link()).seen


@pytest.mark.requirement("R-PAR-12", partly="the code, in the tab that waits")
def test_the_code_is_enough_in_the_tab_that_waits(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    waiting = signing_up.ask(browser, ADDRESS)
    code = code_of(text_of(signing_up.post.only()))
    wrong = browser.submit(waiting, code="000000" if code != "000000" else "111111")
    assert wrong.status == 422
    created = browser.submit(wrong, code=code)
    assert CREATED in created.seen
    assert is_in(browser.get(onward_of(created)))


@pytest.mark.requirement("R-PAR-14")
def test_the_mail_is_sent_again_within_bounds_and_the_newest_wins(
    signing_up: SignUp, clock: MovableClock
) -> None:
    browser = signing_up.provider.browser()
    waiting = signing_up.ask(browser, ADDRESS)
    first = signing_up.link()
    early = browser.submit(waiting, act="resend")
    assert (early.status, signing_up.post.deliver()) == (429, [])
    clock.move(timedelta(minutes=2))
    again = browser.submit(early, act="resend")
    assert "Seul le dernier lien reçu fonctionne" in again.seen
    second = signing_up.link()
    assert "remplacé" in browser.get(first).title
    assert CREATED in signing_up.activate(browser, second).seen


@pytest.mark.requirement("R-PAR-14", partly="a wrong address starts over")
def test_a_mistyped_address_is_told_and_starts_over(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    waiting = signing_up.ask(browser, "camille@gmial.com")
    assert "Vouliez-vous dire camille@gmail.com" in waiting.seen
    signing_up.post.deliver()
    form = browser.submit(waiting, act="back")
    assert "Je crée mon compte" in form.title
    signing_up.fill(browser, form, ADDRESS)
    mail = signing_up.post.only()
    assert mail["To"] == ADDRESS
    assert CREATED in signing_up.activate(browser, link_of(mail, ISSUER)).seen


@pytest.mark.requirement("R-PAR-17")
def test_the_right_password_before_activation_shows_the_waiting_page(
    signing_up: SignUp, clock: MovableClock
) -> None:
    signing_up.ask(signing_up.provider.browser(), ADDRESS)
    first = signing_up.link()
    browser = signing_up.provider.browser()
    page = browser.authorize(signing_up.provider.client(CMA_PARIS))
    waiting = browser.submit(page, identifier=ADDRESS, password=CHOSEN)
    waiting = browser.submit(waiting, act="continue") if "act" not in waiting.form else waiting
    assert AGAIN in waiting.seen
    assert count(signing_up.provider, tables.Session) == 0
    assert signing_up.post.deliver() == []
    wrong = signing_up.enters(ADDRESS, "Autre2026xyz")
    assert (wrong.status, "Courriel ou mot de passe incorrect." in wrong.seen) == (422, True)
    browser.submit(waiting, act="resend")
    second = signing_up.link()
    assert "remplacé" in browser.get(first).title
    clock.move(timedelta(minutes=1))
    created = signing_up.activate(browser, second)
    assert CREATED in created.seen
    assert is_in(browser.get(onward_of(created)))


@pytest.mark.requirement("R-PAR-18")
def test_what_nobody_proves_is_erased_and_blocks_nobody(
    signing_up: SignUp, clock: MovableClock
) -> None:
    provider = signing_up.provider
    signing_up.ask(provider.browser(), ADDRESS, password="Intrus2026x", confirmation="Intrus2026x")
    signing_up.post.deliver()
    clock.move(timedelta(minutes=20))
    owner = provider.browser()
    signing_up.ask(owner, ADDRESS)
    assert CREATED in signing_up.activate(owner, signing_up.link()).seen
    assert not is_in(signing_up.enters(ADDRESS, "Intrus2026x"))
    assert is_in(signing_up.enters(ADDRESS))
    signing_up.ask(provider.browser(), "autre@courriel.example")
    clock.move(timedelta(days=6))
    prune(provider.stores)
    assert count(provider, tables.Registration) > 0
    clock.move(timedelta(days=2))
    prune(provider.stores)
    assert count(provider, tables.Registration) == 0
