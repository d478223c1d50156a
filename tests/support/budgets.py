"""A time budget per folder of tests, and no test left out quietly.

`pytest --budgets` prints what each folder of `tests/` took and fails the run when one went past
its budget. Seconds are those of the tests and their fixtures, added up over all workers.

In every run, a skipped test is a failed test, unless its reason begins with `MISSING_FEATURE`:
the machine's operating system lacks something that no package brings. An expected failure is a
failure too: a test that cannot pass yet is not written yet.
"""

from collections import Counter
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
MISSING_FEATURE = "missing operating system feature"

# On two cores that others may use too. A folder that is not listed has no budget, hence fails.
SECONDS = {
    "accounts": 120,
    "administration": 360,
    "activation": 480,
    "architecture": 90,
    "audit": 60,
    "captcha": 240,
    "cli": 150,
    "clients": 120,
    "companies": 150,
    "console": 420,
    "conformance": 180,
    "contracts": 150,
    "credentials": 120,
    "demo": 540,
    "e2e": 1500,
    "factors": 180,
    "foreign_clients": 180,
    "journeys": 300,
    "letters": 180,
    "linking": 300,
    "linking_accounts": 300,
    "mail": 240,
    "migrations": 90,
    "my_account": 360,
    "performance_budget": 120,
    "portals": 600,
    "protocol": 360,
    "races": 400,
    "recovery": 300,
    "reviewing": 120,
    "security": 1000,
    "server": 180,
    "signup": 600,
    "terms": 240,
    "unit": 240,
    "wheel": 150,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--budgets`."""
    parser.addoption("--budgets", action="store_true", help="fail when a folder took too long")


def pytest_configure(config: pytest.Config) -> None:
    """Measure in the process that sees every report: the only one, or xdist's controller."""
    if config.getoption("--budgets") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Stopwatch(), "stopwatch")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one, unless the operating system is to blame."""
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same where a whole file is skipped."""
    return _judged((yield))


def _judged(report: Report) -> Report:
    if not report.skipped:
        return report
    if isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
    else:
        reason = getattr(report, "wasxfail", str(report.longrepr))
    if not reason.startswith(MISSING_FEATURE):
        report.outcome = "failed"
        report.longrepr = (
            f"{report.nodeid} was not run: {reason!r}\n"
            f"A skipped test is a failed test unless its reason begins with {MISSING_FEATURE!r}."
        )
    return report


class Stopwatch:
    """Adds up each folder's seconds and compares them with its budget."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one phase of one test."""
        folder = report.nodeid.removeprefix("tests/").partition("/")[0]
        self.seconds[folder] += report.duration  # type: ignore[assignment]  # typeshed: Counter counts in int
        self.tests[folder] += report.when == "call"

    @property
    def late(self) -> list[str]:
        """The folders that went past their budget or have none."""
        return [folder for folder in self.tests if self.seconds[folder] > SECONDS.get(folder, 0)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that passed too slowly."""
        if self.late and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        terminalreporter.section("time budgets")
        for folder in sorted(self.tests):
            line = (
                f"{folder:<16} {self.tests[folder]:5} tests "
                f"{self.seconds[folder]:7.1f} s of {SECONDS.get(folder, 0):4}"
            )
            if folder in self.late:
                terminalreporter.write_line(f"{line}  PAST ITS BUDGET", red=True)
            else:
                terminalreporter.write_line(line)
