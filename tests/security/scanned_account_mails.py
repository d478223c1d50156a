"""Mails of the account's own pages, and how their readers go on."""

from tests.security.scene import ADDRESS, Reader, Scene
from tests.support.own_account import enter

PARIS = "cma-paris"


def closing(scene: Scene) -> Reader:
    """An account that is to be closed: the button keeps it."""
    scene.at(PARIS)
    person = scene.person(ADDRESS)
    own = enter(scene.provider, PARIS, person)
    own.send("close", password=person.password)

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        is_to_close = own.row().closes_at is not None
        kept = reader.submit(reader.get(link))
        return is_to_close and kept.status == 200 and own.row().closes_at is None

    return read
