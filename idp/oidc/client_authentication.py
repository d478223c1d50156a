"""Who is calling the back channel: exactly one proof, of the kind that the client registered."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote_plus

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.clients.secrets import matches
from idp.kernel.clock import Clock
from idp.oidc.client_assertion import ASSERTION_TYPE, AssertionVerifier, claimed_client_id
from idp.oidc.errors import ProtocolError, invalid_client, invalid_request
from idp.oidc.parameters import Parameters

Method = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
_SECRET_METHODS = frozenset({"client_secret_basic", "client_secret_post"})
_MAX_BASIC = 2048
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FAILED = "the client is unknown or its authentication failed"


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request says about its sender, not believed yet."""

    method: Method
    client_id: str
    proof: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """What counts wrong client secrets; `before` may refuse, `failed` hears of each failure."""

    before: Callable[[str], None] = lambda _client_id: None
    failed: Callable[[str], None] = lambda _client_id: None


NO_GUARD = Guard()


def read(parameters: Parameters, authorization: str | None) -> Presented:
    """Return the one proof that a request carries (RFC 6749 §2.3).

    Raises:
        ProtocolError: `invalid_request` for two proofs or two client ids, `invalid_client` for a
            malformed one or none at all.
    """
    found = [
        presented
        for presented in (_basic(authorization), _posted(parameters), _asserted(parameters))
        if presented
    ]
    if len(found) > 1:
        raise invalid_request("a client authenticates in one way only")
    named = parameters.get("client_id", "")
    if not found:
        if not named:
            raise invalid_client("the client did not say who it is")
        return Presented("none", named)
    if named and named != found[0].client_id:
        raise invalid_request("client_id is not the client that authenticates")
    return found[0]


def _basic(authorization: str | None) -> Presented | None:
    """Read HTTP Basic; both halves were form-encoded first, `+` included (RFC 6749 §2.3.1)."""
    if authorization is None:
        return None
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic" or len(encoded) > _MAX_BASIC:
        raise invalid_client("only Basic is understood here", challenge=True)
    try:
        decoded = base64.b64decode(encoded.strip(" ").encode("ascii"), validate=True).decode()
        client_id, colon, secret = decoded.partition(":")
        client_id, secret = (unquote_plus(half, errors="strict") for half in (client_id, secret))
    except ValueError as error:
        raise invalid_client("the Authorization header is malformed", challenge=True) from error
    if not (client_id and colon and secret) or _CONTROL.search(client_id + secret):
        raise invalid_client("the Authorization header is malformed", challenge=True)
    return Presented("client_secret_basic", client_id, secret)


def _posted(parameters: Parameters) -> Presented | None:
    secret = parameters.get("client_secret")
    if secret is None:
        return None
    return Presented("client_secret_post", parameters.get("client_id", ""), secret)


def _asserted(parameters: Parameters) -> Presented | None:
    assertion, kind = parameters.get("client_assertion"), parameters.get("client_assertion_type")
    if assertion is None and kind is None:
        return None
    if assertion is None or kind != ASSERTION_TYPE:
        raise invalid_client("only a JWT bearer assertion is understood here")
    return Presented("private_key_jwt", claimed_client_id(assertion), assertion)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAuthenticator:
    """Says which client is calling, or refuses; spends nothing but an assertion's `jti`."""

    registry: ClientRegistry
    clock: Clock
    assertions: AssertionVerifier
    guard: Guard = NO_GUARD

    def authenticate(
        self, parameters: Parameters, authorization: str | None, *, public: bool = True
    ) -> Client:
        """Return the active client that the request proves to come from.

        Args:
            parameters: The request's body.
            authorization: The request's header, as sent.
            public: Whether a client that has no secret may call this endpoint at all.

        Raises:
            ProtocolError: `invalid_client` (401), the same for an unknown client and a wrong proof.
        """
        presented = read(parameters, authorization)
        client = self.registry.get(presented.client_id)
        if not _proves_nothing(client, presented):
            self.guard.before(presented.client_id)
        if client is None or not client.is_active or not self._proves(client, presented):
            self.guard.failed(presented.client_id)
            raise self._failure(presented)
        if presented.method == "none" and not public:
            raise self._failure(presented)
        return client

    def _proves(self, client: Client, presented: Presented) -> bool:
        if presented.method not in _accepted(client):
            return False
        if presented.method in _SECRET_METHODS:
            return matches(client, presented.proof, self.clock.now())
        if presented.method == "private_key_jwt":
            return self.assertions.proves(client, presented.proof)
        return True

    @staticmethod
    def _failure(presented: Presented) -> ProtocolError:
        return invalid_client(_FAILED, challenge=presented.method == "client_secret_basic")


def _proves_nothing(client: Client | None, presented: Presented) -> bool:
    """Tell whether a public client says its name: there is no secret that could be guessed.

    Its people share an address with whoever guesses at it: a school's pupils, for instance.
    """
    return presented.method == "none" and client is not None and "none" in _accepted(client)


def _accepted(client: Client) -> frozenset[str]:
    registered = client.metadata.token_endpoint_auth_method
    return _SECRET_METHODS if registered == "client_secret_any" else frozenset({registered})


def no_keys_elsewhere(_jwks_uri: str) -> Mapping[str, object] | None:
    """Fetch nothing: what a deployment that registers no `jwks_uri` gives the verifier."""
    return None
