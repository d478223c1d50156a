"""No test is left out quietly, and no folder takes longer than it may."""

import pytest

SKIPPED = """
import pytest
def test_skipped():
    pytest.skip("{reason}")
"""


def run(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(**{"tests/unknown/test_it": source})
    plugins = ("-p", "tests.support.budgets", "-p", "no:randomly", "-p", "no:cacheprovider")
    return pytester.runpytest_inprocess(*plugins, *options)


def test_a_skipped_test_is_a_failed_test(pytester: pytest.Pytester) -> None:
    result = run(pytester, SKIPPED.format(reason="no time"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*was not run: 'no time'*"])


def test_unless_the_operating_system_is_to_blame(pytester: pytest.Pytester) -> None:
    reason = "missing operating system feature: SO_REUSEPORT"
    run(pytester, SKIPPED.format(reason=reason)).assert_outcomes(skipped=1)


def test_a_skipped_file_is_a_failed_file(pytester: pytest.Pytester) -> None:
    run(pytester, "import pytest; pytest.importorskip('no_such_module')").assert_outcomes(errors=1)


def test_an_expected_failure_is_a_failure(pytester: pytest.Pytester) -> None:
    source = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False"
    run(pytester, source).assert_outcomes(failed=1)


def test_a_folder_without_a_budget_fails_the_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_it(): pass", "--budgets")
    result.stdout.fnmatch_lines(["unknown * 1 tests *PAST ITS BUDGET*", "*1 passed*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_without_the_option_time_does_not_matter(pytester: pytest.Pytester) -> None:
    assert run(pytester, "def test_it(): pass").ret == pytest.ExitCode.OK
