"""What the mail of a temporary password is composed of when it is sent (R-CMI-8)."""

from urllib.parse import quote, urlencode

from idp.credentials.provisional import MAILED_PURPOSE, IssuedMailed


def first_sign_in_facts(issued: IssuedMailed, client_id: str, identifier: str) -> dict[str, str]:
    """Return the secret's references, and the sign-in page with the identifier filled in."""
    query = urlencode({"identifier": identifier}, quote_via=quote)
    return {
        "credential_id": issued.credential_id,
        "key_id": issued.key_id,
        "purpose": MAILED_PURPOSE,
        "path": f"/{quote(client_id)}/login?{query}",
    }
