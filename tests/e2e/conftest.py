"""The two portals whose people recover by mail, on a real server."""

from pathlib import Path

import pytest

from idp.kernel.ids import new_id
from tests.e2e.by_mail import Place
from tests.support.live import LiveProvider
from tests.support.outbox import Post
from tests.support.smtp import Mailbox
from tests.support.staff_office import with_a_body

PORTALS = ("intracma", "cmi-organisme")


@pytest.fixture(params=PORTALS)
def place(
    request: pytest.FixtureRequest,
    live_provider: LiveProvider,
    real_folders: Path,
    mailbox: Mailbox,
) -> Place:
    """Each of the two portals in turn, with somebody of the test's own."""
    slug = request.param
    client = live_provider.inside.services.registry.get(slug)
    if client is None:
        client = live_provider.register(real_folders / slug)
    if slug == "cmi-organisme":
        with_a_body(live_provider.inside, client)
    mark = new_id()[-8:]
    identifier = f"00001{mark}01" if slug == "cmi-organisme" else f"b{mark}"
    address = f"{mark}@apcma.example"
    person = live_provider.person(slug, identifier, email=address, given_name="Béatrice")
    post = Post(live_provider.inside, mailbox)
    post.deliver()
    return Place(live_provider, client, person, address, post)
