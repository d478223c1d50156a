"""Events of accounts that become one, and of links that are undone."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsLinked(AuditEvent):
    """An account retired into this one; its memberships moved."""

    event = "accounts_linked"
    link_id: str
    retired_id: str
    memberships: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRefused(Failure, AuditEvent):
    """Both accounts were proved and may not become one; `why` as `idp.links.model.Refusal`."""

    event = "accounts_linked"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUndone(AuditEvent):
    """A link was undone: this account is on its own again; `how`: mail, page or staff."""

    event = "link_undone"
    link_id: str
    survivor_id: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRefused(Failure, AuditEvent):
    """Undoing a link came to nothing: too late, or the memberships are elsewhere."""

    event = "link_undone"
    link_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredPasswordTyped(Failure, AuditEvent):
    """Somebody typed the right password of an account that retired, and was told where to go."""

    event = "sign_in_retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipJoined(AuditEvent):
    """Somebody with an account elsewhere became a member here."""

    event = "membership_joined"
    membership_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsMerged(AuditEvent):
    """Staff merged an account of the same organisation into this one, for good."""

    event = "accounts_merged"
    lost_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRehomed(AuditEvent):
    """An account's credentials are ruled by another organisation from now on."""

    event = "account_rehomed"
    from_home: str
