"""A realistic client folder of an invented organisation, to be written where a test wants it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'

DEFAULTS = """\
[sign_in]
session_idle = 1800

[password]
min_length = 12

[legal]
accessibility_contact = "accessibilite@apcma.example"
"""

LEAD = """\
[client]
name = "Portail des artisans"
portal_url = "https://artisans.example/"
redirect_uris = [
  "https://artisans.example/oidc/callback",
]
post_logout_redirect_uris = ["https://artisans.example/"]

[organisation]
name = "Chambre des artisans"

[identifier]
kind = "assigned"
example = "0042"

[password]
min_length = 14

[journeys.login]
steps = ["login.identifier_and_password"]

[branding]
primary = "#1f4e79"
accent = "#a04000"
logo = "logo.svg"

[legal]
publisher = "Chambre des artisans"
publisher_address = "1 place du Parvis, 00000 Exemple"
publication_director = "Béatrice Fourquin"
host = "Hébergeur d'exemple"
contact_email = "contact@artisans.example"
"""

SECOND = """\
[client]
name = "Application des artisans"
organisation = "artisans"
portal_url = "https://appli.artisans.example/"
redirect_uris = ["https://appli.artisans.example/cb"]
token_endpoint_auth_method = "none"

[journeys.login]
steps = ["login.identifier_and_password"]
"""


def write_folder(
    root: Path,
    slug: str = "artisans",
    policy: str = LEAD,
    files: Mapping[str, str | bytes] | None = None,
) -> Path:
    """Write a folder with `_defaults` beside it and return its path.

    Args:
        root: Folder that holds the client folders.
        slug: The folder's name, and the client's id.
        policy: Content of `client.toml`.
        files: More files by name inside the folder, or others in the place of the usual ones.
    """
    wanted: dict[str, str | bytes] = {
        f"{slug}/client.toml": policy,
        f"{slug}/text.fr.toml": '[sign_in]\nidentifier.label = "Numéro d\u2019artisan"\n',
        f"{slug}/text.en.toml": '[sign_in]\nidentifier.label = "Craft number"\n',
        f"{slug}/branding/logo.svg": LOGO,
        f"{slug}/terms/2026-01-01.fr.md": "# Conditions\n\nSoyez bienvenus.\n",
        f"{slug}/README.md": "# D'où vient cette politique\n",
    }
    wanted |= {f"{slug}/{name}": content for name, content in (files or {}).items()}
    if not (root / "_defaults").exists():
        wanted["_defaults/client.toml"] = DEFAULTS
    for name, content in wanted.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root / slug


def changed(folder: Path, root: Path, *changes: tuple[str, str]) -> Path:
    """Copy a real folder and its defaults; change its policy by (what stands there, instead)."""
    for name in ("_defaults", folder.name):
        shutil.copytree(folder.parent / name, root / "clients" / name)
    policy = root / "clients" / folder.name / "client.toml"
    text = policy.read_text()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    policy.write_text(text)
    return policy.parent
