"""The provider's signatures: made with the active key of an algorithm, checked with any of ours."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.util import to_bytes, urlsafe_b64encode
from typing_extensions import override

from idp.audit.events import KeysRotated
from idp.audit.record import record
from idp.crypto.sealing import Sealer
from idp.kernel.clock import Clock
from idp.oidc.documents import Document
from idp.stores import keys as key_store
from idp.stores.engine import Stores

ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA")
PUBLISHED_AFTER_RETIREMENT = timedelta(days=2)
"""The longest life of an ID token, a day, and one more for what clients cache (Core §10.1.1)."""
MAX_TOKEN = 16 * 1024
_PURPOSE = "signing-key"
_RSA_BITS = 2048


class _Registry(JWSRegistry):
    """joserfc's, which also speaks EdDSA: RFC 9864 renames it, clients know it by this name."""

    @override
    def get_alg(self, name: str) -> Any:  # the type of an algorithm is not exported
        if name not in ALGORITHMS:
            msg = "not an algorithm of this provider"
            raise JoseError(msg)
        return self.algorithms[name]


_REGISTRY = _Registry(algorithms=ALGORITHMS)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What one reading of the table gave; replaced whole, so that readers need no lock."""

    by_kid: Mapping[str, Key]
    alg_of: Mapping[str, str]
    active: Mapping[str, str]
    document: Document


class SigningKeys:
    """Holds every published key as an object: importing an RSA key takes 35 ms, signing 0.3."""

    def __init__(self, stores: Stores, sealer: Sealer, *, clock: Clock):
        self._stores = stores
        self._sealer = sealer
        self._clock = clock
        self._loaded = _Loaded({}, {}, {}, Document.of({"keys": []}))
        self.reload()

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Return the algorithms that have an active key, in the order of `ALGORITHMS`."""
        return tuple(alg for alg in ALGORITHMS if alg in self._loaded.active)

    @property
    def document(self) -> Document:
        """Return the JWK Set, rendered."""
        return self._loaded.document

    @property
    def jwks_bytes(self) -> bytes:
        """Return the JWK Set as it is served (RFC 7517 §5)."""
        return self._loaded.document.body

    def reload(self) -> None:
        """Read the table again; keys known already are not imported again."""
        known = self._loaded.by_kid
        horizon = self._clock.now() - PUBLISHED_AFTER_RETIREMENT
        rows = [
            row
            for row in key_store.read_keys(self._stores)
            if row.retired_at is None or row.retired_at > horizon
        ]
        self._loaded = _Loaded(
            by_kid={row.kid: known.get(row.kid) or self._opened(row) for row in rows},
            alg_of={row.kid: row.alg for row in rows},
            active={row.alg: row.kid for row in rows if row.state == "active"},
            document=Document.of({"keys": [row.public_jwk for row in rows]}),
        )

    def sign(self, claims: Mapping[str, Any], *, alg: str, typ: str = "JWT") -> str:
        """Return a compact JWS of `claims`, its header naming the key.

        Raises:
            LookupError: No active key of that algorithm (`idp doctor` says so too).
        """
        loaded = self._loaded
        kid = loaded.active[alg]
        payload = json.dumps(claims, separators=(",", ":")).encode()
        signing_input = _header(alg, kid, typ) + b"." + urlsafe_b64encode(payload)
        signature: bytes = _REGISTRY.get_alg(alg).sign(signing_input, loaded.by_kid[kid])
        return (signing_input + b"." + urlsafe_b64encode(signature)).decode()

    def verify(self, token: str, *, typ: str | None = "JWT") -> dict[str, Any] | None:
        """Return the claims of a token that this provider signed, None for any other.

        A retired key still verifies; expiry is the caller's to judge. `typ` None accepts any.
        """
        if len(token) > MAX_TOKEN:
            return None
        loaded = self._loaded
        try:
            header = extract_compact(to_bytes(token), registry=_REGISTRY).headers()
            key = loaded.by_kid[header["kid"]]
            right_kind = typ is None or header.get("typ") == typ
            if not right_kind or header["alg"] != loaded.alg_of[header["kid"]]:
                return None
            return dict(jwt.decode(token, key, registry=_REGISTRY).claims)
        except (JoseError, ValueError, LookupError, TypeError, RecursionError):
            return None

    def _opened(self, row: key_store.KeyRow) -> Key:
        sealed = self._sealer.open(_PURPOSE, row.sealed_private, row.kid.encode())
        return _imported(json.loads(sealed))


