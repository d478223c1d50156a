"""What operators do to linked accounts: undo a link late, merge two, move one to a new home."""

from dataclasses import dataclass
from typing import Any

from idp.administration.desk import Desk, Person
from idp.administration.first_secrets import FirstSecrets
from idp.administration.powers import Act, Staff
from idp.administration.refusals import Done
from idp.administration.resets import done, newcomer_of
from idp.audit.link_events import AccountRehomed
from idp.audit.record import record
from idp.identity.store import end_access
from idp.links.merge import Merging, Pair
from idp.links.model import Occasion
from idp.links.undo import Undoing
from idp.stores import account_links, merging
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class Unions:
    """Acts on two accounts at once; each is one transaction, and a dry run undoes it all."""

    desk: Desk
    first_secrets: FirstSecrets
    undoing: Undoing
    merging: Merging

    def unlink(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Undo the link that brought a membership here, and send its owner a first secret.

        Raises:
            Refused: No power; there is no link that may still be undone (`no_link`).
        """
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.RESET, membership_id)
            link = account_links.of_membership(tx, membership_id)
            if link is None or self.undoing.undo(tx, link.id, self._occasion(staff), "staff") != (
                "undone"
            ):
                self.desk.refuse(tx, staff, Act.RESET, "no_link", person)
            # Read anew: the address is again the one that it had before the link.
            back = self._person(tx, staff, membership_id)
            newcomer = newcomer_of(back, link.retired_id)
            if not self.first_secrets.reaches(newcomer):
                self.desk.refuse(tx, staff, Act.RESET, "no_address", person)
            at = self.desk.stores.clock.now()
            sent = self.first_secrets.issue(tx, newcomer, staff, at=at)
        return done(back, sent, before="linked", after="provisioned")

    def merge(self, staff: Staff, keep: str, lose: str, *, dry_run: bool = False) -> Done:
        """Merge two members of this organisation; the `sub` of `lose` is never used again.

        Raises:
            Refused: No power; they are one, or linked just now, or meet elsewhere (`merge_…`).
        """
        with self.desk.act(dry_run=dry_run) as tx:
            kept = self.desk.judged(tx, staff, Act.RESET, keep)
            lost = self.desk.judged(tx, staff, Act.RESET, lose)
            pair = Pair(
                kept_membership=keep,
                kept_account=kept.member.account_id,
                lost_membership=lose,
                lost_account=lost.member.account_id,
            )
            if why := self.merging.merge(tx, pair, self._occasion(staff)):
                self.desk.refuse(tx, staff, Act.RESET, f"merge_{why}", lost)
        return _done(lost, before=lost.member.subject, after=kept.member.subject)

    def rehome(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Make this organisation the home of a member's account; its sessions end everywhere.

        From then on its rules, its mailbox and its staff answer for the password.

        Raises:
            Refused: No power; it is the home already, or knows no address (`at_home`,
                `no_address`).
        """
        with self.desk.act(dry_run=dry_run) as tx:
            at, here = self.desk.stores.clock.now(), self.desk.client.organisation_id
            person = self.desk.judged(tx, staff, Act.SUSPEND, membership_id)
            account_id, old = person.member.account_id, person.member.home_id
            if person.is_home:
                self.desk.refuse(tx, staff, Act.SUSPEND, "at_home", person)
            if not person.member.email:
                self.desk.refuse(tx, staff, Act.SUSPEND, "no_address", person)
            if not merging.rehome(tx, account_id, old, here, at=at):
                self.desk.refuse(tx, staff, Act.SUSPEND, "state", person)
            end_access(tx, "account", account_id, because="rehomed", at=at)
            self.undoing.proofs.void(tx, account_id, at=at)
            record(tx, AccountRehomed(from_home=old, **self.desk.whose(staff, account_id)))
        return _done(person, before="foreign", after="home")

    def _person(self, tx: Transaction, staff: Staff, membership_id: str) -> Person:
        found = self.desk.person(tx, membership_id)
        if found is None:
            self.desk.refuse(tx, staff, Act.RESET, "unknown_member")
        return found

    def _occasion(self, staff: Staff) -> Occasion:
        at = self.desk.stores.clock.now()
        return Occasion(client=self.desk.client, at=at, by=staff.by)


def _done(person: Person, **changed: Any) -> Done:  # noqa: ANN401 - fields of `Done`
    member = person.member
    return Done(membership_id=member.membership_id, identifier=member.identifier_shown, **changed)
