"""The folder that `idp clients new` writes: commented, sound, to be filled in."""

import json
from collections.abc import Mapping
from typing import Final

_CLIENT: Final = """\
# Ce que ce portail a de particulier ; le reste vient de _defaults.
# Toutes les clés : idp clients schema          Vérifier : idp clients check {slug}

[client]
name = {name}
# organisation = "slug"          # si ce portail suit un autre dossier, le meneur
portal_url = {portal_url}
redirect_uris = [{redirect_uri}]   # comparées octet par octet
post_logout_redirect_uris = [{portal_url}]
scopes = ["openid", "profile", "email"]
# token_endpoint_auth_method = "client_secret_basic"   # client_secret_post, private_key_jwt, none

[organisation]
name = {name}

[identifier]
kind = "assigned"                # email, windows, structured

[password]
min_length = 12                  # CNIL 2022-100 : au moins 50 bits

[journeys.login]
steps = ["login.identifier_and_password"]

[branding]                       # trois couleurs, une mise en page ; le contraste est assuré
primary = "#1f4e79"
accent = "#a04000"
background = "#f5f7fa"
layout = "centre"                # banner, side, split
logo = "logo.svg"

[legal]                          # mentions légales (LCEN) et accessibilité (RGAA)
publisher = {name}
publisher_address = ""
publication_director = ""
host = ""
contact_email = ""
accessibility_contact = ""
"""

_WORDS: Final = """\
# {comment}
# [sign_in]
# identifier.label = "{label}"
"""

_LOGO: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <path d="M8 56V28a24 24 0 0 1 48 0v28H42V30a10 10 0 0 0-20 0v26z" fill="#1f4e79"/>
</svg>
"""


def new_folder(slug: str, *, portal_url: str, redirect_uri: str) -> Mapping[str, str]:
    """Return the files of a new client folder, by name inside it."""
    name = slug.replace("-", " ").title()
    policy = _CLIENT.format(
        slug=slug,
        name=json.dumps(name, ensure_ascii=False),
        portal_url=json.dumps(portal_url),
        redirect_uri=json.dumps(redirect_uri),
    )
    french = _WORDS.format(comment="Les mots propres à ce portail.", label="Identifiant")
    english = _WORDS.format(comment="This portal's own words.", label="Identifier")
    return {
        "client.toml": policy,
        "text.fr.toml": french,
        "text.en.toml": english,
        "branding/logo.svg": _LOGO,
        "README.md": f"# {name}\n\nD'où vient chaque ligne de client.toml.\n",
    }
