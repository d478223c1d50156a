"""Proving a legacy account and claiming it, once, for a member of the organisation (model.md §2).

What brings an account of before along is a proof of it, its password or its mailbox: that two
addresses are equal proves nothing (R-PAR-27).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from idp.audit.events import AuditEvent
from idp.audit.legacy_events import (
    LegacyClaimed,
    LegacyClaimRefused,
    LegacyDirectoryUnavailable,
    LegacyProofFailed,
    LegacyProofThrottled,
)
from idp.audit.record import record
from idp.clients.model import Client
from idp.crypto.hash_lane import LaneFull
from idp.kernel.ids import new_id
from idp.legacy import store
from idp.legacy.directories import LegacyDirectories
from idp.legacy.directory import Answer, LegacyAccount, Unavailable, canonical_login
from idp.legacy.members import Member, member_within
from idp.mail.outbox import Mail, Outbox
from idp.stores import portal_events, tombstones
from idp.stores.engine import Stores, Transaction
from idp.throttle.limits import Attempt, Reserved, Throttle, Wait

PURPOSE: Final = "legacy"
"""What guesses are counted under: apart from those of signing in (R-PAR-29)."""

_WORTH_TELLING: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who claims: a member of the client's organisation, from where, when.

    Attributes:
        lang: Of the mail that tells the former mailbox.
    """

    client: Client
    account_id: str
    source: str
    at: datetime
    lang: str = "fr"

    def heading(self) -> "Heading":
        """Return what each audit event of theirs begins with."""
        return {
            "at": self.at,
            "account_id": self.account_id,
            "organisation_id": self.client.organisation_id,
            "client_id": self.client.client_id,
            "source": self.source,
        }


class Heading(TypedDict):
    """The fields that audit events of claims share."""

    at: datetime
    account_id: str
    organisation_id: str
    client_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was looked at; try again in `seconds`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class LegacyClaims:
    """What the steps of linking and the commands share."""

    stores: Stores
    directories: LegacyDirectories
    throttle: Throttle
    outbox: Outbox

    def member(self, client: Client, account_id: str) -> Member | None:
        """Return an account as an active member of the client's organisation; None: it is none."""
        with self.stores.read() as connection:
            return member_within(connection, client, account_id)

    def verify(self, login: str, password: str, by: Claimant) -> Answer | Throttled:
        """Return whose legacy login and password these are, or how long to wait.

        Guesses are counted by login, by who guesses and by network address; an answer that did
        not come is no guess.

        Raises:
            LaneFull: Too many hashes are waiting.
        """
        taken = self._reserve(login, by)
        if isinstance(taken, Throttled):
            self._record(LegacyProofThrottled(**by.heading()))
            return taken
        try:
            answer = self.directories.of(by.client).verify(login, password)
        except LaneFull:
            self._give_back(taken)
            raise
        match answer:
            case LegacyAccount():
                self.throttle.succeeded(taken[0])
                # Who proves an account of their own buys no guesses at others'.
                self._give_back(taken[1:])
            case Unavailable(why):
                self._give_back(taken)
                self._record(LegacyDirectoryUnavailable(**by.heading(), why=why))
            case _:
                self._record(LegacyProofFailed(**by.heading()))
        return answer

    def find(self, login: str, by: Claimant) -> Answer:
        """Return the legacy account of a login, to be proved by its mailbox."""
        answer = self.directories.of(by.client).find(login)
        if isinstance(answer, Unavailable):
            self._record(LegacyDirectoryUnavailable(**by.heading(), why=answer.why))
        return answer

    def is_free(self, account: LegacyAccount, by: Claimant) -> bool:
        """Tell whether a proved account is nobody's yet; where it is, that is recorded."""
        with self.stores.read() as connection:
            row = store.by_key(connection, self._which(by.client), account.key)
            buried = tombstones.found(connection, tombstones.LEGACY_KEY, [account.key])
        if (row is None or row.claim_id is None) and not buried:
            return True
        self._record(LegacyClaimRefused(**by.heading()))
        return False

    def claim(self, tx: Transaction, who: Member, account: LegacyAccount, by: Claimant) -> bool:
        """Give a proved account to a member, in the transaction that ends their journey.

        The portal learns the key, the former mailbox is told. The hash stays with the record:
        whoever proves it once more is told that it is claimed, and nobody else.

        Returns:
            False where the account or the member has a counterpart already: that is recorded, and
            nothing else is written.
        """
        which = self._which(by.client)
        row = store.by_key(tx, which, account.key)
        if row is None:
            store.keep(tx, _as_record(which, account, at=by.at))
            row = store.by_key(tx, which, account.key)
        claimed = {"id": new_id(), "membership_id": who.id}
        record_id = row.id if row else ""
        if row is None or not store.claim(
            tx, claimed | {"legacy_record_id": record_id}, account.key, at=by.at
        ):
            record(tx, LegacyClaimRefused(**by.heading()))
            return False
        record(tx, LegacyClaimed(**by.heading(), membership_id=who.id, record_id=record_id))
        portal_events.of_membership(tx, who.id, "linked", at=by.at)
        if account.address:
            self.outbox.queue(tx, _told(account, by), at=by.at)
        return True

    def _reserve(self, login: str, by: Claimant) -> tuple[Reserved, ...] | Throttled:
        taken: list[Reserved] = []
        person = by.account_id.encode()
        # The second is a count of the person's own, whatever login and address they come with.
        for about, whose in ((canonical_login(login), None), ("", person)):
            attempt = Attempt(
                organisation_id=by.client.organisation_id,
                client_id=by.client.client_id,
                identifier=about,
                source=by.source,
                known_browser=whose,
                purpose=PURPOSE,
            )
            reserved = self.throttle.reserve(attempt, by.client.policy.throttle, at=by.at)
            if isinstance(reserved, Wait):
                self._give_back(tuple(taken))
                return Throttled(reserved.seconds(by.at))
            taken.append(reserved)
        return tuple(taken)

    def _give_back(self, taken: tuple[Reserved, ...]) -> None:
        for one in taken:
            self.throttle.withdraw(one)

    def _record(self, event: AuditEvent) -> None:
        with self.stores.write() as tx:
            record(tx, event)

    def _which(self, client: Client) -> store.Which:
        return client.organisation_id, client.policy.linking.legacy_source


def _as_record(which: store.Which, account: LegacyAccount, *, at: datetime) -> dict[str, Any]:
    """Return the row of an account that no import brought: its system answers by itself."""
    organisation_id, source = which
    return {
        "id": new_id(),
        "organisation_id": organisation_id,
        "source": source,
        "key": account.key,
        # No login of the provider's: only the system that answers knows those.
        "login_canonical": f"\N{REPLACEMENT CHARACTER}{account.key}",
        "address": account.address,
        "data": dict(account.data),
        "imported_at": at,
    }


def _told(account: LegacyAccount, by: Claimant) -> Mail:
    return Mail(
        kind="legacy_claimed",
        client=by.client,
        to=account.address,
        lang=by.lang,
        account_id=by.account_id,
        expires_at=by.at + _WORTH_TELLING,
    )
