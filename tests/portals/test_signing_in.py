"""Each portal's own people sign in with the identifiers that its document shows."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id
from idp.stores import tables
from tests.portals.document import SLUGS
from tests.support.provider import Browser, Page, Person, Provider

PASSWORDS = {
    "intracma": "abcdefg1",
    "cmi-organisme": "Abcdefg!",
    "ent-cfa-orleans": "Une phrase de passe",
    "cma-paris": "Abcdefg1",
    "cma-pays-de-la-loire": "Une phrase de passe",
}
IDENTIFIERS = {
    "intracma": "bfourquin",
    "cmi-organisme": "000011701060005",
    "ent-cfa-orleans": "thierry.marchand",
    "cma-paris": "auditrice@courriel.example",
    "cma-pays-de-la-loire": "artisane@courriel.example",
}


@pytest.fixture(scope="module")
def people(complete: Provider) -> dict[str, Person]:
    """One person of each portal; CMI's issuer 00001 is registered."""
    _add_unit(complete, "00001", "active")
    return {
        slug: complete.person(slug, IDENTIFIERS[slug], password=PASSWORDS[slug]) for slug in SLUGS
    }


@pytest.fixture
def browser(complete: Provider, request: pytest.FixtureRequest) -> Browser:
    """A browser at an address of its own, so that tests don't slow one another down."""
    number = abs(hash(request.node.nodeid))
    return complete.browser(source=f"2001:db8:{number % 65536:x}:{number // 65536 % 65536:x}::1")


def sent(complete: Provider, browser: Browser, slug: str, typed: str, password: str) -> Page:
    """Arrive from the portal, fill in the form and send it."""
    page = browser.authorize(complete.client(slug))
    return browser.submit(page, identifier=typed, password=password)


def entered(complete: Provider, slug: str, page: Page) -> bool:
    """Tell whether the answer is a code for the portal."""
    redirect_uri = complete.client(slug).metadata.redirect_uris[0]
    return page.location.startswith(redirect_uri) and "code" in page.query


@pytest.mark.parametrize(
    ("slug", "typed"),
    [
        pytest.param("intracma", "bfourquin", marks=pytest.mark.requirement("R-INT-18")),
        *(
            pytest.param("intracma", typed, marks=pytest.mark.requirement("R-INT-19"))
            for typed in (
                *("iam\\bfourquin", "IAM\\BFOURQUIN", "Iam\\bfourquin", " iam\\bfourquin "),
                *("iam\\\\bfourquin", "iam/bfourquin", "BFourquin"),
            )
        ),
        pytest.param("cmi-organisme", "000011701060005", marks=pytest.mark.requirement("R-CMI-4")),
        pytest.param(
            "cmi-organisme", "00001 1701060005\u00a0", marks=pytest.mark.requirement("R-CMI-6")
        ),
        pytest.param("ent-cfa-orleans", "Thierry.Marchand"),
        pytest.param(
            "cma-paris", "Auditrice@courriel.example", marks=pytest.mark.requirement("R-PAR-22")
        ),
        pytest.param(
            "cma-pays-de-la-loire",
            " artisane@COURRIEL.example",
            marks=pytest.mark.requirement("R-PDL-18"),
        ),
    ],
)
def test_the_right_password_leads_to_the_portal(
    complete: Provider, people: dict[str, Person], browser: Browser, slug: str, typed: str
) -> None:
    page = sent(complete, browser, slug, typed, people[slug].password)
    assert entered(complete, slug, page), page.seen


@pytest.mark.requirement("R-ENT-20")
def test_the_ent_signs_in_by_its_letter_s_words(
    complete: Provider, people: dict[str, Person], browser: Browser
) -> None:
    page = browser.authorize(complete.client("ent-cfa-orleans"))
    assert 'type="submit">connexion</button>' in page.text
    person = people["ent-cfa-orleans"]
    answer = browser.submit(page, identifier=person.identifier, password=person.password)
    assert entered(complete, "ent-cfa-orleans", answer)


