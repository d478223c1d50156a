"""« CREATION DE COMPTE » in the CMI portal's own folder (R-CMI-13 to R-CMI-19)."""

import hashlib
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.conftest import EnrolAgent
from tests.portals.document import Words, says, words
from tests.portals.html_reading import elements, texts
from tests.support.agents import CMI, EMAIL, Agent, agent, body
from tests.support.client_folder import changed
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, Page, Provider


def fault(page: Page, field: str) -> list[str]:
    assert page.status == 422, page.seen
    return texts(page.text, f"#{field}-error span")


@pytest.fixture(scope="module")
def screen(with_a_body: Provider) -> tuple[Agent, Page]:
    """« CREATION DE COMPTE » as an agent reaches it."""
    somebody = agent(with_a_body, given_name="Camille", family_name="Dutilleul")
    return somebody, somebody.arrive()


@pytest.mark.parametrize("entry", words(CMI, "create_account"))
def test_the_page_says(screen: tuple[Agent, Page], entry: Words) -> None:
    assert says(screen[1], entry), screen[1].seen


@pytest.mark.requirement("R-CMI-13")
def test_what_is_known_stands_there_and_cannot_be_changed(screen: tuple[Agent, Page]) -> None:
    somebody, page = screen
    fixed = [one.attributes for one in elements(page.text, "input") if "readonly" in one.attributes]
    values = {one["id"]: one["value"] for one in fixed}
    assert values == {
        "family_name": "Dutilleul",
        "given_name": "Camille",
        "identifier": "000011701060005",
        "provisional": "déjà vérifié",
        "email": EMAIL,
    }
    assert not any("name" in one for one in fixed)
    assert somebody.temporary not in page.text


@pytest.mark.requirement("R-CMI-17", "R-CMI-18")
def test_nothing_is_in_the_way_of_pasting_and_no_box_is_ticked(screen: tuple[Agent, Page]) -> None:
    text = screen[1].text
    assert "onpaste" not in text
    assert "maxlength" not in text
    (box,) = [one for one in elements(text, "input") if one.attributes["type"] == "checkbox"]
    assert "checked" not in box.attributes
    assert "required" not in box.attributes


@pytest.mark.requirement("R-CMI-14", "R-CMI-15")
@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("Abcdefg!", True),
        ("Abcdef1!", True),
        ("Aa!" + 40 * "é", True),
        ("Abcdefg1", False),
        ("Abcde1!", False),
        ("h0QMkk22045ZKBI", False),
    ],
)
def test_examples_of_lasting_passwords(
    enrol_agent: EnrolAgent, password: str, *, accepted: bool
) -> None:
    somebody = enrol_agent()
    page = somebody.create(password=password, confirmation=password)
    assert ("code" in page.query) is accepted
    if accepted:
        assert somebody.sign_in(password[:-1] + "e", somebody.elsewhere).status == 422
        assert "code" in somebody.sign_in(password, somebody.elsewhere).query
    else:
        assert fault(page, "password")


@pytest.mark.requirement("R-CMI-16")
def test_the_password_is_typed_twice_and_is_not_the_temporary_one(
    provider: Provider, real_folders: Path, tmp_path: Path
) -> None:
    # The temporary password breaks the lasting rule: without it, only the comparison is left.
    lenient = ('require = ["upper", "lower", "special"]', "require = []")
    provider.register(changed(real_folders / CMI, tmp_path, lenient))
    body(provider)
    somebody = agent(provider)
    page = somebody.arrive()
    assert fault(somebody.create(page, confirmation="Bouleau-noir"), "confirmation")
    assert fault(somebody.create(page, confirmation=""), "confirmation")
    same = {"password": somebody.temporary, "confirmation": somebody.temporary}
    assert "provisoire" in fault(somebody.create(page, **same), "password")[0]
    assert "code" in somebody.create(page).query


@pytest.mark.requirement("R-CMI-17")
@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        (EMAIL, True),
        (f"  {EMAIL} ", True),
        ("camille.essai@MDPH.Example", True),
        ("Camille.Essai@mdph.example", True),
        ("", False),
        ("camille.essai@mdph.exemple", False),
        ("camille@mdph.example", False),
    ],
)
def test_the_address_is_typed_once_more(
    enrol_agent: EnrolAgent, typed: str, *, accepted: bool
) -> None:
    somebody = enrol_agent()
    page = somebody.create(email_confirmation=typed)
    assert ("code" in page.query) is accepted
    if not accepted:
        assert fault(page, "email_confirmation")
    (address,) = somebody.rows(tables.ContactAddress)
    assert (address.typed, address.verified_at) == (EMAIL, None)


@pytest.mark.requirement("R-CMI-18")
@pytest.mark.parametrize("ticked", [True, False])
def test_alerts_are_a_consent_of_their_own(
    enrol_agent: EnrolAgent, clock: MovableClock, *, ticked: bool
) -> None:
    somebody = enrol_agent()
    page = somebody.create(**({"alerts": "y"} if ticked else {}))
    assert "code" in page.query
    shown = "Je souhaite aussi recevoir des alertes à cette adresse (facultatif)."
    digest = hashlib.sha256(shown.encode()).hexdigest()
    kept = [(row.purpose, row.text_sha256, row.given_at) for row in somebody.consents()]
    assert kept == ([("alerts", digest, clock.now())] if ticked else [])


@pytest.mark.requirement("R-CMI-19")
def test_the_address_is_fixed(enrol_agent: EnrolAgent, post: Post) -> None:
    somebody = enrol_agent()
    other = "autre@mdph.example"
    assert somebody.create(email=other, email_confirmation=other).status == 422
    assert "code" in somebody.create(email=other).query
    assert [row.typed for row in somebody.rows(tables.ContactAddress)] == [EMAIL]
    assert post.only()["To"] == EMAIL


@pytest.mark.requirement("R-CMI-19")
def test_a_policy_may_let_it_be_corrected_and_the_new_one_is_proved(
    provider: Provider, real_folders: Path, tmp_path: Path, post: Post
) -> None:
    open_to_change = (
        "email_editable_at_first_login = false",
        "email_editable_at_first_login = true",
    )
    proved = (
        '{ step = "activation.create_account", when = { first_sign_in = ["true"] } },',
        (
            '{ step = "activation.create_account", when = { first_sign_in = ["true"] } },\n'
            '{ step = "contact.mailed_link", '
            'when = { first_sign_in = ["true"], address_changed = ["true"] } },'
        ),
    )
    provider.register(changed(real_folders / CMI, tmp_path, open_to_change, proved))
    body(provider)
    somebody, new = agent(provider), "camille@autre.example"
    page = somebody.arrive()
    assert fault(somebody.create(page, email="pas une adresse"), "email")
    waiting = somebody.create(page, email=new, email_confirmation=new)
    assert new in waiting.seen
    assert somebody.rows(tables.Session) == []
    mail = post.only()
    assert mail["To"] == new
    url = link_of(mail, ISSUER)
    for _ in range(2):  # A scanner of mails opens it first: it changes nothing.
        shown = somebody.elsewhere.get(url)
        assert (shown.status, texts(shown.text, "h1")) == (200, ["Confirmez votre adresse"])
    assert somebody.rows(tables.Session) == []
    entered = somebody.browser.submit(somebody.browser.get(url))
    assert "code" in entered.query
    addresses = {row.typed: row.verified_at for row in somebody.rows(tables.ContactAddress)}
    assert addresses[new] is not None
    assert addresses[EMAIL] is None
