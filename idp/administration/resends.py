"""Send the first secret again to somebody who never came: the former one is dead (R-CMI-26)."""

from dataclasses import dataclass
from datetime import timedelta

from idp.administration import store
from idp.administration.desk import Desk
from idp.administration.first_secrets import PAUSE, PER_DAY, FirstSecrets
from idp.administration.powers import Act, Staff
from idp.administration.refusals import Done
from idp.administration.resets import done, newcomer_of


@dataclass(frozen=True, slots=True)
class Resends:
    """Sends first secrets again, to accounts that wait for their first sign-in."""

    desk: Desk
    first_secrets: FirstSecrets

    def resend(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Issue a new first secret.

        Raises:
            Refused: No power; already activated (`not_waiting`); suspended; no address to write to;
                five within a day, or one in the last two minutes (`too_often`).
        """
        with self.desk.act(dry_run=dry_run) as tx:
            at = self.desk.stores.clock.now()
            person = self.desk.judged(tx, staff, Act.RESEND, membership_id)
            member, newcomer = person.member, newcomer_of(person, person.member.account_id)
            if member.account_status != "provisioned":
                self.desk.refuse(tx, staff, Act.RESEND, "not_waiting", person)
            if member.status == "suspended":
                self.desk.refuse(tx, staff, Act.RESEND, "suspended", person)
            if not self.first_secrets.reaches(newcomer):
                self.desk.refuse(tx, staff, Act.RESEND, "no_address", person)
            sent = store.first_secrets_since(tx, member.account_id, at - timedelta(days=1))
            if len(sent) >= PER_DAY or (sent and at - sent[0] < PAUSE):
                self.desk.refuse(tx, staff, Act.RESEND, "too_often", person)
            issued = self.first_secrets.issue(tx, newcomer, staff, at=at)
        return done(person, issued, before="provisioned", after="provisioned")
