"""Subjects as processes: started on one core, their CPU seconds and memory read from /proc."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.wire import Target, get, once

SERVER_CORE = 0
CLIENT_CORE = 1
PATIENCE_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


def pin(core: int) -> None:
    """Keep this process, and what it starts from now on, on one core (any, if it is missing)."""
    allowed = os.sched_getaffinity(0) | {core}
    if core in allowed and core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})


def free_port() -> int:
    """Return a loopback port that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tree(root: int) -> list[int]:
    """Return a process and all its descendants that live."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu_seconds(roots: Sequence[int]) -> float:
    """Return the CPU that process trees used until now, user and system.

    To the nanosecond for processes that live, to the tick for those that ended meanwhile: what
    they used is in their parents' count of children.
    """
    total = 0.0
    for pid in {pid for root in roots for pid in tree(root)}:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += time.clock_gettime(_cpu_clock(pid))
        except OSError:
            continue
        total += (int(fields[13]) + int(fields[14])) / _TICKS
    return total


def _cpu_clock(pid: int) -> int:
    """Return Linux's clock of another process's CPU time (clock_getcpuclockid(3))."""
    return (~pid << 3) | 2


def pss_mb(root: int) -> float:
    """Return the memory of a process tree in MB, shared pages divided by their users."""
    total = 0
    for pid in tree(root):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
    return total / 1024


@dataclass
class Subject:
    """A server that is measured.

    Attributes:
        name: In the report.
        target: Where it answers.
        process: Its first process; the accounting covers all of its tree.
        beside: Other process trees that work for it: a database server.
    """

    name: str
    target: Target
    process: subprocess.Popen[bytes]
    beside: tuple[int, ...] = field(default=())

    def cpu(self) -> float:
        """Return CPU seconds used until now."""
        return cpu_seconds((self.process.pid, *self.beside))

    def stop(self) -> None:
        """End the subject, and nothing else."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(15)


@dataclass(frozen=True)
class Command:
    """How a subject is started; `{port}` in arguments and variables is its port."""

    name: str
    arguments: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    ready_path: str = "/"
    beside: tuple[int, ...] = ()
    folder: Path | None = None


def start(command: Command, log: Path) -> Subject:
    """Start a subject on the server's core and return when it answers.

    Raises:
        RuntimeError: It ended, or did not answer in time; the log says why.
    """
    port = free_port()
    arguments = [text.replace("{port}", str(port)) for text in command.arguments]
    chosen = {key: text.replace("{port}", str(port)) for key, text in command.variables.items()}
    with (log / f"{command.name}.log").open("ab") as output:
        process = subprocess.Popen(
            arguments,
            env={**os.environ, **chosen},
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=lambda: pin(SERVER_CORE),  # noqa: PLW1509 - no thread runs here yet
        )
    subject = Subject(command.name, Target(port), process, command.beside)
    try:
        _wait_until(lambda: _answers(subject, command.ready_path))
    except RuntimeError:
        subject.stop()
        raise RuntimeError(
            f"{command.name} does not answer: see {log}/{command.name}.log"
        ) from None
    return subject


def _answers(subject: Subject, path: str) -> bool:
    if subject.process.poll() is not None:
        raise RuntimeError("it ended")
    try:
        return once(subject.target, get(subject.target, path)).status < 400  # noqa: PLR2004 - any success
    except OSError:
        return False


def _wait_until(met: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not met():
        if time.monotonic() > give_up:
            raise RuntimeError("too late")
        time.sleep(0.005)
