"""What is no rate: isolation under a storm of sign-ins, memory, cold starts."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load import Outcome, drive, drive_each
from benchmarks.operations import Party
from benchmarks.population import Population
from benchmarks.processes import Subject, pss_mb, start
from benchmarks.users import discovery_users, login_users

STORM = 16
_LIBRARIES = "import flask, sqlalchemy.orm, authlib.oauth2, pydantic, joserfc.jwt, granian"


@dataclass(frozen=True, slots=True)
class Isolation:
    """A cheap request, alone and while many sign in; milliseconds."""

    quiet_p50: float
    storm_p50: float
    storm_p99: float
    sign_ins: int
    failures: int


def isolation(party: Party, seconds: float) -> Isolation:
    """Measure discovery on one connection, then again beside clients that sign in."""
    quiet = drive(party.target, discovery_users(party, 1), seconds)
    cheap, storm = Outcome(), Outcome()
    users = [*discovery_users(party, 1), *login_users(party, STORM)]
    drive_each(party.target, users, seconds, [cheap, *[storm] * STORM])
    return Isolation(
        quiet_p50=quiet.percentile(0.5),
        storm_p50=cheap.percentile(0.5),
        storm_p99=cheap.percentile(0.99),
        sign_ins=len(storm.latencies),
        failures=len(storm.failures) + len(cheap.failures),
    )


@dataclass(frozen=True, slots=True)
class ColdStart:
    """Seconds from nothing to the first answer; `libraries` is importing what others wrote."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    libraries_cpu: float
    memory_mb: float
    extra_worker_mb: float


def cold_start(population: Population, log: Path, times: int) -> ColdStart:
    """Start the provider several times, once with two workers."""
    walls, cpus, memory = [], [], []
    for _ in range(times):
        began = time.perf_counter()
        subject = start(population.command("cold-start"), log)
        walls.append(time.perf_counter() - began)
        cpus.append(subject.cpu())
        memory.append(_settled_memory(subject))
        subject.stop()
    pair = start(population.command("two-workers", workers=2), log)
    time.sleep(3)  # both workers have to be up, and only one answered
    two = _settled_memory(pair)
    pair.stop()
    floor = [_import_seconds() for _ in range(times)]
    one = median(memory)
    return ColdStart(tuple(walls), tuple(cpus), median(floor), one, two - one)


def _settled_memory(subject: Subject) -> float:
    return pss_mb(subject.process.pid)


def _import_seconds() -> float:
    program = f"{_LIBRARIES}\nimport time\nprint(time.process_time())"
    done = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def machine() -> dict[str, str]:
    """Return what a reader needs to know of this machine, and nothing that names it."""
    info = Path("/proc/cpuinfo").read_text()
    model = next(line.partition(":")[2] for line in info.splitlines() if "model name" in line)
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    return {
        "processor": model.strip(),
        "cores": str(info.count("processor\t")),
        "memory": f"{memory} GiB",
        "python": sys.version.split()[0],
        "load average at the end": Path("/proc/loadavg").read_text().split()[0],
    }
