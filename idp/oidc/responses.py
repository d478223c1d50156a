"""Answers of the authorization endpoint, on their way to the client's redirect URI."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from idp.clients.model import Client
from idp.oidc.errors import ProtocolError
from idp.oidc.redirects import Pairs, with_fragment, with_query

ResponseMode = Literal["query", "form_post", "fragment"]
RESPONSE_MODES: tuple[ResponseMode, ...] = ("query", "form_post", "fragment")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an answer may go: a client and one of the redirect URIs that it registered.

    `state` is the client's, unchanged; None where it sent none.
    """

    client: Client
    redirect_uri: str
    response_mode: ResponseMode
    state: str | None


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """A success or an error, addressed (RFC 6749 §4.1.2, §4.1.2.1; RFC 9207 §2)."""

    destination: Destination
    fields: Pairs

    @property
    def is_posted(self) -> bool:
        """Tell whether the answer is a page whose form posts itself (Form Post Response Mode)."""
        return self.destination.response_mode == "form_post"

    @property
    def location(self) -> str:
        """Return the URL to redirect to; for a posted answer, the form's action."""
        uri = self.destination.redirect_uri
        match self.destination.response_mode:
            case "query":
                return with_query(uri, self.fields)
            case "fragment":
                return with_fragment(uri, self.fields)
            case "form_post":
                return uri

    @property
    def form_action_source(self) -> str:
        """Return what Content-Security-Policy `form-action` must allow for a posted answer."""
        parts = urlsplit(self.destination.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def success(destination: Destination, code: str, *, issuer: str) -> AuthorizationResponse:
    """Return the answer that carries an authorization code."""
    return AuthorizationResponse(
        destination, (("code", code), *_state(destination), ("iss", issuer))
    )


def refusal(
    destination: Destination, error: ProtocolError, *, issuer: str
) -> AuthorizationResponse:
    """Return the answer that carries an error."""
    description = (("error_description", error.description),) if error.description else ()
    return AuthorizationResponse(
        destination, (("error", error.error), *description, *_state(destination), ("iss", issuer))
    )


def _state(destination: Destination) -> tuple[tuple[str, str], ...]:
    return () if destination.state is None else (("state", destination.state),)
