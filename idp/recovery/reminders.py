"""Mails that tell an address whose identifiers it has (R-CMI-24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from idp.audit.credential_events import RecoveryAsked, RecoveryUnfounded
from idp.audit.record import record
from idp.contact.mail_limits import MailLimits
from idp.identity.identifiers import canonical_address
from idp.journeys.model import Visit
from idp.mail.kinds import NONE
from idp.mail.outbox import Mail, Outbox
from idp.recovery import find
from idp.recovery.find import Candidate
from idp.stores.engine import Transaction

_USEFUL: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminders:
    """Writes what an address is told; the page says the same whatever that is."""

    outbox: Outbox
    limits: MailLimits

    def admits(self, typed: str, visit: Visit) -> bool:
        """Count a request for this address, and tell whether a mail may be sent."""
        about = canonical_address(typed) or ""
        return self.limits.allows(visit.client, about, source=visit.source, at=visit.at)

    def queue(self, tx: Transaction, typed: str, visit: Visit, *, admitted: bool) -> None:
        """Queue what is known at an address; what nobody has costs a row all the same.

        Two people whose addresses differ by what comparing folds away (ß and ss) are each told
        their own, at the address that is stored for them.
        """
        known = find.by_address(tx, visit.client, canonical_address(typed) or "", at=visit.at)
        told = [one for one in known if one.may_come]
        mails = [_reminder(people, visit) for people in _mailboxes(told)]
        if not admitted:
            mails = []
        self._record(tx, visit, told if admitted else [])
        for mail in mails or [_nobodys(visit, typed if admitted and not known else "")]:
            self.outbox.queue(tx, mail, at=visit.at)

    def _record(self, tx: Transaction, visit: Visit, told: Sequence[Candidate]) -> None:
        kind = RecoveryAsked if told else RecoveryUnfounded
        record(
            tx,
            kind(
                at=visit.at,
                client_id=visit.client.client_id,
                organisation_id=visit.client.organisation_id,
                account_id=told[0].account_id if told else None,
                source=visit.source,
                journey=visit.journey.name,
            ),
        )


def _mailboxes(people: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return people by mailbox, those who signed in apart from those who still have to."""
    boxes: dict[tuple[str, bool], list[Candidate]] = {}
    for one in people:
        boxes.setdefault((one.address.lower(), one.waits), []).append(one)
    return list(boxes.values())


def _reminder(people: Sequence[Candidate], visit: Visit) -> Mail:
    first = people[0]
    name = first.name if len({one.account_id for one in people}) == 1 else ""
    facts: dict[str, Any] = {"name": name, "device": visit.device}
    if first.waits:
        kind, facts["organisation"] = "first_sign_in_reminder", first.organisation
    else:
        kind = "identifier_reminder"
        facts["identifiers"] = [
            {"identifier": one.identifier, "organisation": one.organisation} for one in people
        ]
        facts["path"] = _sign_in_path(people, visit)
    return Mail(
        kind=kind,
        client=visit.client,
        to=first.address,
        lang=visit.lang,
        account_id=first.account_id,
        facts=facts,
        expires_at=visit.at + _USEFUL,
    )


def _sign_in_path(people: Sequence[Candidate], visit: Visit) -> str:
    """Return the sign-in page, with the identifier filled in where it can only be this one."""
    path = f"/{quote(visit.client.client_id)}/login"
    if len(people) > 1:
        return path
    return f"{path}?{urlencode({'identifier': people[0].identifier}, quote_via=quote)}"


def _nobodys(visit: Visit, typed: str) -> Mail:
    """Return what an address is told that nobody has: so, where the policy says so, or nothing."""
    tells = bool(typed) and visit.client.policy.recovery.unknown_address == "mail"
    return Mail(
        kind="unknown_address" if tells else NONE,
        client=visit.client,
        to=typed if tells else "",
        lang=visit.lang,
        facts={"device": visit.device},
        expires_at=visit.at + _USEFUL,
    )
