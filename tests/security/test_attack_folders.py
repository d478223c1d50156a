"""A folder from a stranger: no escape gets past the check, no file holds the check up."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from idp.cli.main import cli
from idp.clients.folder import read
from idp.kernel.clock import monotonic
from tests.support.client_folder import LEAD, write_folder

SECONDS = 5.0


def codes(folder: Path) -> list[tuple[str, int]]:
    return [(it.code, it.line) for it in read(folder).findings if it.severity == "error"]


@pytest.mark.parametrize("escape", [r"\u001b[2J", r"\u0000", r"\r", r"\u202e", r"\u007f"])
def test_a_control_character_is_refused_as_an_escape_too(tmp_path: Path, escape: str) -> None:
    name = 'name = "Portail des artisans"'
    policy = LEAD.replace(name, f'name = "Portail {escape}"')
    assert codes(write_folder(tmp_path, policy=policy)) == [("control_character", 2)]
    words = {"text.fr.toml": f'[sign_in]\nidentifier.label = "Numéro {escape}"\n'}
    assert codes(write_folder(tmp_path / "texts", files=words)) == [("control_character", 2)]
    in_list = LEAD.replace('"https://artisans.example/"]', f'"https://artisans.example/{escape}"]')
    assert ("control_character", 7) in codes(write_folder(tmp_path / "list", policy=in_list))


@pytest.mark.parametrize(
    "key",
    ["a." * 60_000 + "b = 1", "[" + '"a" . ' * 20_000 + "b]", "x = {" + "'a'." * 30_000 + "b = 1}"],
    ids=["dotted", "table", "inline"],
)
def test_a_key_of_endless_words_is_refused_at_once(tmp_path: Path, key: str) -> None:
    begun = monotonic()
    assert codes(write_folder(tmp_path, policy=key)) == [("too_deep", 0)]
    assert monotonic() - begun < SECONDS


def test_ordinary_dots_are_not_counted(tmp_path: Path) -> None:
    many = "# " + "p. ex. " * 100 + "\n"
    assert codes(write_folder(tmp_path, policy=many.replace("p. ex. ", "... ") + LEAD)) == []


def test_what_a_folder_holds_does_not_drive_the_terminal(tmp_path: Path) -> None:
    title = r"\u001b]0;titre\u0007"  # click takes colours away from what is no terminal, not titles
    policy = LEAD.replace("[branding]", f'[branding]\n"{title}" = 1')
    folder = write_folder(tmp_path, policy=policy, files={"\x1b]0;titre\x07.txt": "x"})
    said = CliRunner().invoke(cli, ["clients", "check", str(folder)])
    assert said.exit_code != 0
    assert "\x1b" not in said.output
    assert "\x07" not in said.output
