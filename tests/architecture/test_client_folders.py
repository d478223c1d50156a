"""A client folder is published like code: no secret is in it, and no real person."""

import re
import tomllib
from collections.abc import Iterator

from tests.support.source import files, name

CHOICES = {"first_secret"}  # how a secret leaves, never the secret
SECRET_KEY = re.compile(r"(^|_)(secret|password|token|pepper|salt|private_key|hash)$")
KEY_MATERIAL = re.compile(r"-----BEGIN|\"d\"\s*:|\$2[aby]\$|\$argon2|\$scrypt")
MAIL_HOST = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})")
INVENTED_HOST = re.compile(r"(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$")
SHORTEST_RANDOM = 32


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string of a parsed TOML file with the key that it stands under."""
    if isinstance(value, dict):
        for inner, child in value.items():
            yield from strings(child, inner)
    elif isinstance(value, list):
        for child in value:
            yield from strings(child, key)
    elif isinstance(value, str):
        yield key, value


def looks_random(text: str) -> bool:
    """Say whether a string might be a generated secret."""
    kinds = (r"[a-z]", r"[A-Z]", r"\d")
    return re.fullmatch(
        rf"[\w+/=-]{{{SHORTEST_RANDOM},}}", text, flags=re.ASCII
    ) is not None and all(re.search(kind, text) for kind in kinds)


def test_no_secret_in_a_setting() -> None:
    held = [
        f"{name(path)}: {key} = {value}"
        for path in files("clients", pattern="*.toml")
        for key, value in strings(tomllib.loads(path.read_text()))
        if (path.name == "client.toml" and SECRET_KEY.search(key) and key not in CHOICES)
        or looks_random(value)
    ]
    assert held == []


def test_no_key_material_in_a_file() -> None:
    held = [
        name(path)
        for path in files("clients")
        if KEY_MATERIAL.search(path.read_text(errors="replace"))
    ]
    assert held == []


def test_mail_addresses_are_invented() -> None:
    real = {
        f"{name(path)}: {host}"
        for path in files("clients", "config", "templates")
        for host in MAIL_HOST.findall(path.read_text(errors="replace"))
        if not INVENTED_HOST.search(host)
    }
    assert real == set()
