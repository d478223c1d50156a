"""ID tokens: what a client learns of who signed in, when and how (OpenID Connect Core §2)."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.clients.model import Client
from idp.kernel.clock import timestamp
from idp.oidc.signing import SigningKeys
from idp.stores.grants import GrantFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class IdTokens:
    """Signs ID tokens with the algorithm that each client registered."""

    keys: SigningKeys
    issuer: str

    def sign(
        self,
        client: Client,
        who: GrantFacts,
        *,
        bound_to: Mapping[str, str] | None = None,
        at: datetime,
    ) -> str:
        """Return an ID token.

        Args:
            client: Its audience.
            who: Facts of the sign-in.
            bound_to: Values that travel with it and whose halves it holds: `at_hash` → access
                token, `c_hash` → code (Core §3.1.3.6, §3.3.2.11).
            at: Now.
        """
        alg = client.metadata.id_token_signed_response_alg
        claims: dict[str, Any] = {
            **who.id_token_claims,
            "iss": self.issuer,
            "sub": who.subject,
            "aud": client.client_id,
            "iat": timestamp(at),
            "exp": timestamp(at) + client.metadata.id_token_lifetime,
            "auth_time": timestamp(who.auth_time),
            "acr": who.acr,
            "amr": list(who.amr),
        }
        claims |= {name: half_hash(value, alg) for name, value in (bound_to or {}).items()}
        if who.nonce is not None:
            claims["nonce"] = who.nonce
        if who.sid is not None:
            claims["sid"] = who.sid
        return self.keys.sign(claims, alg=alg)


def half_hash(value: str, alg: str) -> str:
    """Return the left half of a value's hash in base64url, as `at_hash` holds it (Core §3.1.3.6).

    The hash is the signature's own: SHA-512 for EdDSA on Ed25519, SHA-256 for the others.
    """
    digest = hashlib.new("sha512" if alg == "EdDSA" else "sha256", value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
