"""Reset: the account waits for its first sign-in again, or the membership gets a fresh account.

At home, all that opened the account dies. An account of another home is not theirs to touch: the
membership, with the `sub` that portals know, is detached instead (model.md §2, story 5). Either is
one transaction: broken anywhere, nothing has happened.
"""

from dataclasses import dataclass
from datetime import datetime

from idp.administration import store
from idp.administration.desk import Desk, Person
from idp.administration.first_secrets import FirstSecrets, Newcomer, Sent
from idp.administration.notices import language
from idp.administration.powers import Act, Staff
from idp.administration.refusals import Done
from idp.audit.record import record
from idp.audit.staff_events import AccountReset, MembershipDetached
from idp.identity import states
from idp.identity import store as identity_store
from idp.identity.states import Change, ChangeRefused
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class Resets:
    """Resets people of one organisation (R-ENT-8, R-ALL-9)."""

    desk: Desk
    first_secrets: FirstSecrets

    def reset(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Reset somebody and send a new first secret; `after` says `provisioned` or `detached`.

        Raises:
            Refused: No power; suspended or closed; no address to write to; an account of another
                home that no identifier of this organisation opens (`no_identifier`).
        """
        with self.desk.act(dry_run=dry_run) as tx:
            at = self.desk.stores.clock.now()
            person = self.desk.judged(tx, staff, Act.RESET, membership_id)
            newcomer = newcomer_of(person, person.member.account_id)
            if not self.first_secrets.reaches(newcomer):
                self.desk.refuse(tx, staff, Act.RESET, "no_address", person)
            if person.member.status == "suspended":
                self.desk.refuse(tx, staff, Act.RESET, "suspended", person)
            if person.is_home:
                before, after = self._at_home(tx, staff, person, at), "provisioned"
            else:
                before, after = person.member.status, "detached"
                newcomer = newcomer_of(person, self._detach(tx, staff, person, at))
            sent = self.first_secrets.issue(tx, newcomer, staff, at=at)
        return done(person, sent, before=before, after=after)

    def _at_home(self, tx: Transaction, staff: Staff, person: Person, at: datetime) -> str:
        account_id, here = person.member.account_id, person.whom.organisation_id
        change = Change("account", account_id, "provisioned", staff.by, here)
        try:
            before = states.apply(tx, change, at=at)
        except ChangeRefused:
            self.desk.refuse(tx, staff, Act.RESET, "state", person)
        store.void_all(tx, account_id, at=at)
        identity_store.end_access(tx, "account", account_id, because="reset", at=at)
        mine = Change("membership", person.member.membership_id, "provisioned", staff.by, here)
        states.apply(tx, mine, at=at)
        store.change_membership(tx, person.member.membership_id, {"cleared_for": ""})
        record(tx, AccountReset(**self.desk.whose(staff, account_id)))
        return before

    def _detach(self, tx: Transaction, staff: Staff, person: Person, at: datetime) -> str:
        """Move the membership and its identifiers to a fresh account; returns the account's id."""
        member, here = person.member, person.whom.organisation_id
        identifiers = store.identifiers_of(tx, member.account_id, here)
        if not identifiers:
            self.desk.refuse(tx, staff, Act.RESET, "no_identifier", person)
        names = ("given_name", "family_name", "birth_family_name")
        row = {name: getattr(member, name) for name in names}
        fresh = store.add_account(
            tx, row | {"home_id": here, "attributes": {}, "created_at": at, "updated_at": at}
        )
        membership_id = member.membership_id
        move = store.Move(membership_id=membership_id, old=member.account_id, new=fresh, at=at)
        store.move_membership(tx, move, identifiers, status="provisioned")
        if member.address_id:
            store.move_address(tx, move, member.address_id)
        identity_store.end_access(tx, "membership", membership_id, because="detached", at=at)
        store.end_visits(tx, member.account_id, here, at=at)
        store.void_provisional(tx, member.account_id, here, at=at)
        store.void_letters(tx, member.account_id, here, because="detached", at=at)
        record(
            tx,
            MembershipDetached(
                membership_id=membership_id,
                from_account=member.account_id,
                **self.desk.whose(staff, fresh),
            ),
        )
        return fresh


def newcomer_of(person: Person, account_id: str) -> Newcomer:
    """Return a member as who is sent a first secret for an account."""
    return Newcomer(
        account_id=account_id,
        identifier=person.member.identifier_shown,
        name=person.member.name,
        address=person.member.email or "",
        lang=language(person.member),
    )


def done(person: Person, sent: Sent, *, before: str, after: str) -> Done:
    """Return what an act came to that sent a first secret."""
    return Done(
        membership_id=person.member.membership_id,
        identifier=person.member.identifier_shown,
        before=before,
        after=after,
        first_secret=sent.how,
        until=sent.until,
    )
