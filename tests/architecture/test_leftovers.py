"""Nothing stays in the tree that only makes sense to the person who left it there."""

import re

from tests.support.source import ROOT, files, name

# Written so that they do not find themselves.
MACHINE = r"(?<![\w.])/(?:work|root|home/\w+)/|/tmp/\w+/"
REGISTRY = (
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg|crates\.io|proxy\.golang"
    r"|repo1?\.maven|deb\.debian\.org|deb\.nodesource"
)
UNEXPLAINED = r"\bTO[D]O\b(?!: \S.{14,})|\bFIX[M]E\b|\bX[X]X\b"
SILENCED_WITHOUT_REASON = (
    r"# no[q]a(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)*\W+\w)"
    r"|# type: ig[n]ore(?!\[[a-z-, ]+\]\W+\w)"
)
TEXT = {
    *("", ".cfg", ".css", ".csv", ".html", ".js", ".json", ".lock", ".mako", ".md", ".py"),
    *(".sh", ".svg", ".toml", ".txt", ".yaml", ".yml"),
}


def lines_with(pattern: str, *suffixes: str) -> list[str]:
    """Return the places of all lines in the tree that match, in files of the given kinds."""
    found = re.compile(pattern)
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in files(".")
        if path.suffix in (suffixes or TEXT) and path.name != "LICENSE"
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if found.search(line)
    ]


def test_no_path_of_a_machine() -> None:
    assert lines_with(MACHINE) == []


def test_no_address_of_a_package_registry() -> None:
    assert lines_with(REGISTRY) == []


def test_lock_files_hold_versions_and_hashes_alone() -> None:
    assert lines_with(r"https?:|--index|--find-links| @ ", ".lock") == []


def test_the_server_is_locked_as_it_is_tested() -> None:
    def locked(file: str) -> set[str]:
        text = (ROOT / "requirements" / file).read_text()
        return set(re.findall(r"^([\w.-]+==\S+)", text, flags=re.MULTILINE))

    assert locked("runtime.lock") - locked("development.lock") == set()


def test_what_is_left_to_do_says_why() -> None:
    assert lines_with(UNEXPLAINED) == []


def test_a_silenced_warning_says_which_and_why() -> None:
    assert lines_with(SILENCED_WITHOUT_REASON, ".py") == []
