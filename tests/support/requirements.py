"""Which requirement of `docs/requirements.md` is carried by which tests, and with what result.

A test says so itself: `@pytest.mark.requirement("R-INT-19")`, one id or several. `--requirements`
prints the table and writes `build/requirements.json`:

    {"R-INT-19": {"status": "passed" | "failed" | "missing", "tests": ["tests/…::test_…"]}}

`failed`: one of its tests failed. `passed`: all passed, and at least one of them drives the
portal itself and all of what is required. Unit tests show that a part works, not that the portal
does; a test that says `partly="what it proves"` shows less than the requirement: such tests alone
leave it `missing`.
"""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "requirements.md"
REPORT = ROOT / "build" / "requirements.json"
PARTS_ONLY = ("tests/unit/", "tests/architecture/")


def known_ids() -> list[str]:
    """Return every requirement's id, in the document's order."""
    return re.findall(r"^- \*\*(R-[A-Z]{3}-\d+)\*\*", DOCUMENT.read_text(), flags=re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--requirements`."""
    parser.addoption(
        "--requirements", action="store_true", help="report each requirement's tests and result"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect results in the process that sees every report."""
    if config.getoption("--requirements") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(), "requirements-ledger")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each test's reports carry its requirements, so that they travel between processes."""
    known = set(known_ids())
    for item in items:
        ids = {name for mark in item.iter_markers("requirement") for name in mark.args}
        if ids - known:
            unknown = ", ".join(sorted(ids - known))
            raise pytest.UsageError(f"{item.nodeid}: not in {DOCUMENT.name}: {unknown}")
        item.user_properties.extend(("requirement", name) for name in sorted(ids))
        item.user_properties.extend(
            ("requirement-part", name)
            for mark in item.iter_markers("requirement")
            for name in mark.args
            if mark.kwargs.get("partly")
        )


class Ledger:
    """Remembers the outcome of every test that carries a requirement."""

    def __init__(self) -> None:
        self.tests: defaultdict[str, set[str]] = defaultdict(set)
        self.parts: defaultdict[str, set[str]] = defaultdict(set)
        self.failed: set[str] = set()
        self.passed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of one test."""
        for kind, name in report.user_properties:
            if kind == "requirement":
                self.tests[str(name)].add(report.nodeid)
            elif kind == "requirement-part":
                self.parts[str(name)].add(report.nodeid)
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.passed and report.when == "call":
            self.passed.add(report.nodeid)

    def status(self, name: str) -> str:
        """Return `passed`, `failed` or `missing` for one requirement."""
        tests = self.tests[name]
        if tests & self.failed:
            return "failed"
        whole = (tests & self.passed) - self.parts[name]
        driven = {test for test in whole if not test.startswith(PARTS_ONLY)}
        return "passed" if driven else "missing"

    def pytest_sessionfinish(self) -> None:
        """Write the report for machines."""
        rows = {
            name: {"status": self.status(name), "tests": sorted(self.tests[name])}
            for name in known_ids()
        }
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(json.dumps(rows, indent=1) + "\n")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table for people."""
        terminalreporter.section("requirements")
        statuses = {name: self.status(name) for name in known_ids()}
        for name, status in statuses.items():
            tests = ", ".join(sorted(self.tests[name])) or "no test"
            terminalreporter.write_line(f"{name:<9} {status:<8} {tests}")
        counted = Counter(statuses.values())
        terminalreporter.write_line(
            f"{counted['passed']} passed, {counted['failed']} failed, {counted['missing']} missing"
            f" of {len(statuses)} requirements, also in {REPORT.relative_to(ROOT)}"
        )
