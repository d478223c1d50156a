"""A folder is hostile input: nothing outside it is read, nothing too big, nothing that acts."""

import os
from pathlib import Path

import pytest

from idp.clients.files import MAX_FILES, MAX_TOTAL, read_files
from idp.clients.folder import read
from tests.support.client_folder import LEAD, LOGO, write_folder


def codes(folder: Path) -> dict[str, str]:
    """Map each file that was refused to why."""
    return {finding.file: finding.code for finding in read_files(folder).findings}


def test_an_ordinary_folder_is_read_whole(tmp_path: Path) -> None:
    files = read_files(write_folder(tmp_path))
    assert files.findings == ()
    assert "README.md" not in files.texts, "it explains; it is not served"
    assert files.texts["client.toml"] == LEAD


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("not for you")
    folder = write_folder(tmp_path)
    (folder / "terms" / "a.fr.md").symlink_to(secret)
    (folder / "mail").symlink_to(tmp_path)
    (folder / "text.fr.toml").unlink()
    (folder / "text.fr.toml").symlink_to(secret)
    assert codes(folder) == {
        "artisans/mail": "symlink",
        "artisans/terms/a.fr.md": "symlink",
        "artisans/text.fr.toml": "symlink",
    }
    assert "not for you" not in str(read_files(folder).texts)
    link = tmp_path / "linked"
    link.symlink_to(folder)
    assert codes(link) == {"linked": "not_a_folder"}


def test_a_hard_to_read_thing_is_not_waited_for(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    os.mkfifo(folder / "text.xx.toml")
    (folder / "text.en.toml").unlink()
    os.mkfifo(folder / "text.en.toml")
    assert codes(folder) == {
        "artisans/text.xx.toml": "unknown_file",
        "artisans/text.en.toml": "not_a_file",
    }


@pytest.mark.parametrize(
    "name",
    [
        "evil.html",
        "branding/logo.png",
        "branding/a.css",
        "templates/base.html",
        "terms/a.md",
        "branding/.svg",
        "mail/a.fr.txt.j2",
        ".env",
        "terms/\u202eb.fr.md",
        "nom\nde fichier",
    ],
)
def test_only_known_names(tmp_path: Path, name: str) -> None:
    folder = write_folder(tmp_path, files={name: "x"})
    found = read_files(folder)
    assert [finding.code for finding in found.findings] == ["unknown_file"]
    assert "\n" not in found.findings[0].file
    assert read(folder).revision is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("branding/logo.svg", LOGO.replace("<path", "<script/><path"), "unsafe_image"),
        ("branding/logo.svg", LOGO + " " * 33_000, "file_too_big"),
        ("branding/logo.svg", "GIF89a", "unsafe_image"),
        ("client.toml", LEAD + "#" * 200_000, "file_too_big"),
        ("terms/a.fr.md", b"caf\xe9", "not_utf8"),
        ("terms/a.fr.md", "a\x00b", "control_character"),
        ("terms/a.fr.md", "payer \u202e0001", "control_character"),
    ],
)  # fmt: skip
def test_contents_that_are_refused(
    tmp_path: Path, name: str, content: str | bytes, code: str
) -> None:
    assert codes(write_folder(tmp_path, files={name: content})) == {f"artisans/{name}": code}


def test_the_whole_is_limited(tmp_path: Path) -> None:
    many = {f"terms/{number}.fr.md": "x" for number in range(MAX_FILES + 1)}
    assert "too_many_files" in codes(write_folder(tmp_path, files=many)).values()
    big = {f"terms/{number}.fr.md": "x" * 200_000 for number in range(MAX_TOTAL // 200_000 + 1)}
    assert "folder_too_big" in codes(write_folder(tmp_path / "other", files=big)).values()


@pytest.mark.parametrize(
    "source",
    [
        "a = " + "[" * 30_000,
        "a = " + "[" * 200 + "]" * 200,
        "a = " + "{a = " * 300 + "1" + "}" * 300,
        "a = " + "9" * 5_000,
        "[a" + ".a" * 500 + "]\nb = 1",
        "a = 1\na = 2",
        "\ufeff\ufeff",
        "[client]\nname = inf\n[steps.x]\ny = nan\nz = 1979-05-27\n",
    ],
)
def test_hostile_toml_is_a_finding_never_an_exception(tmp_path: Path, source: str) -> None:
    read_back = read(write_folder(tmp_path, policy=source))
    assert read_back.revision is None
    assert all(finding.message("fr") and finding.message("en") for finding in read_back.findings)


def test_settings_that_json_cannot_hold_are_kept_as_it_can(tmp_path: Path) -> None:
    policy = LEAD + '[steps."a.b"]\nday = 1979-05-27\nnumber = nan\n'
    revision = read(write_folder(tmp_path, policy=policy)).revision
    assert revision is not None
    assert revision.policy.steps["a.b"] == {"day": "1979-05-27", "number": None}


@pytest.mark.parametrize("slug", ["authorize", "static", "a", "Éa", "a_b", "-a", "a" * 64])
def test_a_folder_s_name_is_a_url(tmp_path: Path, slug: str) -> None:
    assert "bad_slug" in {finding.code for finding in read(write_folder(tmp_path, slug)).findings}