@pytest.mark.requirement("R-ENT-24")
@pytest.mark.parametrize("slug", SLUGS)
def test_closing_the_browser_ends_the_session(
    complete: Provider, people: dict[str, Person], browser: Browser, slug: str
) -> None:
    browser.sign_in(complete.client(slug), people[slug])
    cookie = browser.http.get_cookie("parvis", domain="localhost")
    assert cookie is not None
    assert cookie.max_age is None
    assert cookie.expires is None


@pytest.mark.requirement("R-INT-20", "R-INT-21")
@pytest.mark.parametrize("typed", ["MARCEAU\\bfourquin", "MARCEAU\\personne", "marceau/bfourquin"])
def test_another_domain_gets_the_hint_known_or_not(
    complete: Provider, people: dict[str, Person], browser: Browser, typed: str
) -> None:
    page = sent(complete, browser, "intracma", typed, people["intracma"].password)
    assert page.status == 422
    assert "Nom d'utilisateur ou mot de passe incorrect." in page.seen
    assert "iam\\nomutilisateur" in page.seen


@pytest.mark.requirement("R-INT-21")
@pytest.mark.parametrize("slug", SLUGS[1:])
def test_elsewhere_a_domain_is_an_ordinary_mistake(
    complete: Provider, people: dict[str, Person], browser: Browser, slug: str
) -> None:
    person = people[slug]
    wrong = sent(complete, browser, slug, person.identifier, "faux")
    page = sent(complete, browser, slug, f"iam\\{person.identifier}", person.password)
    assert page.status == wrong.status == 422
    errors = [said.split("Besoin")[0].split(complete.client(slug).metadata.name)[-1]
              for said in (page.seen, wrong.seen)]  # fmt: skip
    assert errors[0] == errors[1]
    assert "nomutilisateur" not in page.seen


@pytest.mark.requirement("R-CMI-7")
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "typed", ["00001", "00001" + "A" * 16, "000011701060005-", "99999ABC", "00001personne"]
)
def test_a_wrong_shape_is_answered_like_a_wrong_password(
    complete: Provider, browser: Browser, typed: str
) -> None:
    known = f"00001CONNUE{len(typed)}{typed[-1:].strip('-')}"
    complete.person("cmi-organisme", known, password=PASSWORDS["cmi-organisme"])
    wrong = sent(complete, browser, "cmi-organisme", known, "Faux-1!")
    page = sent(complete, browser, "cmi-organisme", typed, "Faux-1!")
    assert page.status == wrong.status == 422
    assert "Identifiant ou mot de passe incorrect." in page.seen
    assert page.seen == wrong.seen


@pytest.mark.requirement("R-CMI-30", partly="the idle limit")
def test_a_quarter_of_an_hour_without_activity_ends_a_session(
    sqlite_provider: Provider, clock: MovableClock
) -> None:
    client = sqlite_provider.register(Path("clients/cmi-organisme"))
    _add_unit(sqlite_provider, "00001", "active")
    person = sqlite_provider.person("cmi-organisme", "00001AGENT", password="Abcdefg!")
    browser = sqlite_provider.browser()
    browser.sign_in(client, person)
    clock.move(timedelta(minutes=14))
    assert "code" in browser.authorize(client, prompt="none").query
    clock.move(timedelta(minutes=16))
    assert browser.authorize(client, prompt="none").query["error"] == "login_required"


@pytest.mark.requirement("R-CMI-6")
def test_the_people_of_a_closed_body_do_not_enter(complete: Provider, browser: Browser) -> None:
    _add_unit(complete, "00002", "closed")
    complete.person("cmi-organisme", "00002AGENT", password="Abcdefg!")
    page = sent(complete, browser, "cmi-organisme", "00002AGENT", "Abcdefg!")
    assert "Identifiant ou mot de passe incorrect." in page.seen


def _add_unit(provider: Provider, code: str, status: str) -> None:
    with provider.stores.write() as tx:
        tx.execute(
            insert(tables.Unit).values(
                id=new_id(),
                organisation_id=provider.client("cmi-organisme").organisation_id,
                kind="issuer",
                code=code,
                name=f"Organisme exemplaire {code}",
                status=status,
            )
        )
