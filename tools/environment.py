"""Make `.venv` ready: a virtual environment that holds exactly the locked packages.

    python3 tools/environment.py runtime        what the server needs
    python3 tools/environment.py development    that, and what tests and linters need

Any Python from 3.11 on is enough, Debian's too, whose pip refuses to install anything outside of a
virtual environment and whose `ensurepip` is a package of its own. Every download is checked against
the hashes of `requirements/*.lock`. Only the standard library is used: nothing is installed yet.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS_LOCK = ROOT / "requirements" / "build.lock"
OLDEST = (3, 11)
SETTINGS = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_NO_PROGRESS": "1",
    "UV_SYSTEM_CERTS": "1",  # trust whom the machine trusts: proxies have certificates too
}
OUTPUT_SHOWN = 20  # lines, of a command that failed
BY_HAND = "apt-get install python3-venv"

Attempt = tuple[str, Callable[[], bool]]


def say(line: str) -> None:
    """Tell the person who waits what is being done."""
    print(f"setup: {line}", flush=True)


def ran(*command: str | Path) -> bool:
    """Run a command quietly; say whether it went well, and show how it ended if not."""
    environment = {**os.environ, **SETTINGS}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(*done.stdout.splitlines()[-OUTPUT_SHOWN:], sep="\n", file=sys.stderr)
    return done.returncode == 0


def has(module: str) -> bool:
    """Say whether the Python that runs this can import a module."""
    return importlib.util.find_spec(module) is not None


def with_ensurepip() -> bool:
    """Create the environment as the standard library does, pip included."""
    return ran(sys.executable, "-m", "venv", VENV) and ran(
        PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", TOOLS_LOCK
    )


def with_the_systems_pip() -> bool:
    """Create it without pip, and let the system's pip fill it from outside."""
    return ran(sys.executable, "-m", "venv", "--without-pip", VENV) and ran(
        *(sys.executable, "-m", "pip", "--python", str(PYTHON)),
        *("install", "--quiet", "--require-hashes", "-r", str(TOOLS_LOCK)),
    )


def with_uv(*uv: str) -> bool:
    """Create it and fill it with a uv that is already there."""
    return ran(*uv, "venv", "--quiet", "--python", sys.executable, VENV) and ran(
        *(*uv, "pip", "install", "--quiet", "--python", str(PYTHON)),
        *("--require-hashes", "-r", str(TOOLS_LOCK)),
    )


def with_virtualenv() -> bool:
    """Create it with virtualenv, which carries its own pip."""
    return ran(sys.executable, "-m", "virtualenv", "--quiet", VENV) and ran(
        PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", TOOLS_LOCK
    )


def with_apt() -> bool:
    """Install Debian's missing half of venv, then do as the standard library does."""
    say(BY_HAND)
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
    return (
        ran(*apt, "update")
        and ran(*apt, "install", "--yes", "--no-install-recommends", "python3-venv")
        and with_ensurepip()
    )


def attempts() -> Iterator[Attempt]:
    """Yield the ways to create the environment that this machine allows, best first."""
    if has("venv") and has("ensurepip"):
        yield "python3 -m venv", with_ensurepip
    if has("venv") and has("pip"):
        yield "python3 -m venv --without-pip, filled by the system's pip", with_the_systems_pip
    if shutil.which("uv"):
        yield "uv", lambda: with_uv("uv")
    if has("virtualenv"):
        yield "virtualenv", with_virtualenv
    if shutil.which("pipx"):
        yield "uv, run by pipx", lambda: with_uv("pipx", "run", "uv")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        yield "python3 -m venv, once apt-get has completed it", with_apt


def is_ready() -> bool:
    """Say whether the environment is there, works, and is not too old."""
    if not (PYTHON.exists() and (VENV / "bin" / "uv").exists()):
        return False
    check = f"import sys, setuptools; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([PYTHON, "-c", check], check=False).returncode == 0


def create() -> bool:
    """Create the environment and its two tools, uv and setuptools, in one of the ways."""
    for name, attempt in attempts():
        shutil.rmtree(VENV, ignore_errors=True)
        say(f"creating .venv ({name})")
        if attempt():
            return True
    say(f"cannot create .venv here: install Python's venv module by hand ({BY_HAND}), then retry")
    return False


def install(name: str) -> bool:
    """Install the packages of one lock file, and the project itself as it stands in the tree."""
    lock = ROOT / "requirements" / f"{name}.lock"
    count = sum(1 for line in lock.read_text().splitlines() if "==" in line and line[0].isalnum())
    say(f"installing {count} locked packages ({lock.relative_to(ROOT)}) with their bytecode")
    uv = (VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON)
    pip = (PYTHON, "-m", "pip", "install", "--quiet")
    project = ("--no-deps", "--no-build-isolation", "--editable", ROOT)
    hashed = ("--require-hashes", "--no-deps", "-r", TOOLS_LOCK, "-r", lock)
    with_bytecode = ("--compile-bytecode", "--link-mode=copy")
    return (
        ran(*uv, *with_bytecode, *hashed) or (has_pip() and ran(*pip, "--compile", *hashed))
    ) and (ran(*uv, *project) or (has_pip() and ran(*pip, *project)))


def has_pip() -> bool:
    """Say whether the environment has its own pip, the fallback where uv cannot run."""
    return any(VENV.glob("lib/python3*/site-packages/pip"))


def main(arguments: list[str]) -> int:
    """Prepare the environment for `runtime` or `development`; return the exit code."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        say(f"Python 3.11 or newer is needed, this is {found}: make PYTHON=python3.12 …")
        return 1
    if arguments not in (["runtime"], ["development"]):
        print(__doc__, file=sys.stderr)
        return 2
    began = time.monotonic()
    if not (is_ready() or create()):
        return 1
    if not install(arguments[0]):
        return 1
    for lock in ("runtime",) if arguments == ["runtime"] else ("runtime", "development"):
        (VENV / f"{lock}.stamp").touch()
    say(f"ready in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
