"""A requirement is green only by a test that drives the portal itself."""

import json
from pathlib import Path

import pytest

from tests.support import requirements

DOCUMENT = """
- **R-INT-1** one
- **R-INT-2** two
- **R-INT-3** three
"""
MARKED = """
import pytest
@pytest.mark.requirement("{name}")
def test_it(): assert {truth}
"""


@pytest.fixture
def report(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = pytester.path / "build" / "requirements.json"
    pytester.makefile(".md", requirements=DOCUMENT)
    pytester.makeini("[pytest]\nmarkers = requirement(id): it")
    monkeypatch.setattr(requirements, "ROOT", pytester.path)
    monkeypatch.setattr(requirements, "DOCUMENT", pytester.path / "requirements.md")
    monkeypatch.setattr(requirements, "REPORT", path)
    return path


def run(pytester: pytest.Pytester, **tests: tuple[str, bool]) -> pytest.RunResult:
    for folder, (name, truth) in tests.items():
        source = MARKED.format(name=name, truth=truth)
        pytester.makepyfile(**{f"tests/{folder}/test_{folder}": source})
    plugins = ("-p", "tests.support.requirements", "-p", "no:randomly", "-p", "no:cacheprovider")
    return pytester.runpytest_inprocess(*plugins, "--requirements")


def test_passed_failed_and_missing(pytester: pytest.Pytester, report: Path) -> None:
    result = run(pytester, journeys=("R-INT-1", True), security=("R-INT-2", False))
    rows = json.loads(report.read_text())
    assert [(row["status"], len(row["tests"])) for row in rows.values()] == [
        ("passed", 1),
        ("failed", 1),
        ("missing", 0),
    ]
    result.stdout.fnmatch_lines(["1 passed, 1 failed, 1 missing of 3 requirements*"])


def test_a_unit_test_alone_does_not_prove_a_portal(pytester: pytest.Pytester, report: Path) -> None:
    run(pytester, unit=("R-INT-1", True))
    row = json.loads(report.read_text())["R-INT-1"]
    assert (row["status"], len(row["tests"])) == ("missing", 1)


def test_but_a_failing_one_counts(pytester: pytest.Pytester, report: Path) -> None:
    run(pytester, unit=("R-INT-1", False), journeys=("R-INT-1", True))
    assert json.loads(report.read_text())["R-INT-1"]["status"] == "failed"


@pytest.mark.usefixtures("report")
def test_an_unknown_id_stops_the_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, journeys=("R-INT-99", True))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*not in requirements.md: R-INT-99*"])


def test_a_test_that_proves_a_part_leaves_it_missing(
    pytester: pytest.Pytester, report: Path
) -> None:
    run(pytester, journeys=('R-INT-1", partly="half', True))
    row = json.loads(report.read_text())["R-INT-1"]
    assert (row["status"], len(row["tests"])) == ("missing", 1)
