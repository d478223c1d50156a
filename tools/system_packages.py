"""Bring the programs that tests drive and that no Python package carries.

    python3 tools/system_packages.py

Reads `tools/test-packages.txt`; installs what is missing with one call of apt-get where that is
allowed (root on Debian or a descendant), and otherwise prints the command to run by hand.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).with_name("test-packages.txt")


def missing() -> list[str]:
    """Return the listed packages whose command or file this machine lacks, in the file's order."""
    lines = (line.split() for line in LIST.read_text().splitlines())
    listed = (words for words in lines if words and not words[0].startswith("#"))
    return [package for package, proof in listed if not is_there(proof)]


def is_there(proof: str) -> bool:
    """Say whether a file exists or, for a bare name, whether a command is on the path."""
    if proof.startswith("/"):
        return Path(proof).exists()
    return shutil.which(proof, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def install(packages: list[str]) -> bool:
    """Install Debian packages without a question, and without starting their services."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    wanted = ("install", "--yes", "--no-install-recommends", *packages)
    for arguments in (("update",), wanted):
        done = subprocess.run(
            ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", *arguments),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout, end="", file=sys.stderr)
            return False
    return True


def main() -> int:
    """Install what is missing or tell how to; return the exit code."""
    packages = missing()
    if not packages:
        return 0
    command = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print("setup: tests need programs that this account may not install. By hand, as root:")
        print(f"    {command}")
        return 1
    print(f"setup: {command}", flush=True)
    return 0 if install(packages) and not missing() else 1


if __name__ == "__main__":
    sys.exit(main())
