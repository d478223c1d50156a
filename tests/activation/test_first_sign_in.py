"""The first sign-in with a temporary password leads to « CREATION DE COMPTE » (R-CMI-8 to 20)."""

from pathlib import Path

from idp.stores import units
from tests.support.newcomers import mailed_password, newcomer
from tests.support.provider import Provider

CMI = "cmi-organisme"


def test_from_the_portal_to_the_portal(provider: Provider, real_folders: Path) -> None:
    client = provider.register(real_folders / CMI)
    with provider.stores.write() as tx:
        units.add(tx, client.organisation_id, "issuer", "00001", "MDPH d'exemple")
    somebody = newcomer(provider, CMI, "000011701060005", email="camille@mdph.example")
    secret = mailed_password(provider, CMI, somebody)
    browser = provider.browser()
    page = browser.authorize(client)
    page = browser.submit(page, identifier="000011701060005", password=secret)
    assert "CREATION DE COMPTE" in page.seen, page.seen
    new = {"password": "Bouleau-blanc", "confirmation": "Bouleau-blanc"}
    page = browser.submit(page, **new, email_confirmation="Camille@MDPH.example ", alerts="y")
    assert page.status == 303, page.seen
    assert "code" in page.query
