"""The authorization request, validated (OpenID Connect Core §3.1.2.1, RFC 6749 §4.1.1).

First where an answer may go, from the client and its redirect URI alone: until that is known an
error is a page. Then everything else: its errors go to that address.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self, cast

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.oidc.errors import ProtocolError, invalid_request
from idp.oidc.redirects import is_registered
from idp.oidc.requested_claims import RequestedClaims, parse_claims, required_value
from idp.oidc.responses import RESPONSE_MODES, Destination, ResponseMode

RESPONSE_TYPES = ("code",)
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
DISPLAYS = frozenset({"page", "popup", "touch", "wap"})
MAX_HINT = 320
MAX_NONCE = 2048
MAX_WORDS = 10
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_SCOPE_TOKENS = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( +[\x21\x23-\x5b\x5d-\x7e]+)*")
_SECONDS = re.compile(r"[0-9]{1,9}")
_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]{1,35}")
_UNSUPPORTED = ("request", "request_uri", "registration")

HintReader = Callable[[str], str | None]
"""Gives the subject of an ID token that we signed for this client, None for any other text."""


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a client asks, with nothing left to check but the person.

    `scope` holds only what the client may have. `subject` is the one person that will do, from
    `id_token_hint` or from a required `sub`; `foreign_hint` says that a hint was not one of ours.
    """

    client: Client
    redirect_uri: str
    response_type: str
    response_mode: ResponseMode
    scope: tuple[str, ...]
    state: str | None = None
    nonce: str | None = None
    code_challenge: str | None = None
    prompt: frozenset[str] = frozenset()
    max_age: int | None = None
    login_hint: str = ""
    ui_locales: str = ""
    acr_values: tuple[str, ...] = ()
    display: str = "page"
    subject: str | None = None
    foreign_hint: bool = False
    claims: RequestedClaims = field(default_factory=dict)

    @property
    def destination(self) -> Destination:
        """Return where the answer goes."""
        return Destination(self.client, self.redirect_uri, self.response_mode, self.state)

    @property
    def is_offline(self) -> bool:
        """Tell whether the grant outlives the session (Core §11)."""
        return "offline_access" in self.scope

    def to_stored(self) -> dict[str, Any]:
        """Return the request as JSON can hold it, without its client."""
        values = {
            name.name: getattr(self, name.name) for name in fields(self) if name.name != "client"
        }
        return values | {"prompt": sorted(self.prompt)}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any], client: Client) -> Self:
        """Return a request that `to_stored` gave."""
        tuples = {name: tuple(stored[name]) for name in ("scope", "acr_values")}
        prompt = frozenset(stored["prompt"])
        return cls(client=client, **{**stored, **tuples, "prompt": prompt})


def parse_destination(parameters: Mapping[str, str], registry: ClientRegistry) -> Destination:
    """Return where any answer, good or bad, may go.

    Raises:
        ProtocolError: `shown`: the client or its redirect URI can't be trusted, so that nothing
            may be sent there (RFC 6749 §4.1.2.1, RFC 9700 §4.11.2).
    """
    client = registry.get(parameters.get("client_id", ""))
    if client is None or not client.is_active:
        raise ProtocolError("invalid_client", "the client is not known", shown=True)
    redirect_uri = parameters.get("redirect_uri", "")
    if not is_registered(redirect_uri, client.metadata.redirect_uris):
        raise ProtocolError("invalid_redirect_uri", "redirect_uri is not registered", shown=True)
    mode = parameters.get("response_mode", "query")
    known = mode in RESPONSE_MODES and mode in client.metadata.response_modes
    return Destination(
        client=client,
        redirect_uri=redirect_uri,
        response_mode=cast("ResponseMode", mode) if known else "query",
        state=parameters.get("state"),
    )


