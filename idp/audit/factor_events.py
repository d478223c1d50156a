"""Events of second factors."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorProved(AuditEvent):
    """An account's second factor was proved: `totp`, or a `recovery_code` that is spent by it."""

    event = "second_factor"
    factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorWrong(Failure, AuditEvent):
    """A code was none of the account's, or was used before."""

    event = "second_factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAdded(AuditEvent):
    """An authenticator app was added to an account, in the place of a former one."""

    event = "factor_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesMade(AuditEvent):
    """An account has new recovery codes; the former ones open nothing."""

    event = "recovery_codes_made"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved(AuditEvent):
    """An account has no second factor any more; `actor` says who took it away."""

    event = "factor_removed"
