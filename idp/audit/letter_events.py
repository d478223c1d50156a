"""Events of provisional secrets and of the letters that carry them."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionalAccepted(AuditEvent):
    """Somebody typed a provisional password that was right; `kind` is `paper` or `mailed`."""

    event = "provisional"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionalRefused(Failure, AuditEvent):
    """An identifier and a provisional password were not right together."""

    event = "provisional"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPrinted(AuditEvent):
    """Letters were printed; `voided` codes printed or mailed before no longer work."""

    event = "letters_printed"
    count: int
    voided: int
    batch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterVoided(AuditEvent):
    """Letters were declared void: lost, sent to a wrong address, no longer wanted."""

    event = "letters_voided"
    count: int
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRequested(AuditEvent):
    """Somebody asked for a new letter; recorded alike whether there is such a person or not."""

    event = "letter_requested"
