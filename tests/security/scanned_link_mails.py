"""The mails of a linked account: either brings the way back."""

from collections.abc import Callable

from tests.security.scene import ADDRESS, Scene
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


def linked(scene: Scene) -> Callable[[str, str], bool]:
    """Both accounts are written to at one address: one mail, to who goes on."""
    return _linked(scene, {"email": ADDRESS})


def retired(scene: Scene) -> Callable[[str, str], bool]:
    """The account that goes on has no mailbox: the mail is for the one that retired."""
    return _linked(scene, {})


def _linked(scene: Scene, known: dict[str, str]) -> Callable[[str, str], bool]:
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
