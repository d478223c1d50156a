"""The wheel carries everything: installed in an empty environment, it serves a page."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
from idp.app import create_app
from idp.settings import load

app = create_app(load())
page = app.test_client().get("/intracma/login?c=1", base_url="http://localhost:8000")
browser = app.test_client()
browser.get("/intracma/login", base_url="http://localhost:8000")
page = browser.get("/intracma/login?c=1", base_url="http://localhost:8000")
assert page.status_code == 200, page.status_code
assert "Intr@CMA" in page.text
style = browser.get("/static/parvis.css", base_url="http://localhost:8000")
assert style.status_code == 200
app.extensions["parvis"].close()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the files that git tracks, as a release would be."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    source = folder / "source"
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        target = source / name
        if path.is_symlink() or path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)
    run("uv", "build", "--wheel", "--quiet", "--out-dir", str(folder), cwd=source)
    (built,) = folder.glob("*.whl")
    return built


def run(program: str, *arguments: str, cwd: Path, **variables: str) -> str:
    """Run a program of the environment or the system; its errors fail the test."""
    found = shutil.which(program, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert found is not None, f"{program} is missing: run tests by `make test`"
    done = subprocess.run(
        [found, *arguments],
        cwd=cwd,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_every_folder(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "idp/credentials/common_passwords.txt",
        "idp/_shipped/clients/intracma/client.toml",
        "idp/_shipped/clients/_defaults/client.toml",
        "idp/_shipped/templates/base.html",
        "idp/_shipped/templates/texts/fr.toml",
        "idp/_shipped/config/default.toml",
        "idp/_shipped/migrations/env.py",
        "idp/_shipped/migrations/versions/0001_initial.py",
        "idp/static/parvis.css",
        "idp/captcha/voices/fr/7.au",
        "idp/static/parvis.js",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "tools/"))]


def test_an_empty_environment_serves_a_page(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    run("uv", "venv", "--quiet", "--python", sys.executable, str(environment), cwd=tmp_path)
    python = environment / "bin" / "python"
    constraints = str(ROOT / "requirements" / "runtime.lock")
    install = ("uv", "pip", "install", "--quiet", "--python", str(python))
    run(*install, "--require-hashes", "-r", constraints, cwd=tmp_path)
    run(*install, "--no-deps", str(wheel), cwd=tmp_path)
    variables = {
        "PARVIS_ENVIRONMENT": "test",
        "PARVIS_DATABASE_URL": f"sqlite:///{tmp_path}/parvis.db",
        "PATH": f"{environment / 'bin'}:/usr/bin:/bin",
    }
    command = str(environment / "bin" / "idp")
    run(command, "db", "upgrade", cwd=tmp_path, **variables)
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    register = ("clients", "register", "intracma", "--yes", "--out", str(secrets))
    run(command, *register, cwd=tmp_path, **variables)
    run(str(python), "-c", SERVE, cwd=tmp_path, **variables)
