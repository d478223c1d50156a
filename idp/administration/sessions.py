"""Where somebody is signed in, and signing them out.

At home that is the account's every session. Of an account of another home, only what came to this
organisation's portals is seen and ended; the session goes on elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.administration import store
from idp.administration.desk import Desk
from idp.administration.powers import Act, Staff
from idp.administration.refusals import Done
from idp.audit.record import record
from idp.audit.staff_events import SessionsEnded
from idp.identity import store as identity_store
from idp.session import store as session_store


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession:
    """A session that goes on; `last_seen` at this organisation's portals, None: never there."""

    began_at: datetime
    proved_at: datetime
    ends_at: datetime
    last_seen: datetime | None
    device: Mapping[str, Any]
    amr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one organisation's people."""

    desk: Desk

    def all(self, staff: Staff, membership_id: str) -> list[LiveSession]:
        """Return somebody's live sessions, newest first.

        Raises:
            Refused: Nobody whom these staff see.
        """
        person = self.desk.find(staff, Act.SEE, membership_id)
        at, here = self.desk.stores.clock.now(), person.whom.organisation_id
        with self.desk.stores.read() as connection:
            rows = session_store.alive(
                connection, person.member.account_id, here, here_only=not person.is_home, at=at
            )
        return [
            LiveSession(
                began_at=row.created_at,
                proved_at=row.auth_time,
                ends_at=row.expires_at,
                last_seen=row.last_seen,
                device=dict(row.device),
                amr=tuple(row.amr),
            )
            for row in rows
        ]

    def end(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Sign somebody out, with every grant, offline ones too; `after` is how many sessions.

        Raises:
            Refused: No power.
        """
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.END_SESSIONS, membership_id)
            at, here = self.desk.stores.clock.now(), person.whom.organisation_id
            member, home = person.member, person.is_home
            rows = session_store.alive(tx, member.account_id, here, here_only=not home, at=at)
            what = "account" if home else "membership"
            row_id = member.account_id if home else member.membership_id
            identity_store.end_access(tx, what, row_id, because="ended_by_staff", at=at)
            if not home:
                store.end_visits(tx, member.account_id, here, at=at)
            whose = self.desk.whose(staff, member.account_id)
            record(tx, SessionsEnded(everywhere=home, count=len(rows), **whose))
        return Done(
            membership_id=membership_id,
            identifier=member.identifier_shown,
            after=str(len(rows)),
        )
