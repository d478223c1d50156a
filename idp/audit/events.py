"""What can be recorded: one frozen class per event, in pairs of success and failure.

A class's own fields become the event's facts. No field may hold a secret, nor an identifier that
somebody typed: an unknown one is often a password in the wrong field, or a person elsewhere.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """What every event says: when, who did it, to whom, where.

    Attributes:
        actor: Who acted: `cli:<name>` at the command line, `worker`; empty: the account itself, or
            nobody known.
        account_id: Whom it is about; a pseudonym, since erasing the account destroys the mapping.
        client_id: The portal, as protocols name it.
        source: The network address that asked; empty at the command line.
    """

    event: ClassVar[str]
    outcome: ClassVar[Literal["success", "failure"]] = "success"
    at: datetime
    actor: str = ""
    account_id: str | None = None
    organisation_id: str | None = None
    client_id: str | None = None
    source: str = ""

    def facts(self) -> dict[str, Any]:
        """Return what only this kind of event says."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in _SHARED
        }


_SHARED = frozenset(field.name for field in fields(AuditEvent))


class Failure:
    """Marks the second of a pair."""

    __slots__ = ()
    outcome: ClassVar[Literal["success", "failure"]] = "failure"


# Signing in and out


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSucceeded(AuditEvent):
    """Somebody proved who they are at a portal."""

    event = "sign_in"
    session_id: str
    amr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Failure, AuditEvent):
    """An identifier and a password were not right together; `account_id` if it was somebody's."""

    event = "sign_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInThrottled(Failure, AuditEvent):
    """Nothing was looked at: too many failures before."""

    event = "sign_in_throttled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(AuditEvent):
    """A person signed out, of one organisation's portals or `everywhere`."""

    event = "sign_out"
    session_id: str
    everywhere: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRefused(Failure, AuditEvent):
    """Somebody signed in elsewhere may not enter this portal."""

    event = "admission"
    reason: str


# Protocol: successes are facts of the grant row


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReplayed(Failure, AuditEvent):
    """An authorization code came a second time; its grant is revoked (RFC 6749 §4.1.2)."""

    event = "code_redeemed"
    grant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReplayed(Failure, AuditEvent):
    """A spent refresh token came again; its grant is revoked (RFC 9700 §4.14.2)."""

    event = "refresh_redeemed"
    grant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshGraced(AuditEvent):
    """A spent refresh token came again within the client's grace: a sibling was issued."""

    event = "refresh_graced"
    grant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(AuditEvent):
    """A client gave a token back (RFC 7009)."""

    event = "token_revoked"
    grant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAuthenticationFailed(Failure, AuditEvent):
    """A request named a registered client and did not prove it."""

    event = "client_authentication"
    method: str


# Clients and keys


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRegistered(AuditEvent):
    """A folder or a registration request became the client's current revision."""

    event = "client_registered"
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRefused(Failure, AuditEvent):
    """A folder or a registration request was faulty; nothing was stored."""

    event = "client_registered"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRolledBack(AuditEvent):
    """An earlier revision is served again."""

    event = "client_rolled_back"
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientStatusChanged(AuditEvent):
    """A client was disabled or enabled."""

    event = "client_status"
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecretIssued(AuditEvent):
    """A client has a new secret; earlier ones end after `grace_seconds`."""

    event = "client_secret"
    grace_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysRotated(AuditEvent):
    """A signing key became active."""

    event = "keys_rotated"
    alg: str
    kid: str
