"""A second factor taken off an account whose owner lost it: by somebody else, never by oneself.

The account's sessions end with it: whoever has the telephone is signed in nowhere any more. The
password stays; where a role needs a factor, its owner adds another at the next sign-in.
"""

from dataclasses import dataclass

from idp.administration.desk import Desk
from idp.administration.notices import Notices
from idp.administration.powers import Act, Staff
from idp.administration.refusals import Done
from idp.audit.factor_events import FactorRemoved
from idp.audit.record import record
from idp.identity import store as identity_store
from idp.stores import factors


@dataclass(frozen=True, slots=True)
class LostFactors:
    """The second factors of one organisation's own people (R-ALL-9, R-ALL-12)."""

    desk: Desk
    notices: Notices

    def has(self, account_id: str) -> bool:
        """Tell whether an account has a second factor."""
        with self.desk.stores.read() as connection:
            return factors.living(connection, account_id) is not None

    def reset(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Remove somebody's second factor with its recovery codes, sign them out, and tell them.

        Raises:
            Refused: No power, one's own, or there is none (`state`).
        """
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.RESET_FACTOR, membership_id)
            account_id, at = person.member.account_id, self.desk.stores.clock.now()
            if factors.living(tx, account_id) is None:
                self.desk.refuse(tx, staff, Act.RESET_FACTOR, "state", person)
            factors.void(tx, account_id, at=at)
            factors.raise_version(tx, account_id, at=at)
            identity_store.end_access(tx, "account", account_id, because="factor_reset", at=at)
            record(tx, FactorRemoved(**self.desk.whose(staff, account_id)))
            self.notices.factor_removed(tx, person.member, at=at)
        return Done(
            membership_id=membership_id,
            identifier=person.member.identifier_shown,
            before="totp",
            after="",
        )
