"""A client folder for a relying party that somebody else wrote."""

from pathlib import Path

from tests.support.client_folder import LEAD, write_folder

_URIS = """\
redirect_uris = [
  "https://artisans.example/oidc/callback",
]
post_logout_redirect_uris = ["https://artisans.example/"]
"""


def portal_folder(
    root: Path, slug: str, *, redirect_uri: str, after_logout: str, metadata: str = ""
) -> Path:
    """Write the folder of an organisation of its own, whose portal is at these addresses.

    Args:
        root: Where folders are written.
        slug: The client's id.
        redirect_uri: The only one.
        after_logout: The only post-logout redirect URI.
        metadata: More lines for `[client]`.
    """
    uris = (
        f'redirect_uris = ["{redirect_uri}"]\n'
        f'post_logout_redirect_uris = ["{after_logout}"]\n'
        f"insecure_redirects = true\n{metadata}\n"
    )
    return write_folder(root, slug, LEAD.replace(_URIS, uris))
