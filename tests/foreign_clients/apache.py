"""Debian's Apache with mod_auth_openidc, in front of one protected page."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.foreign_clients.programs import program
from tests.support.live import LiveProvider, wait_until

MODULES = Path("/usr/lib/apache2/modules")
LOADED = {
    "mpm_event": "mod_mpm_event.so",
    "authn_core": "mod_authn_core.so",
    "authz_core": "mod_authz_core.so",
    "authz_user": "mod_authz_user.so",
    "auth_openidc": "mod_auth_openidc.so",
    "dir": "mod_dir.so",
    "headers": "mod_headers.so",
    "mime": "mod_mime.so",
}
CONFIGURATION = """\
ServerRoot {root}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {root}/apache.pid
Mutex file:{root}
ErrorLog {root}/error.log
LogLevel warn auth_openidc:info
TypesConfig /dev/null
DocumentRoot {root}/pages

{modules}
{account}
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCCABundlePath {authority}
OIDCClientID {client_id}
OIDCRedirectURI http://127.0.0.1:{port}/private/callback
OIDCCryptoPassphrase an-invented-passphrase-of-a-test
OIDCCacheType shm
OIDCCookieSameSite Off
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim sub
OIDCRefreshAccessTokenBeforeExpiry 60
OIDCInfoHook iat access_token id_token userinfo refresh_token session
{directives}

<Directory {root}/pages>
  Require all granted
</Directory>
<Location /private>
  AuthType openid-connect
  Require valid-user
  Header set X-Remote-User "expr=%{{REMOTE_USER}}"
  Header set X-Name "%{{OIDC_CLAIM_given_name}}e"
</Location>
<Location /private/for-solene>
  Require claim given_name:Solene
</Location>
<Location /private/for-nobody>
  Require claim given_name:Personne
</Location>
"""


@dataclass(frozen=True)
class Apache:
    """A running Apache; `url` is its root."""

    root: Path
    port: int

    @property
    def url(self) -> str:
        """Return the address of the site."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return what it complained about."""
        return (self.root / "error.log").read_text()


@contextmanager
def apache(
    port: int, live: LiveProvider, *, client_id: str, directives: Mapping[str, str]
) -> Iterator[Apache]:
    """Run Apache until the test ends; a test's own folder is closed to Apache's account."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        _write_pages(root / "pages")
        configuration = _configuration(root, port, live, client_id, directives)
        (root / "httpd.conf").write_text(configuration)
        command = (program("apache2"), "-f", root / "httpd.conf", "-D", "FOREGROUND")
        with subprocess.Popen(command) as process:
            try:
                wait_until(lambda: process.poll() is not None or _answers(port))
                assert process.poll() is None, (root / "error.log").read_text()
                yield Apache(root, port)
            finally:
                process.terminate()


def _answers(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/").is_success


def _write_pages(folder: Path) -> None:
    for name in ("", "private", "private/for-solene", "private/for-nobody"):
        (folder / name).mkdir(exist_ok=True)
        page = folder / name / "index.html"
        page.write_text(f"<!doctype html><title>Page {name or 'publique'}</title>")


def _configuration(
    root: Path, port: int, live: LiveProvider, client_id: str, directives: Mapping[str, str]
) -> str:
    assert live.certificates is not None
    authority = root / "authority.pem"
    authority.write_bytes(live.certificates.authority.read_bytes())
    return CONFIGURATION.format(
        root=root,
        port=port,
        modules=_modules(),
        account="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
        issuer=live.issuer,
        authority=authority,
        client_id=client_id,
        directives="\n".join(f"{name} {value}" for name, value in directives.items()),
    )


def _modules() -> str:
    missing = [file for file in LOADED.values() if not (MODULES / file).exists()]
    assert not missing, f"{', '.join(missing)} missing: `make test` installs Apache's modules"
    return "\n".join(f"LoadModule {name}_module {MODULES / LOADED[name]}" for name in LOADED)
