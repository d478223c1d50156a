"""Cases as values: read from rows, begun with a reference, told to the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from idp.audit.record import record
from idp.audit.review_events import CaseChanged, CaseOpened
from idp.clients.model import Client
from idp.crypto.mailed_secrets import random_provisional
from idp.kernel.ids import new_id
from idp.reviewing import store
from idp.reviewing.model import APPLICANT, Case
from idp.stores.engine import Transaction

_DRAWN: Final = 6
_LONGEST_PREFIX: Final = 4


def case_of(row: store.AnyRow) -> Case:
    """Return a stored case."""
    return Case(**row._mapping)


def begin(tx: Transaction, client: Client, values: Mapping[str, Any], *, at: datetime) -> Case:
    """Store a new case with a reference of its own, and record it.

    Args:
        tx: The transaction of what causes it.
        client: Whose portal; its organisation's officers judge it.
        values: kind, why, siren, department, profile, evidence, registration_id, membership_id.
        at: When.
    """
    row: dict[str, Any] = {
        "id": new_id(),
        "organisation_id": client.organisation_id,
        "reference": _reference(tx, client.organisation_slug),
        "registration_id": None,
        "membership_id": None,
        "state": "open",
        "version": 1,
        "received_at": at,
        "changed_at": at,
        **values,
    }
    store.add(tx, row)
    by = "worker" if row["kind"] == "recheck" else APPLICANT
    store.note(tx, row["id"], "received", by, at)
    event = CaseOpened(
        at=at,
        actor="worker" if by == "worker" else "",
        organisation_id=client.organisation_id,
        client_id=client.client_id,
        reference=row["reference"],
        kind=row["kind"],
        why=row["why"],
    )
    record(tx, event)
    return reread(tx, row["id"])


def reread(tx: Transaction, case_id: str) -> Case:
    """Return a case that is known to be there, as this transaction sees it."""
    row = store.by_id(tx, case_id)
    if row is None:
        msg = "the case is gone"
        raise LookupError(msg)
    return case_of(row)


def noted(  # noqa: PLR0913 - an entry and its event, said once
    tx: Transaction, case: Case, act: str, by: str, *, at: datetime, text: str = ""
) -> None:
    """Add to a case's history and to the record; the record never holds what was written."""
    store.note(tx, case.id, act, by, at, text)
    event = CaseChanged(
        at=at,
        actor="" if by == APPLICANT else by,
        organisation_id=case.organisation_id,
        reference=case.reference,
        act=act,
        reason=text if act == "refused" else "",
    )
    record(tx, event)


def _reference(tx: Transaction, slug: str) -> str:
    """Return a reference that no case has: the organisation's initials and six drawn characters."""
    prefix = "".join(word[0] for word in slug.split("-") if word)[:_LONGEST_PREFIX].upper()
    while True:
        drawn = random_provisional(_DRAWN)
        reference = f"{prefix}-{drawn[:4]}-{drawn[4:]}"
        if not store.is_taken(tx, reference):
            return reference
