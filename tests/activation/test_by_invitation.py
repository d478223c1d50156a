"""With `first_secret = "link"` a mailed invitation opens « CREATION DE COMPTE » (R-CMI-11)."""

from pathlib import Path

import pytest

from idp.stores import tables
from tests.portals.html_reading import elements, texts
from tests.support.agents import CMI, EMAIL, ISSUER_CODE, NEW
from tests.support.client_folder import changed
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, Provider
from tests.support.staff_office import StaffOffice

BY_LINK = ('first_secret = "mailed_password"', 'first_secret = "link"')
JOURNEY = (
    "[journeys.login]\n",
    (
        "[journeys.activation]\n"
        'steps = ["activation.invitation", "activation.create_account"]\n\n[journeys.login]\n'
    ),
)
FIELDS = {"identifier": f"{ISSUER_CODE}REF1", "given_name": "Camille", "family_name": "Essai"}


@pytest.fixture
def office(provider: Provider, real_folders: Path, tmp_path: Path) -> StaffOffice:
    """The CMI portal as it would be by link, with one body."""
    provider.register(changed(real_folders / CMI, tmp_path, BY_LINK, JOURNEY))
    made = StaffOffice(provider, CMI)
    made.unit("issuer", ISSUER_CODE, "Maison exemplaire")
    return made


@pytest.mark.requirement("R-CMI-11", partly="a link instead")
def test_the_link_leads_to_the_page_and_proves_the_mailbox(
    office: StaffOffice, provider: Provider, post: Post
) -> None:
    office.invite(FIELDS | {"email": EMAIL})
    url = link_of(post.only(), ISSUER)
    for _ in range(3):  # A scanner of mails.
        assert provider.browser().get(url).status == 200
    browser = provider.browser()
    page = browser.get(url)
    assert texts(page.text, "h1") == ["CREATION DE COMPTE"]
    names = {one.attributes.get("name") for one in elements(page.text, "input")}
    assert not {"email", "email_confirmation"} & names
    assert "Mot de passe temporaire" not in page.seen
    done = browser.submit(page, password=NEW, confirmation=NEW)
    assert done.status in {200, 303}, done.seen
    with provider.stores.read() as connection:
        (address,) = connection.execute(tables.ContactAddress.__table__.select()).all()
        (account,) = connection.execute(tables.Account.__table__.select()).all()
    assert address.verified_at is not None
    assert account.status == "active"
    assert provider.browser().get(url).status == 410
    client, signing_in = provider.client(CMI), provider.browser()
    page = signing_in.authorize(client)
    entered = signing_in.submit(page, identifier=f"{ISSUER_CODE}REF1", password=NEW)
    assert "code" in entered.query


def test_without_the_link_the_page_says_where_it_is(
    office: StaffOffice, provider: Provider, post: Post
) -> None:
    page = provider.browser().get(f"/{office.client.client_id}/activation")
    assert "Ouvrez votre compte depuis votre messagerie" in page.seen
    assert post.deliver() == []
