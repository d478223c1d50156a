"""Run the linters, and the tests that need nothing but Python, side by side; print each one's time.

    python tools/check.py              everything
    python tools/check.py --linters    all but the tests

A tool that is content prints one line; one that is not prints its whole report.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# The slow ones first, so that the quick ones fill the gaps.
TESTS = ("tests", "python", "-m", "pytest", "-q", "tests/unit", "tests/architecture")
LINTERS = (
    ("types", "mypy"),
    ("templates", "djlint", "--lint", "--quiet", "templates"),
    ("imports", "lint-imports"),
    ("lint", "ruff", "check", "--quiet"),
    ("format", "ruff", "format", "--check", "--quiet"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one tool said, and how many seconds it took."""

    name: str
    content: bool
    report: str
    seconds: float


def judge(job: tuple[str, ...]) -> Verdict:
    """Run one tool to its end."""
    name, program, *arguments = job
    began = time.monotonic()
    done = subprocess.run(
        (BIN / program, *arguments),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Verdict(name, done.returncode == 0, done.stdout, time.monotonic() - began)


def main(arguments: list[str]) -> int:
    """Run all tools; return the exit code."""
    began = time.monotonic()
    jobs = LINTERS if arguments == ["--linters"] else (TESTS, *LINTERS)
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for verdict in pool.map(judge, jobs):
            mark = "ok" if verdict.content else "FAILED"
            print(f"check: {verdict.name:<10} {mark:<6} {verdict.seconds:5.1f} s", flush=True)
            if not verdict.content:
                failed.append(verdict.name)
                print(verdict.report, flush=True)
    print(f"check: {len(jobs)} tools in {time.monotonic() - began:.1f} s", end="")
    print(f"; not content: {', '.join(failed)}" if failed else "; all content")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
