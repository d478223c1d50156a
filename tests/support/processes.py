"""Programs of the project, run as an operator runs them."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

IDP = (sys.executable, "-m", "idp.cli.main")
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return this process's variables without any setting of Parvis, then `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
    return {**kept, "NO_PROXY": "*", "LC_ALL": "C", **variables}


def idp(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `idp` to its end."""
    return subprocess.run(
        (*IDP, *arguments),
        cwd=ROOT,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass(slots=True)
class Running:
    """A program that runs; its output is read as it comes."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    ended: bool = False

    @property
    def output(self) -> str:
        """Everything it printed so far."""
        return "".join(self.lines)

    def wait_for(self, words: str) -> None:
        """Return when it printed `words`."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or words in self.output, PATIENCE)
            assert words in self.output, self.output

    def read(self) -> None:
        """Collect its output until it ends."""
        for line in self.process.stdout or ():
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()


@contextmanager
def running(*arguments: str, **variables: str) -> Iterator[Running]:
    """Run `idp` until the block ends; then it is asked to stop, and must."""
    process = subprocess.Popen(
        (*IDP, *arguments),
        cwd=ROOT,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    program = Running(process)
    reader = threading.Thread(target=program.read, daemon=True)
    reader.start()
    try:
        yield program
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            reader.join(PATIENCE)
            if process.stdout:
                process.stdout.close()
