"""CMA Paris: « Je crée mon compte », as the guide shows it, field by field."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.support.outbox import Post
from tests.support.provider import Page, Provider
from tests.support.recovering import count
from tests.support.signing_up import CHOSEN, CMA_PARIS, SignUp, box_of

ADDRESS = "camille.essai@courriel.example"
RULE = (
    "Votre mot de passe doit contenir au minimum 8 caractères avec une majuscule, une minuscule et "
    "un chiffre - Les caractères spéciaux ne sont pas autorisés"
)
ALMOST = "C'est presque fini !"
CREATED = "Votre compte parisien est créé et validé."
DONE_ALREADY = "Votre compte parisien est déjà actif"
AGAIN = "me renvoyer le mail d'activation de mon compte"


@pytest.fixture
def signing_up(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> SignUp:
    provider.register(real_folders / CMA_PARIS)
    return SignUp(provider, post, clock)


def spoken(page: Page) -> str:
    """The words of a page, with every blank an ordinary one."""
    return page.seen.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.requirement("R-PAR-1")
def test_the_portal_leads_here_and_back(signing_up: SignUp) -> None:
    page = signing_up.provider.browser().authorize(signing_up.provider.client(CMA_PARIS))
    assert "Se connecter à Mon compte" in page.seen
    assert "Créer un compte parisien" in page.seen
    assert re.search(r'href="/cma-paris/signup\?i=', page.text)


@pytest.mark.requirement("R-PAR-4")
@pytest.mark.requirement("R-PAR-5")
@pytest.mark.requirement("R-PAR-7")
@pytest.mark.requirement("R-PAR-8", partly="unticked")
@pytest.mark.requirement("R-PAR-9", partly="the question is there, to read and to hear")
def test_the_form_asks_what_the_guide_shows(signing_up: SignUp) -> None:
    page = signing_up.begin(signing_up.provider.browser())
    said = spoken(page)
    for words in (
        "Je crée mon compte",
        "Adresse mail (obligatoire)",
        "Mot de passe (obligatoire)",
        "Confirmation du mot de passe (obligatoire)",
        "Numéro de téléphone portable Numéro de téléphone facultatif",
        "J'accepte les Conditions Générales d'Utilisation (obligatoire)",
        "J'accepte de recevoir des informations de la part de la Mairie de Paris",
        (
            "Pour vérifier que vous n'êtes pas une machine, merci de saisir les caractères lus ou "
            "entendus du code de vérification qui s'affiche ci-dessus"
        ),
        "JE M'INSCRIS",
        RULE,
    ):
        assert words in said, words
    assert 'placeholder="Votre numéro de téléphone"' in page.text
    assert " checked" not in page.text
    assert re.search(r'<img src="/captcha/[^"]+\.png"', page.text)
    assert re.search(r'<audio [^>]*src="/captcha/[^"]+\.wav', page.text)


@pytest.mark.requirement("R-PAR-5")
@pytest.mark.requirement("R-PAR-6")
@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Abcdef1!", "Les caractères spéciaux ne sont pas autorisés."),
        ("Abc def1", "Les espaces ne sont pas autorisés"),
        ("abcdefg1", "majuscule"),
        ("ABCDEFG1", "minuscule"),
        ("Abcdefgh", "chiffre"),
        ("Élodie2024", "accent"),
    ],
)
def test_a_password_against_the_rule_is_refused(
    signing_up: SignUp, password: str, said: str
) -> None:
    browser = signing_up.provider.browser()
    page = signing_up.fill(
        browser, signing_up.begin(browser), ADDRESS, password=password, confirmation=password
    )
    assert page.status == 422
    (error,) = re.findall(r'id="password-error">(.*?)</p>', page.text, re.DOTALL)
    assert said in error
    assert password not in page.text
    assert count(signing_up.provider, tables.Registration) == 0


@pytest.mark.requirement("R-PAR-6")
@pytest.mark.parametrize("password", ["Abcdefg1", "Unelongue1phrasedepassesansaucunsigne" * 3])
def test_a_password_of_the_rule_is_accepted(signing_up: SignUp, password: str) -> None:
    browser = signing_up.provider.browser()
    page = signing_up.ask(browser, ADDRESS, password=password, confirmation=password)
    assert ALMOST in page.seen


@pytest.mark.requirement("R-PAR-4")
@pytest.mark.requirement("R-PAR-7")
@pytest.mark.requirement("R-PAR-9", partly="other fields are kept, passwords are not")
def test_what_is_wrong_is_said_at_once_and_what_was_typed_is_kept(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    page = signing_up.fill(
        browser,
        signing_up.begin(browser),
        "camille.essai@",
        phone_number="12",
        confirmation="Autre2026x",
        terms="",
    )
    assert page.status == 422
    for field in ("address", "confirmation", "phone_number", "terms-cgu"):
        assert f'id="{field}-error"' in page.text, field
    assert 'value="camille.essai@"' in page.text
    assert 'value="12"' in page.text
    assert CHOSEN not in page.text
    assert " checked" not in page.text


@pytest.mark.requirement("R-PAR-10")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0612345678", "+33612345678"),
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("", None),
    ],
)
def test_a_telephone_number_is_kept_in_one_form(
    signing_up: SignUp, typed: str, stored: str | None
) -> None:
    browser = signing_up.provider.browser()
    signing_up.ask(browser, ADDRESS, phone_number=typed)
    signing_up.activate(browser, signing_up.link())
    with signing_up.provider.stores.read() as connection:
        (attributes,) = connection.scalars(select(tables.Account.attributes)).all()
    assert attributes.get("phone_number") == stored


@pytest.mark.requirement("R-PAR-8")
@pytest.mark.requirement("R-PAR-7", partly="evidence")
def test_the_texts_and_the_consent_are_kept_when_the_account_opens(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    page = signing_up.begin(browser)
    wanted = box_of(page, "purpose-city_news")
    signing_up.fill(browser, page, ADDRESS, purposes=wanted)
    provider = signing_up.provider
    assert count(provider, tables.PurposeConsent) == 0
    signing_up.activate(browser, signing_up.link())
    with provider.stores.read() as connection:
        (consent,) = connection.execute(select(tables.PurposeConsent.__table__)).all()
        (accepted,) = connection.execute(select(tables.TermsAcceptance.__table__)).all()
    assert (consent.purpose, consent.withdrawn_at) == ("city_news", None)
    assert (accepted.document, accepted.version, accepted.lang) == ("cgu", "1", "fr")


@pytest.mark.requirement("R-PAR-8", partly="who ticks nothing consents to nothing")
def test_who_ticks_nothing_consents_to_nothing(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    signing_up.ask(browser, ADDRESS)
    signing_up.activate(browser, signing_up.link())
    assert count(signing_up.provider, tables.PurposeConsent) == 0
