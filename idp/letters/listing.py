"""Where a letter stands, told from its row and from that of its code."""

from datetime import datetime

from idp.letters.model import ListedLetter, State, last_day, reference_of
from idp.stores.letters import AnyRow

_TOO_MANY_TRIES = "tries"


def listed_letter(row: AnyRow, max_tries: int, at: datetime) -> ListedLetter:
    """Return a letter as it is listed; `max_tries` are the wrong guesses that its code survives."""
    state, why = _state(row, max_tries, at)
    return ListedLetter(
        id=row.id,
        reference=reference_of(row.id),
        state=state,
        batch=row.batch,
        identifier=row.identifier or "",
        family_name=row.family_name,
        given_name=row.given_name,
        account_id=row.account_id,
        account_status=row.account_status,
        requested_at=row.requested_at,
        printed_at=row.printed_at,
        printed_by=row.printed_by,
        expires_at=row.expires_at,
        valid_until=last_day(row.expires_at) if row.expires_at else None,
        why_void=why,
    )


def _state(row: AnyRow, max_tries: int, at: datetime) -> tuple[State, str]:
    """Return the state, and why it is void; a code may be dead though nobody voided the letter."""
    if row.used_at is not None or row.code_state == "used":
        return "used", ""
    if row.voided_at is not None:
        return "void", row.voided_because
    if row.printed_at is None:
        return "asked", ""
    if row.code_state != "live":
        return "void", "replaced"
    if row.expires_at is not None and row.expires_at <= at:
        return "expired", ""
    return ("void", _TOO_MANY_TRIES) if row.tries >= max_tries else ("printed", "")
