"""`id_token_hint`: an ID token that this provider signed, expired or not, says who is meant."""

from dataclasses import dataclass
from typing import Any

from idp.oidc.signing import SigningKeys


@dataclass(frozen=True, slots=True)
class IdTokenHint:
    """What a hint of ours says: the subject that one client was told, and in which session."""

    subject: str
    client_id: str
    sid: str | None


def read_hint(keys: SigningKeys, text: str, *, issuer: str) -> IdTokenHint | None:
    """Return what an ID token says, None when we did not issue it as one.

    Expired ones count (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2).
    """
    claims = keys.verify(text)
    if claims is None or claims.get("iss") != issuer:
        return None
    subject, client_id, sid = claims.get("sub"), _audience(claims), claims.get("sid")
    if not isinstance(subject, str) or client_id is None or "exp" not in claims:
        return None
    return IdTokenHint(subject, client_id, sid if isinstance(sid, str) else None)


def _audience(claims: dict[str, Any]) -> str | None:
    audience = claims.get("aud")
    if isinstance(audience, list):
        audience = audience[0] if len(audience) == 1 else claims.get("azp")
    return audience if isinstance(audience, str) else None