def parse(
    parameters: Mapping[str, str], destination: Destination, *, read_hint: HintReader
) -> AuthorizationRequest:
    """Return the validated request.

    Raises:
        ProtocolError: With the registered code; to be sent to `destination`.
    """
    client = destination.client
    for name in _UNSUPPORTED:
        if name in parameters:
            raise ProtocolError(f"{name}_not_supported", f"{name} is not supported")
    if parameters.get("response_mode", destination.response_mode) != destination.response_mode:
        raise invalid_request("response_mode is not one of this client's")
    claims = parse_claims(parameters["claims"]) if "claims" in parameters else {}
    prompt = _prompt(parameters)
    hint = parameters.get("id_token_hint")
    hinted = read_hint(hint) if hint else None
    return AuthorizationRequest(
        client=client,
        redirect_uri=destination.redirect_uri,
        response_type=_response_type(parameters, client),
        response_mode=destination.response_mode,
        scope=_scope(parameters, client, prompt),
        state=destination.state,
        nonce=_nonce(parameters),
        code_challenge=_code_challenge(parameters, client),
        prompt=prompt,
        max_age=_max_age(parameters, client),
        login_hint=_short(parameters.get("login_hint", "")),
        ui_locales=_languages(parameters),
        acr_values=tuple(parameters.get("acr_values", "").split()[:MAX_WORDS]),
        display=parameters["display"] if parameters.get("display") in DISPLAYS else "page",
        subject=_one_subject(hinted, required_value(claims, "id_token", "sub")),
        foreign_hint=bool(hint) and hinted is None,
        claims=claims,
    )


def _response_type(parameters: Mapping[str, str], client: Client) -> str:
    asked = parameters.get("response_type")
    if asked is None:
        raise invalid_request("response_type is missing")
    if asked not in RESPONSE_TYPES:
        raise ProtocolError("unsupported_response_type", "only code is supported")
    grants = client.metadata.grant_types
    if asked not in client.metadata.response_types or "authorization_code" not in grants:
        raise ProtocolError("unauthorized_client", "the client may not use this response_type")
    return asked


def _scope(
    parameters: Mapping[str, str], client: Client, prompt: frozenset[str]
) -> tuple[str, ...]:
    """Return what of the requested scope the client may have, in the order of the request."""
    text = parameters.get("scope", "").strip(" ")
    if not _SCOPE_TOKENS.fullmatch(text):
        raise ProtocolError("invalid_scope", "scope is missing or malformed")
    allowed = set(client.metadata.scopes)
    # Core section 11: otherwise a request for offline access is ignored.
    if "consent" not in prompt or "refresh_token" not in client.metadata.grant_types:
        allowed.discard("offline_access")
    scope = tuple(dict.fromkeys(word for word in text.split(" ") if word in allowed))
    if not scope:
        raise ProtocolError("invalid_scope", "the client may have nothing of this scope")
    return scope


def _prompt(parameters: Mapping[str, str]) -> frozenset[str]:
    prompt = frozenset(parameters.get("prompt", "").split())
    if not prompt <= PROMPTS:
        raise invalid_request("prompt has an unknown value")
    if "none" in prompt and len(prompt) > 1:
        raise invalid_request("prompt none stands alone")
    return prompt


def _code_challenge(parameters: Mapping[str, str], client: Client) -> str | None:
    """Return the PKCE challenge (RFC 7636 §4.3); S256 only (RFC 9700 §2.1.1)."""
    challenge = parameters.get("code_challenge")
    method = parameters.get("code_challenge_method")
    if challenge is None:
        if method is not None:
            raise invalid_request("code_challenge is missing")
        if client.metadata.require_pkce or client.metadata.token_endpoint_auth_method == "none":
            raise invalid_request("code_challenge is required")
        return None
    if method != "S256":
        raise invalid_request("code_challenge_method must be S256")
    if not _UNRESERVED.fullmatch(challenge):
        raise invalid_request("code_challenge is malformed")
    return challenge


def _max_age(parameters: Mapping[str, str], client: Client) -> int | None:
    text = parameters.get("max_age")
    if text is None:
        return client.metadata.default_max_age
    if not _SECONDS.fullmatch(text):
        raise invalid_request("max_age must be a number of seconds")
    return int(text)


def _nonce(parameters: Mapping[str, str]) -> str | None:
    nonce = parameters.get("nonce")
    if nonce is not None and len(nonce) > MAX_NONCE:
        raise invalid_request("nonce is too long")
    return nonce


def _one_subject(hinted: str | None, required: str | None) -> str | None:
    if hinted is not None and required is not None and hinted != required:
        raise ProtocolError("login_required", "two different people are asked for")
    return hinted if hinted is not None else required


def _short(hint: str) -> str:
    return hint if len(hint) <= MAX_HINT else ""


def _languages(parameters: Mapping[str, str]) -> str:
    words = parameters.get("ui_locales", "")[: MAX_WORDS * 36].split()
    return " ".join(word for word in words[:MAX_WORDS] if _LANGUAGE_TAG.fullmatch(word))
