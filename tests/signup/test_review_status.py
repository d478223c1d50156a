"""The page of an application: what its applicant may do in each state, and no more than once."""

from datetime import timedelta

from idp.reviewing.model import Already
from idp.signup.company_judged import NUMBERS
from idp.stores import tables
from tests.support.applying import CHOSEN, PDL, Chamber, heading, reference_in
from tests.support.companies import BAKERY, BRANCH, CEASED
from tests.support.outbox import text_of
from tests.support.recovering import code_of

WAITS = "Votre compte est en attente de vérification"
CREATED = "Votre compte est créé"


def test_it_says_what_is_done_what_is_left_and_how_long_it_takes(chamber: Chamber) -> None:
    first = reference_in(chamber.waits(chamber.provider.browser(), BRANCH.siren))
    chamber.clock.move(timedelta(days=2, hours=2))
    chamber.officers.approve(chamber.officer, first)
    chamber.post.deliver()
    browser = chamber.provider.browser(source="198.51.100.1")
    page = chamber.waits(browser, BRANCH.siren, address="autre@courriel.example")
    assert heading(page) == WAITS
    for words in (
        "Reçue le 25 novembre 2026",
        "Délai habituel 3 jours",
        "Fait : Adresse de courriel confirmée",
        "En cours : Vérification de votre demande",
        "Chef(fe) d'entreprise",
        "COIFFURE À DEUX ADRESSES Numéro de SIREN 999 000 052",
    ):
        assert words in page.seen
    assert "plus longtemps" not in page.seen
    chamber.clock.move(timedelta(days=6))
    later = chamber.sign_in(browser, address="autre@courriel.example")
    assert "plus longtemps que d’habitude" in later.seen


