"""People come to their own account and change its address, each in the look of their portal."""

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.stores import tables
from tests.portals.document import SLUGS
from tests.portals.html_reading import texts
from tests.support.outbox import Post, text_of
from tests.support.own_account import Own, enter, link_to, opens
from tests.support.provider import PASSWORD, Provider

PARIS = "cma-paris"
OLD, NEW, OTHERS = "rose@courriel.example", "Rose@Ailleurs.example", "pris@courriel.example"
ROOMS = ("", "profile", "subscriptions", "security", "activity", "portals", "data", "disavow")


@pytest.mark.requirement("R-ALL-7")
def test_an_address_that_one_signs_in_by_changes_once_it_is_proved(
    rose: Own, provider: Provider, post: Post
) -> None:
    page = rose.browser.submit(rose.browser.get(f"/{PARIS}/address"), password=PASSWORD)
    assert "c’est avec elle que vous vous connecterez" in page.seen
    rose.browser.submit(page, address=NEW)
    confirm = post.only()
    assert confirm["To"] == NEW
    assert not opens(provider, PARIS, NEW)
    done = rose.browser.submit(rose.browser.get(link_to(confirm, "address")))
    assert texts(done.text, "h1") == ["Votre adresse est modifiée"]
    assert opens(provider, PARIS, NEW)
    assert not opens(provider, PARIS, OLD)
    (told,) = [one for one in post.deliver() if one["To"] == OLD]
    owner = provider.browser()
    owner.submit(owner.get(link_to(told, "address_back")))
    assert _identifiers(provider) == [OLD]


@pytest.mark.requirement("R-ALL-7")
def test_an_address_that_is_somebody_elses_looks_the_same_and_changes_nothing(
    rose: Own, provider: Provider, post: Post
) -> None:
    provider.person(PARIS, OTHERS, email=OTHERS)
    seen = []
    for address in (NEW, OTHERS):
        page = rose.browser.submit(rose.browser.get(f"/{PARIS}/address"), password=PASSWORD)
        page = rose.browser.submit(page, address=address)
        seen.append(page.seen.replace(address, "-"))
        rose.browser.post(page.action, page.form | {"act": "back"})
        rose.browser = enter(provider, PARIS, rose.person).browser
    assert seen[0] == seen[1]
    first, second = [one for one in post.deliver() if one["To"] != OLD]
    assert "confirmez votre adresse" in first["Subject"]
    assert (second["To"], "vous avez déjà un compte" in second["Subject"]) == (OTHERS, True)
    assert "?t=" not in text_of(second)
    assert _identifiers(provider) == sorted([OLD, OTHERS])


@pytest.mark.requirement("R-ALL-10")
@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_kind_has_its_portals_own_footer(slug: str, with_a_body: Provider) -> None:
    client = with_a_body.client(slug)
    shapes = {PARIS: "p@courriel.example", "cma-pays-de-la-loire": "q@courriel.example"}
    shapes |= {"cmi-organisme": "00001pied"}
    identifier = shapes.get(slug, "pied.page")
    browser = enter(with_a_body, slug, with_a_body.person(slug, identifier)).browser
    wanted = {link.url for link in client.policy.footer}
    wanted |= {f"/{slug}/pages/legal", f"/{slug}/pages/accessibility"}
    wanted |= {client.metadata.policy_uri, client.metadata.tos_uri} - {""}
    kinds = [f"/{slug}/account/{room}".rstrip("/") for room in ROOMS]
    kinds += [f"/{slug}/{name}" for name in client.policy.journeys]
    kinds += [f"/{slug}/pages/legal", f"/{slug}/nowhere", f"/{slug}/login?j=lost", "/logout"]
    for url in kinds:
        page = browser.get(url if url != "/logout" else f"/logout?client_id={slug}")
        footer = page.text.partition("<footer>")[2]
        assert footer, (url, page.status)
        missing = [link for link in wanted if f'href="{link}"' not in footer]
        assert missing == [], (url, page.status)


def test_who_is_not_signed_in_signs_in_first_and_arrives(provider: Provider, paris: Client) -> None:
    person = provider.person(PARIS, OLD, email=OLD)
    browser = provider.browser()
    page = browser.get(f"/{paris.client_id}/account/data")
    assert page.action.startswith(f"/{PARIS}/login")
    page = browser.submit(page, identifier=person.identifier, password=PASSWORD)
    assert texts(page.text, "h1") == ["Mon compte"]


def _identifiers(provider: Provider) -> list[str]:
    with provider.stores.read() as connection:
        return sorted(connection.scalars(select(tables.Identifier.canonical)))
