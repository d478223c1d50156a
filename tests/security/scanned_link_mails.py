"""The mails of linking: of two accounts, either brings the way back; of a former one, its proof."""

from tests.security.scene import ADDRESS, Reader, Scene
from tests.support.first_visits import SLUG, FirstVisits, fill_in
from tests.support.legacy import LOGIN, PASSWORD, add_record
from tests.support.provider import Person

_PAYS, _INT = "cma-pays-de-la-loire", "intracma"
_DOORS = """\
[admission]
rule = "link"

[journeys.link]
steps = ["linking.other_account", "linking.confirm_link"]

[journeys.link_undo]
steps = ["linking.undo_mail", "linking.undo_link"]

[organisation]
"""
_UNDO = ("[organisation]\n", _DOORS)


def linked(scene: Scene) -> Reader:
    """Both accounts are written to at one address: one mail, to who goes on."""
    return _linked(scene, {"email": ADDRESS})


def retired(scene: Scene) -> Reader:
    """The account that goes on has no mailbox: the mail is for the one that retired."""
    return _linked(scene, {})


def _linked(scene: Scene, known: dict[str, str]) -> Reader:
    home = scene.provider.register(scene.folders / _INT)
    scene.at(_PAYS, _UNDO)
    artisan = scene.person(ADDRESS)
    agent: Person = scene.provider.person(_INT, "cessai", **known)
    browser = scene.browser
    assert "code" in browser.sign_in(home, agent).query
    page = browser.get(f"/{_PAYS}/link")
    page = browser.submit(page, identifier=ADDRESS, password=artisan.password)
    browser.submit(page)

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        reader.submit(reader.get(link))
        return scene.enters(artisan, artisan.password)

    return read


def legacy(scene: Scene) -> Reader:
    """The mailbox of an account of before proves it, in the browser that asked."""
    provider = scene.at(SLUG)
    visits = FirstVisits(provider, scene.client)
    add_record(provider.stores, scene.client, provider.services.passwords.hash(PASSWORD).secret)
    browser, page = visits.arrive(visits.newcomer())
    browser.submit(page, login=LOGIN, act="forgotten")

    def read(link: str, _: str) -> bool:
        fill_in(browser, browser.submit(browser.get(link)))
        return len(visits.claims()) == 1

    return read
