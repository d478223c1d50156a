"""`private_key_jwt`: a client proves itself with a signed assertion (RFC 7523, Core §9)."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import CompactSignature, JWSRegistry
from joserfc.util import urlsafe_b64decode

from idp.clients.model import Client
from idp.crypto.tokens import fingerprint
from idp.kernel.clock import Clock, timestamp
from idp.oidc.errors import ProtocolError, invalid_client
from idp.stores import tokens
from idp.stores.engine import Stores

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
"""`EdDSA` and `Ed25519` are one: RFC 9864 renamed it, and clients call it by either name."""
MAX_LENGTH = 8 * 1024
MAX_KEYS = 16
MAX_JTI = 256
MAX_LIFE = timedelta(minutes=10)
SKEW = timedelta(seconds=30)
"""How far a client's clock may be from ours, either way (FAPI 2.0 asks for 10 to 60)."""
_MIN_RSA_BITS = 2048
_KINDS: Mapping[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_KIND_OF = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
# Keys and rules come from registration alone: a header that brings its own is refused unread.
_HEADERS = frozenset({"alg", "kid", "typ"})


class _Registry(JWSRegistry):
    """joserfc's, for these algorithms only, and without a warning about a name."""

    def get_alg(self, name: str) -> Any:  # noqa: ANN401 - the type is not exported
        if name not in ALGORITHMS:
            msg = "not an algorithm for clients"
            raise JoseError(msg)
        return self.algorithms[name]


_REGISTRY = _Registry(algorithms=ALGORITHMS)
FetchKeys = Callable[[str], Mapping[str, Any] | None]


def claimed_client_id(assertion: str) -> str:
    """Return who an assertion says it comes from, before anything of it is believed.

    Raises:
        ProtocolError: `invalid_client`: it is not a JWT, or too long.
    """
    return str(_content(assertion).get("iss", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionVerifier:
    """Judges client assertions; each works once, in one statement (OC-11).

    `audiences` are the issuer and the token endpoint; `fetch_keys` reads a client's `jwks_uri`.
    """

    stores: Stores
    clock: Clock
    audiences: frozenset[str]
    fetch_keys: FetchKeys

    def proves(self, client: Client, assertion: str) -> bool:
        """Tell whether `client` signed this, for us, lately, and never used it before.

        Raises:
            ProtocolError: `invalid_client`: it is not a JWT at all.
        """
        claims, now = _content(assertion), self.clock.now()
        if not self._says_what_it_must(claims, client.client_id, now):
            return False
        if not any(_signed(assertion, key) for key in self._keys(client, assertion)):
            return False
        jti_hash = fingerprint(f"{client.row_id}\0{claims['jti']}")
        until = datetime.fromtimestamp(claims["exp"], UTC) + SKEW
        with self.stores.write() as tx:
            return tokens.use_assertion(tx, jti_hash, until=until)

    def _says_what_it_must(self, claims: Mapping[str, Any], client_id: str, now: datetime) -> bool:
        audience = claims.get("aud")
        if isinstance(audience, list) and len(audience) == 1:
            audience = audience[0]
        jti = claims.get("jti")
        return (
            claims.get("iss") == claims.get("sub") == client_id
            and isinstance(audience, str)
            and audience in self.audiences
            and isinstance(jti, str)
            and 0 < len(jti) <= MAX_JTI
            and _is_timely(claims, now)
        )

    def _keys(self, client: Client, assertion: str) -> list[Key]:
        document = client.metadata.jwks
        if document is None and client.metadata.jwks_uri:
            document = dict(self.fetch_keys(client.metadata.jwks_uri) or {})
        header = _part(assertion, 0)
        kind, kid = _KIND_OF[header["alg"]], header.get("kid")
        keys = _imported(json.dumps(document or {}, sort_keys=True))
        return [
            key for named, key in keys if key.key_type == kind and (kid is None or named == kid)
        ]


def _is_timely(claims: Mapping[str, Any], now: datetime) -> bool:
    at, skew = timestamp(now), SKEW.total_seconds()
    expires = _number(claims.get("exp"))
    begins = [_number(claims.get(name, at)) for name in ("nbf", "iat")]
    return (
        expires is not None
        and at - skew < expires <= at + MAX_LIFE.total_seconds() + skew
        and all(begin is not None and begin <= at + skew for begin in begins)
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 2**53 and math.isfinite(value) else None


def _content(assertion: str) -> dict[str, Any]:
    if len(assertion) > MAX_LENGTH or assertion.count(".") != 2:  # noqa: PLR2004 - header.claims.signature
        raise _malformed()
    header = _part(assertion, 0)
    if not _HEADERS.issuperset(header) or header.get("alg") not in ALGORITHMS:
        raise invalid_client("the assertion's header is not acceptable")
    return _part(assertion, 1)


def _part(assertion: str, place: int) -> dict[str, Any]:
    try:
        value = json.loads(urlsafe_b64decode(assertion.split(".")[place].encode("ascii")))
    except (ValueError, RecursionError) as error:
        raise _malformed() from error
    if not isinstance(value, dict):
        raise _malformed()
    return value


def _signed(assertion: str, key: Key) -> bool:
    try:
        verified = jws.deserialize_compact(assertion.encode("ascii"), key, registry=_REGISTRY)
    except (JoseError, ValueError, TypeError, LookupError):
        return False
    return isinstance(verified, CompactSignature)


@lru_cache(maxsize=256)
def _imported(document: str) -> tuple[tuple[str | None, Key], ...]:
    """Return the usable public keys of a JWK Set with their names; importing is not per request."""
    keys = json.loads(document).get("keys")
    usable = []
    for jwk in keys[:MAX_KEYS] if isinstance(keys, list) else ():
        key = _import(jwk)
        if key is not None:
            usable.append((jwk.get("kid"), key))
    return tuple(usable)


def _import(jwk: object) -> Key | None:
    if not isinstance(jwk, dict) or jwk.get("use") == "enc":
        return None
    if not isinstance(jwk.get("kty"), str) or jwk["kty"] not in _KINDS:
        return None
    left_out = _PRIVATE | ({"alg"} if jwk["kty"] == "OKP" else set())  # either of its two names
    public = {name: value for name, value in jwk.items() if name not in left_out}
    try:
        key = _KINDS[jwk["kty"]].import_key(public)
    except (JoseError, ValueError, TypeError, LookupError):
        return None
    if isinstance(key, RSAKey) and key.public_key.key_size < _MIN_RSA_BITS:
        return None
    return key


_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def _malformed() -> ProtocolError:
    return invalid_client("the assertion is not a JWT")
