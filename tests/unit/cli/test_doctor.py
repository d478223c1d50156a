"""`idp doctor`: what it sees, and that each finding has a remedy."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from idp.cli.doctor import doctor
from idp.crypto.sealing import Sealer
from idp.kernel.clock import SystemClock
from idp.oidc.signing import ensure_keys
from idp.stores import migrate
from idp.stores.engine import open_stores

KEY = "k" * 43
SAFE = {
    "PARVIS_SERVER_ISSUER": "https://id.exemple.example",
    "PARVIS_SECRETS_KEYS": f'["{KEY}"]',
    "PARVIS_SECRETS_PEPPERS": '{a = "' + "p" * 43 + '"}',
    "PARVIS_SECRETS_CURRENT_PEPPER": "a",
    "PARVIS_HASHING_BCRYPT_COST": "16",
}


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A migrated database with keys and no client."""
    url = f"sqlite:///{tmp_path / 'parvis.db'}"
    migrate.upgrade(url)
    clock = SystemClock()
    stores = open_stores(url, clock=clock)
    ensure_keys(stores, Sealer([KEY.encode()]), clock.now())
    stores.close()
    return url


def examined(code: int, **variables: str) -> dict[str, dict[str, Any]]:
    done = CliRunner().invoke(doctor, ["--format", "json"], env=SAFE | variables)
    assert done.exit_code == code, done.output
    checks: list[dict[str, Any]] = json.loads(done.stdout)["checks"]
    assert all(it["remedy"] for it in checks if it["severity"] != "ok")
    return {it["check"]: it for it in checks}


def test_a_sound_deployment_has_no_error(database: str) -> None:
    found = examined(0, PARVIS_DATABASE_URL=database)
    sound = {name for name, it in found.items() if it["severity"] == "ok"}
    assert sound == {
        *("issuer", "secrets", "cookies", "hashing"),
        *("database", "migrations", "clock", "keys"),
    }
    assert found["clients"]["severity"] == "warning"
    assert found["mail"]["said"] in {"no server, 0 waiting", "pas de serveur, 0 en attente"}


def test_a_mail_server_is_shown_and_clear_text_said(database: str) -> None:
    mail = {"PARVIS_DATABASE_URL": database, "PARVIS_MAIL_HOST": "smtp.example"}
    assert examined(0, **mail)["mail"]["severity"] == "ok"
    in_the_clear = examined(0, **mail, PARVIS_MAIL_SECURITY="none")["mail-clear"]
    assert in_the_clear["severity"] == "warning"


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    found = examined(7, PARVIS_DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    assert found["database"]["remedy"] == "idp db upgrade"
    assert not (tmp_path / "none.db").exists()


def test_keys_sealed_by_a_lost_secret_are_found(database: str) -> None:
    other = f'["{"o" * 43}"]'
    found = examined(7, PARVIS_DATABASE_URL=database, PARVIS_SECRETS_KEYS=other)
    assert found["keys"]["severity"] == "error"


def test_a_cheap_hash_is_a_warning(database: str) -> None:
    found = examined(0, PARVIS_DATABASE_URL=database, PARVIS_HASHING_BCRYPT_COST="4")
    assert found["hashing"]["severity"] == "warning"
    assert "bcrypt_cost" in found["hashing"]["remedy"]


def test_an_unreachable_server_hides_its_password() -> None:
    url = "postgresql://parvis:s3cret-pass@127.0.0.1:1/parvis"
    found = examined(7, PARVIS_DATABASE_URL=url)
    assert found["database"]["severity"] == "error"
    assert "s3cret-pass" not in json.dumps(found)