@lru_cache(maxsize=64)
def _header(alg: str, kid: str, typ: str) -> bytes:
    """Return a protected header, encoded: the same for every token of a key and a type."""
    text = json.dumps({"alg": alg, "kid": kid, "typ": typ}, separators=(",", ":"))
    return urlsafe_b64encode(text.encode())


def ensure_keys(
    stores: Stores, sealer: Sealer, at: datetime, algs: Iterable[str] = ALGORITHMS
) -> int:
    """Make an active key for each algorithm that has none; returns how many were made.

    Each comes with a next one, published from the first day: clients that keep the key set for a
    while know the key of the first rotation before it signs (OC-12).
    """
    active = {row.alg for row in key_store.read_keys(stores) if row.state == "active"}
    missing = [(new_key(sealer, alg), new_key(sealer, alg)) for alg in algs if alg not in active]
    if not missing:
        return 0
    with stores.write() as tx:
        added = key_store.add_missing(tx, [key for key, _ in missing], at=at)
        if added == len(missing):
            for _, following in missing:
                key_store.publish(tx, following, at=at)
        return added


def rotate(
    stores: Stores, sealer: Sealer, *, by: str, algs: Iterable[str] = ALGORITHMS
) -> dict[str, str]:
    """Move each algorithm on by one: next → active → retired, and publish a new key as next.

    New keys are made before the transaction begins; a crash leaves all keys as they were. Keys
    retired longer ago than anything they signed can live are deleted.

    Returns:
        Algorithm → `kid` of the key that signs from now on.
    """
    waiting = {row.alg for row in key_store.read_keys(stores) if row.state == "next"}
    following = [new_key(sealer, alg) for alg in dict.fromkeys(algs)]
    at_once = [new_key(sealer, key.alg) for key in following if key.alg not in waiting]
    at = stores.clock.now()
    active: dict[str, str] = {}
    with stores.write() as tx:
        for key in at_once:
            key_store.publish(tx, key, at=at)
        for key in following:
            active[key.alg] = key_store.turn(tx, key.alg, key, at=at)
            record(tx, KeysRotated(at=at, actor=by, alg=key.alg, kid=active[key.alg]))
        key_store.forget_retired(tx, before=at - PUBLISHED_AFTER_RETIREMENT)
    return active


def new_key(sealer: Sealer, alg: str, *, rsa_bits: int = _RSA_BITS) -> key_store.NewKey:
    """Return a fresh key pair, its private half sealed and bound to its `kid` (RFC 7638)."""
    key = _generated(alg, rsa_bits)
    kid = key.thumbprint()
    private = json.dumps(key.as_dict(private=True)).encode()
    return key_store.NewKey(
        kid=kid,
        alg=alg,
        public_jwk={**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": alg},
        sealed_private=sealer.seal(_PURPOSE, private, kid.encode()),
    )


def _generated(alg: str, rsa_bits: int) -> Key:
    match alg:
        case "RS256" | "PS256":
            return RSAKey.generate_key(rsa_bits)
        case "ES256":
            return ECKey.generate_key("P-256")
        case "EdDSA":
            return OKPKey.generate_key("Ed25519")
        case _:
            msg = f"no keys are made for {alg!r}"
            raise ValueError(msg)


def _imported(jwk: dict[str, Any]) -> Key:
    kinds: dict[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
    return kinds[jwk["kty"]].import_key(jwk)
