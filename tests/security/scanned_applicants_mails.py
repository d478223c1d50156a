"""Mails of who applies for an account that officers look at, and the officers' own."""

from typing import Final

from idp.stores import roles
from tests.security.scene import ADDRESS, Reader, Scene
from tests.support.applying import CHOSEN, FREE, PDL, Chamber, heading, reference_in
from tests.support.authenticator import given, prove
from tests.support.companies import BRANCH

OFFICER: Final = "odile.rivoal@chambre.example"


def twice(scene: Scene) -> Reader:
    """Signed up for with an address that has an account: the mail leads to the sign-in page."""
    chamber = _chamber(scene)
    owner = scene.person(ADDRESS)
    chamber.apply(scene.browser, profile=FREE, address=ADDRESS)

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        page = reader.submit(reader.get(link), identifier=ADDRESS, password=owner.password)
        return page.status == 303 and scene.enters(owner, owner.password)

    return read


def asked(scene: Scene) -> Reader:
    """An officer wants to know more: who signs in sees what."""
    chamber, reference = _waiting(scene)
    scene.post.deliver()
    chamber.officers.ask(chamber.officer, reference, "Depuis quand exercez-vous ?")

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        page = reader.submit(reader.get(link), identifier=ADDRESS, password=CHOSEN)
        return reference in page.seen and "Depuis quand exercez-vous ?" in page.seen

    return read


def accepted(scene: Scene) -> Reader:
    """« Finaliser mon compte »: the button opens the account, and only the button."""
    chamber, reference = _waiting(scene)
    scene.post.deliver()
    chamber.officers.approve(chamber.officer, reference)

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        return heading(reader.submit(reader.get(link))) == "Votre compte est créé"

    return read


def officer(scene: Scene) -> Reader:
    """Files wait: the mail leads to the officers' list, behind the sign-in page."""
    scene.at(PDL)
    odile = scene.provider.person(PDL, OFFICER, email=OFFICER)
    with scene.provider.stores.write() as tx:
        roles.give(tx, odile.membership_id, "officer", "")
    app = given(scene.provider, odile.account_id)
    _, reference = _waiting(scene)

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        page = reader.submit(reader.get(link), identifier=OFFICER, password=odile.password)
        prove(scene.provider, reader, page, app)
        return reference in reader.get(link).seen

    return read


def _chamber(scene: Scene) -> Chamber:
    chamber = Chamber(scene.at(PDL), scene.post, scene.clock, scene.place)
    chamber.know([BRANCH])
    return chamber


def _waiting(scene: Scene) -> tuple[Chamber, str]:
    chamber, browser = _chamber(scene), scene.browser
    chamber.confirm(browser, BRANCH.siren, address=ADDRESS)
    return chamber, reference_in(browser.submit(browser.get(scene.link())))
