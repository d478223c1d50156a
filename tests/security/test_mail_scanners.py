"""Filters open every link of every mail first: nothing changes, and the reader still gets through.

Half of the addresses that organisations write to stand behind a filter that follows links, some of
them with scripts (R-INT-14, ux.md §6 check 18).
"""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from idp.kernel.clock import MovableClock
from idp.letters.words import activation_url
from idp.mail.kinds import KINDS
from tests.security.conftest import MakeProvider
from tests.security.scanned_cases import CASES, Case
from tests.security.scene import Scene
from tests.support.outbox import Post, text_of
from tests.support.ports import free_port
from tests.support.recovering import outbox
from tests.support.scanner import Scanner, digest, everything, links_in, listening
from tests.support.smtp import Mailbox

# Kinds that bring no link: their mails say whom to write to. One that gets a link leaves this list,
# and the test below asks for its case.
LINKLESS = {"email_changed_new", "profile_changed"}


def test_every_mail_with_a_link_has_its_case() -> None:
    linking = {"page", "link", "link_and_code"}
    wanted = {
        name for name, kind in KINDS.items() if kind.carries in linking or kind.ends == "disavow"
    }
    assert wanted - LINKLESS <= {case.kind for case in CASES.values()}


@pytest.mark.parametrize("name", CASES)
def test_a_scanner_changes_nothing_and_the_reader_gets_through(
    provider_with: MakeProvider,
    mailbox: Mailbox,
    clock: MovableClock,
    real_folders: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    name: str,
) -> None:
    provider = provider_with(server={"issuer": f"http://localhost:{free_port()}"})
    scene = Scene(provider, Post(provider, mailbox), clock, real_folders, tmp_path)
    case = CASES[name]
    read = case.cause(scene)
    links, words = _to_be_read(scene, case)
    scanner = Scanner(request.getfixturevalue("chromium") if case.looks else None)
    before = everything(provider.stores)
    with listening(provider):
        for link in links:
            scanner.scan(link)
    after = everything(provider.stores)
    changed = {table for table in before if before[table] != after[table]}
    if case.begins:
        assert all(before[table] <= after[table] for table in changed)
        assert changed <= {"journey"}
    else:
        assert digest(after) == digest(before), changed
    (link,) = links or [""]
    path = link.removeprefix(provider.services.settings.issuer)
    assert read(path, words)
    figures = f"{scanner.requests} requests by the scanner, {len(changed)} tables changed"
    print(f"{name}: {figures}, the reader got through")  # noqa: T201 - the figure


def _to_be_read(scene: Scene, case: Case) -> tuple[list[str], str]:
    """Return the links that a scanner finds, and the words of the mail."""
    issuer = scene.provider.services.settings.issuer
    if not case.kind:
        query = urlencode({"identifier": "thierry.martin"})
        return [f"{activation_url(issuer, scene.client)}?{query}"], ""
    (message,) = [it for it in scene.post.deliver() if case.to in {"", it["To"]}]
    assert case.kind in {row.kind for row in outbox(scene.provider)}
    return links_in(message, issuer), text_of(message)
