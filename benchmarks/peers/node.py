"""The peer that runs on Node: installed on demand into `build/`, never a dependency."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from benchmarks.processes import Command

_SOURCES = Path(__file__).parent / "oidc_provider"


def installed(build: Path) -> Path | None:
    """Return a folder with the peer's locked packages, None where npm is missing or fails."""
    if not (shutil.which("npm") and shutil.which("node")):
        return None
    lock = (_SOURCES / "package-lock.json").read_bytes()
    folder = build / f"oidc-provider-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (folder / "node_modules").exists():
        shutil.copytree(_SOURCES, folder, dirs_exist_ok=True)
        done = subprocess.run(
            ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"),  # noqa: S607 - npm is where it is
            cwd=folder,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            shutil.rmtree(folder)
            return None
    shutil.copy(_SOURCES / "server.js", folder)
    return folder


def command(folder: Path, *, secret: str, redirect_uri: str) -> Command:
    """Return how the peer is started."""
    return Command(
        name="oidc-provider",
        arguments=("node", "server.js", "{port}", secret, redirect_uri),
        variables={"NODE_ENV": "production"},
        ready_path="/.well-known/openid-configuration",
        folder=folder,
    )