def test_opening_the_link_sends_nothing_and_a_double_click_sends_once(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    chamber.confirm(browser, BRANCH.siren)
    link = chamber.link()
    scanner = chamber.provider.browser(source="198.51.100.1")
    for _ in range(3):
        assert heading(browser.get(link)) == "Envoyez votre demande"
        assert heading(scanner.get(link)) == "Confirmez que ce compte est le vôtre"
    assert chamber.count(tables.ReviewCase) == 0
    page = browser.get(link)
    assert heading(browser.submit(page)) == WAITS
    assert browser.submit(page).status in {200, 410}
    assert scanner.get(link).status == 410
    assert chamber.count(tables.ReviewCase) == 1
    assert len(chamber.post.deliver()) == 1


def test_on_another_device_the_chosen_password_sends_at_once(chamber: Chamber) -> None:
    chamber.confirm(chamber.provider.browser(), BRANCH.siren)
    telephone = chamber.provider.browser(source="198.51.100.1")
    page = telephone.get(chamber.link())
    assert telephone.submit(page, password="Autre-chose1").status == 422
    assert chamber.count(tables.ReviewCase) == 0
    assert heading(telephone.submit(page, password=CHOSEN)) == WAITS
    assert chamber.count(tables.ReviewCase) == 1


def test_attack_who_comes_back_by_sign_in_has_the_mailbox_owner_send_it(chamber: Chamber) -> None:
    """The link asks for the password in a journey of signing in too, whatever officers judge."""
    stranger, owner = (chamber.provider.browser(source=f"198.51.100.{n}") for n in (66, 1))
    chamber.confirm(stranger, BRANCH.siren)
    chamber.clock.move(timedelta(minutes=20))
    chamber.post.deliver()
    stranger.submit(chamber.sign_in(stranger), act="resend")
    page = owner.get(chamber.link())
    assert heading(page) == "Confirmez que ce compte est le vôtre"
    assert owner.submit(page).status == 422
    assert chamber.count(tables.ReviewCase) == 0
    assert heading(owner.submit(page, password=CHOSEN)) == WAITS


def test_the_code_does_what_the_link_does(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.confirm(browser, BRANCH.siren)
    page = browser.submit(page, code=code_of(text_of(chamber.post.only())))
    assert heading(page) == WAITS
    assert chamber.count(tables.ReviewCase) == 1


def test_who_signs_in_before_the_mail_is_followed_comes_to_the_same_page(
    chamber: Chamber,
) -> None:
    browser = chamber.provider.browser()
    chamber.confirm(browser, BRANCH.siren)
    chamber.post.deliver()
    later = chamber.provider.browser(source="198.51.100.1")
    page = chamber.sign_in(later)
    page = later.submit(page, act="resend")
    assert heading(chamber.follow(later)) == WAITS


def test_it_is_withdrawn_once_it_was_asked_twice(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    reference = reference_in(page)
    page = browser.submit(page, act="withdraw")
    assert heading(page) == "Retirer votre demande ?"
    assert heading(browser.submit(page, act="keep")) == WAITS
    page = browser.submit(browser.submit(page, act="withdraw"), act="withdraw_now")
    assert heading(page) == "Votre demande est retirée"
    assert f'href="/{PDL}/signup"' in page.text
    assert heading(browser.submit(page, act="withdraw_now")) == "Votre demande est retirée"
    # It is over for the officers, and the password opens nothing any more.
    assert isinstance(chamber.officers.approve(chamber.officer, reference), Already)
    other = chamber.provider.browser(source="198.51.100.1")
    assert "E-mail ou mot de passe incorrect." in chamber.sign_in(other).seen
    again = chamber.provider.browser(source="198.51.100.2")
    assert reference_in(chamber.waits(again, BRANCH.siren)) != reference


def test_who_leaves_a_shared_computer_leaves_nothing_on_it(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    reference = reference_in(page)
    left = browser.submit(page, act="leave")
    assert heading(left) == "Je crée mon compte"
    page = chamber.sign_in(browser)
    assert reference_in(page) == reference
    left = browser.submit(page, act="leave")
    assert 'name="password"' in left.text
    for url in (f"/{PDL}/login", f"/{PDL}/signup", page.action.replace("/signup.review", "")):
        assert reference not in browser.get(url).text
    assert reference_in(chamber.sign_in(browser)) == reference


def test_the_number_is_corrected_and_the_reference_stays(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    reference = reference_in(page)
    page = browser.submit(page, act="correct")
    assert browser.submit(page, act="number", siren="").status == 422
    refused = browser.submit(page, act="number", siren=CEASED.siren)
    assert "a été radiée" in refused.seen
    page = browser.submit(refused, act="number", siren=BAKERY.siren)
    assert "Le numéro est corrigé." in page.seen
    assert "BOULANGERIE EXEMPLE" in page.seen
    assert reference_in(page) == reference
    assert chamber.count(tables.ReviewCase, tables.ReviewCase.siren == BAKERY.siren) == 1


def test_attack_corrections_are_no_way_to_read_the_register_for_ever(chamber: Chamber) -> None:
    """A number that could be accepted was not counted: each one asks the register, and is kept."""
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    answers = []
    for place in range(NUMBERS + 2):
        page = browser.submit(page, act="correct")
        siren = (BAKERY if place % 2 else BRANCH).siren
        answers.append(browser.submit(page, act="number", siren=siren).status)
    assert answers.count(200) == NUMBERS - 1
    assert answers[-1] == 422


def test_a_question_is_answered_on_the_page(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    chamber.officers.ask(chamber.officer, reference_in(page), "Avez-vous un atelier ?")
    assert "Avez-vous un atelier ?" in text_of(chamber.post.only())
    page = chamber.sign_in(browser)
    assert heading(page) == "Il nous manque une précision"
    assert "Avez-vous un atelier ?" in page.seen
    assert "Écrivez votre réponse." in browser.submit(page, act="answer", answer=" ").seen
    assert browser.submit(page, act="answer", answer="a" * 2001).status == 422
    page = browser.submit(page, act="answer", answer="Oui, au Mans. <b>")
    assert heading(page) == WAITS
    assert "Votre réponse est enregistrée." in page.seen
    twice = browser.submit(page, act="answer", answer="Encore")
    assert "vient de changer d’état" in twice.seen


def test_what_an_officer_decided_meanwhile_is_what_the_page_says(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    open_panel = browser.submit(page, act="correct")
    chamber.officers.refuse(chamber.officer, reference_in(page), "R1")
    page = browser.submit(open_panel, act="number", siren=BAKERY.siren)
    assert heading(page) == "Votre demande n’a pas pu être acceptée"
    assert "n'existe pas." in page.seen


def test_an_acceptance_is_mailed_again_and_the_first_link_is_void(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    chamber.officers.approve(chamber.officer, reference_in(page))
    first = chamber.link()
    page = browser.submit(chamber.sign_in(browser), act="resend")
    assert "Un nouveau message est parti." in page.seen
    second = chamber.link()
    assert browser.get(first).status == 410
    assert heading(browser.submit(browser.get(second))) == CREATED
    # The page that stayed open says so too.
    assert heading(browser.submit(page)) == CREATED
    limited = [browser.submit(page, act="resend").status for _ in range(2)]
    assert limited == [200, 200]
    assert chamber.post.deliver() == []
