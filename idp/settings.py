"""Deployment settings: what the operator decides. What an organisation decides is policy.

Read from `config/default.toml` (every setting, commented), then `config/<environment>.toml`, then
a file named by `PARVIS_CONFIG`, then `PARVIS_<SECTION>_<NAME>` variables; later wins.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from idp.kernel.paths import shipped

PREFIX = "PARVIS_"
Environment = Literal["production", "development", "test", "demo"]


class SettingsError(ValueError):
    """The settings can't be used; the message names every fault and how to mend it."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """Where and how the provider is reached."""

    issuer: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = Field(32, ge=1, le=512)
    workers: int = Field(1, ge=1, le=64)
    trusted_hosts: list[str] = []
    trusted_proxies: int = Field(0, ge=0, le=5)
    max_body_bytes: int = 64 * 1024
    max_upload_bytes: int = 1024 * 1024


class Database(_Section):
    """Where everything is stored."""

    url: str = "sqlite:///var/parvis.db"
    pool_size: int = Field(8, ge=1, le=100)


class Secrets(_Section):
    """What the operator keeps to themself; first of each list is current, the rest still open."""

    keys: list[str] = []
    peppers: dict[str, str] = {}
    current_pepper: str = ""


class Hashing(_Section):
    """How passwords are hashed, and how many at once."""

    bcrypt_cost: int = Field(12, ge=4, le=16)
    workers: int = Field(0, ge=0, le=64, description="0: one per core")
    queue: int = Field(64, ge=1, le=10_000)
    niceness: int = Field(10, ge=0, le=19)


class Throttling(_Section):
    """Where failures are counted."""

    store: Literal["memory", "sql", "redis"] = "sql"
    redis_url: str = ""


class Registration(_Section):
    """Dynamic client registration (RFC 7591): closed unless tokens are given."""

    enabled: bool = False
    initial_access_tokens: dict[str, str] = {}
    allow_loopback_fetch: bool = False


class Pages(_Section):
    """What the provider's own pages show."""

    list_portals: bool = True
    default_language: Literal["fr", "en"] = "fr"


class Mail(_Section):
    """How mails leave, and how those that come back are seen."""

    host: str = ""
    port: int = Field(25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: str = ""
    timeout: float = Field(20.0, gt=0, le=120, description="Seconds for one answer")
    ca_file: str = ""
    bounce_address: str = ""
    bounce_maildir: str = ""
    deliver: Literal["thread", "worker"] = "thread"


def private_url(url: str) -> str:
    """Return a base URL that secrets may be sent to; raises ValueError for any other."""
    parts = urlsplit(url)
    loopback = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    private = parts.scheme == "https" or (parts.scheme == "http" and loopback)
    if not (private and parts.hostname) or parts.username or parts.query or parts.fragment:
        msg = "https://host/path is needed (http on this machine only)"
        raise ValueError(msg)
    return url.rstrip("/")


PrivateUrl = Annotated[str, AfterValidator(private_url)]
_Visible = Annotated[str, Field(pattern=r"^[\x21-\x7e]*$")]


class Companies(_Section):
    """Which register of companies is asked, and how."""

    source: Literal["imported", "sirene"] = "imported"
    max_age_days: int = Field(62, ge=0, le=3650, description="Of the import; 0: never too old")
    base_url: PrivateUrl = "https://api.insee.fr/api-sirene/3.11"
    api_key: _Visible = ""
    connect_timeout: float = Field(2.0, gt=0, le=30, description="Seconds")
    timeout: float = Field(4.0, gt=0, le=60, description="Seconds for one company")
    cache_hours: int = Field(24, ge=0, le=24 * 31, description="0: answers are not kept")


class RemoteLegacy(_Section):
    """A former system that still answers (idp/legacy/remote.py has the contract)."""

    base_url: PrivateUrl
    password: _Visible = Field(description="Sent as `Authorization: Bearer …`")
    connect_timeout: float = Field(2.0, gt=0, le=30, description="Seconds")
    timeout: float = Field(4.0, gt=0, le=60, description="Seconds for one question")


class Legacy(_Section):
    """Where the accounts of former systems are asked about; those not named are imported."""

    directories: dict[str, RemoteLegacy] = Field({}, description="By slug of the organisation")


class Settings(_Section):
    """Every setting of one deployment."""

    environment: Environment = "production"
    server: Server = Server()
    database: Database = Database()
    secrets: Secrets = Secrets()
    hashing: Hashing = Hashing()
    throttling: Throttling = Throttling()
    registration: Registration = Registration()
    pages: Pages = Pages()
    mail: Mail = Mail()
    companies: Companies = Companies()
    legacy: Legacy = Legacy()
    poll_seconds: Annotated[float, Field(gt=0, le=5)] = 1.0

    @property
    def issuer(self) -> str:
        """Return the issuer, byte for byte as clients compare it (RFC 9207 §2)."""
        return self.server.issuer or f"http://localhost:{self.server.port}"

    @property
    def is_https(self) -> bool:
        """Tell whether people reach the provider over TLS."""
        return self.issuer.startswith("https://")


def load(
    *, environ: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Return the settings of this deployment.

    Args:
        environ: Variables to read instead of the process's own.
        overrides: Nested values that win over files and variables (tests, the demo).

    Raises:
        SettingsError: A file is missing or malformed, or a value is not allowed.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for path in _files(environ):
        try:
            _merge(values, tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError) as error:
            msg = f"{path}: {error}"
            raise SettingsError(msg) from error
    _merge(values, _from_variables(environ))
    _merge(values, overrides or {})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise SettingsError("\n".join(faults)) from error


def _files(environ: Mapping[str, str]) -> list[Path]:
    folder = shipped("config")
    files = [folder / "default.toml"]
    if environment := environ.get(PREFIX + "ENVIRONMENT"):
        named = folder / f"{environment}.toml"
        files += [named] if named.exists() else []
    if extra := environ.get(PREFIX + "CONFIG"):
        files.append(Path(extra))
    return files


def _from_variables(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return `PARVIS_SERVER_ISSUER=…` as {"server": {"issuer": …}}; lists are TOML arrays."""
    values: dict[str, Any] = {}
    for name, text in environ.items():
        key = name.removeprefix(PREFIX).lower()
        if not name.startswith(PREFIX) or key == "config":
            continue
        section, _, rest = key.partition("_")
        if section in Settings.model_fields and rest:
            values.setdefault(section, {})[rest] = _scalar(text)
        else:
            values[key] = _scalar(text)
    return values


def _scalar(text: str) -> Any:  # noqa: ANN401 - a TOML value of any kind
    if text.startswith(("[", "{")):
        return tomllib.loads(f"value = {text}")["value"]
    return text


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = dict(value) if isinstance(value, Mapping) else value
