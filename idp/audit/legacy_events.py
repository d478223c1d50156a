"""Events of accounts of former systems: proved or not, claimed once, released by staff."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyProofFailed(Failure, AuditEvent):
    """A legacy login and a password were not right together, or the account is shut."""

    event = "legacy_proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyProofThrottled(Failure, AuditEvent):
    """No legacy account was looked at: too many failures before."""

    event = "legacy_proof_throttled"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyDirectoryUnavailable(Failure, AuditEvent):
    """The former system gave no answer; nobody was accepted."""

    event = "legacy_directory"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyClaimed(AuditEvent):
    """A legacy account became a member's, whose key their portal learns."""

    event = "legacy_claim"
    membership_id: str
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyClaimRefused(Failure, AuditEvent):
    """Somebody proved a legacy account that is another member's already (R-PAR-28)."""

    event = "legacy_claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyReleased(AuditEvent):
    """Staff took a legacy account from the member who had claimed it; it may be claimed anew."""

    event = "legacy_release"
    membership_id: str
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyImported(AuditEvent):
    """Records of a former system were imported; how many are new, how many changed."""

    event = "legacy_import"
    source_name: str
    new: int
    changed: int
