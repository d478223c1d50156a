"""Registrations: taken, proved by their mailbox, and turned into accounts in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.audit.record import record
from idp.audit.registration_events import AccountOpened, RegistrationProved, RegistrationTaken
from idp.clients.model import Client
from idp.contact.consents import consent
from idp.crypto.passwords import PasswordHash
from idp.crypto.sealing import Sealer
from idp.identity.identifiers import canonical_address
from idp.kernel.ids import new_id
from idp.registration import states, store
from idp.registration.model import NewRegistration, Opened, Registration
from idp.registration.opening import opening
from idp.registration.store import Taken
from idp.stores import colleagues, enrolment
from idp.stores.engine import Stores, Transaction
from idp.terms.acceptances import Acceptances, Answer, Answerer

__all__ = ["Registrations", "Taken"]

_SEALED_AS: Final = "registration"


@dataclass(frozen=True, slots=True)
class Registrations:
    """What the steps of signing up, the officers' pages and the command line share."""

    stores: Stores
    sealer: Sealer
    acceptances: Acceptances

    def is_known(self, tx: Transaction, client: Client, address: str) -> bool:
        """Tell whether an address is an identifier here already; one statement either way."""
        return store.is_identifier(tx, client.organisation_id, _canonical(address))

    def add(self, tx: Transaction, new: NewRegistration, *, source: str, at: datetime) -> str:
        """Store what somebody said, and return the registration's id.

        An address may have several; none blocks its owner, and the first that is proved voids the
        others (R-PAR-18).
        """
        registration_id = new_id()
        row: dict[str, Any] = {
            "id": registration_id,
            "organisation_id": new.client.organisation_id,
            "client_row_id": new.client.row_id,
            "canonical": _canonical(new.address),
            "typed": new.address,
            "scheme": new.password.scheme,
            "cost": new.password.cost,
            "pepper_id": new.password.pepper_id or "",
            "secret": new.password.secret,
            "facts": self._seal(registration_id, new.facts),
            "state": "void" if new.blank else "unproved",
            "created_at": at,
            "expires_at": at + timedelta(days=new.client.policy.retention.unactivated),
        }
        store.add(tx, row)
        record(tx, RegistrationTaken(**_heading(new.client, source, at), blank=new.blank))
        return registration_id

    def find(self, registration_id: str) -> Registration | None:
        """Return a registration with what its applicant said."""
        with self.stores.read() as connection:
            return self.within(connection, registration_id)

    def within(self, tx: Transaction, registration_id: str) -> Registration | None:
        """Return a registration as one transaction sees it."""
        row = store.find(tx, registration_id)
        return None if row is None else self._registration(row)

    def learn(self, tx: Transaction, found: Registration, facts: Mapping[str, Any]) -> None:
        """Add to what a registration's applicant said, or correct it."""
        sealed = self._seal(found.id, {**found.facts, **facts})
        store.change(tx, found.id, {"facts": sealed})

    def keep_until(self, tx: Transaction, registration_id: str, until: datetime) -> None:
        """Set when a registration is erased; one in review is kept until it is decided."""
        store.change(tx, registration_id, {"expires_at": until})

    def prove(self, tx: Transaction, found: Registration, client: Client, *, at: datetime) -> bool:
        """Record that its owner reads the mailbox; others of the address are void.

        Returns:
            False where it was proved, voided or opened before; nothing is changed then.

        Raises:
            Taken: The address has a registration that went further; the transaction is to end.
        """
        store.lock_unproved(tx, found.organisation_id, found.canonical)
        if not states.move(tx, found.id, "proved", at=at):
            return False
        store.void_others(tx, found.organisation_id, found.canonical, found.id)
        record(tx, RegistrationProved(**_heading(client, "", at), registration_id=found.id))
        return True

    def open_account(
        self,
        tx: Transaction,
        found: Registration,
        client: Client,
        *,
        at: datetime,
        source: str = "",
    ) -> Opened | None:
        """Turn a proved or approved registration into an account and its membership.

        The texts that were accepted and the purposes that were ticked become evidence of its own
        (R-PAR-7, R-PAR-8); `source` is the network address that opens it, '' for none.

        Returns:
            None where it was opened, withdrawn or voided before; nothing is changed then.

        Raises:
            Conflict: Somebody has the identifier meanwhile; the transaction is to end.
        """
        if siren := str(found.facts.get("siren") or ""):
            colleagues.hold(tx, found.organisation_id, siren)
        if not states.move(tx, found.id, "done", at=at):
            return None
        opened, changes = opening(found, at=at)
        enrolment.write(tx, changes)
        self._keep_evidence(tx, found, Answerer(client, opened.account_id, source, at))
        # The account has all of it from now on.
        emptied = {"account_id": opened.account_id, "facts": self._seal(found.id, {})}
        store.change(tx, found.id, emptied)
        event = AccountOpened(
            **_heading(client, source, at), account_id=opened.account_id, registration_id=found.id
        )
        record(tx, event)
        return opened

    def purge(self, *, at: datetime, most: int = 500) -> int:
        """Erase registrations whose time is over; returns how many (R-PAR-18, R-PDL-16)."""
        with self.stores.read() as connection:
            gone = store.expired(connection, at, most=most)
        if gone:
            with self.stores.write() as tx:
                store.erase(tx, gone)
        return len(gone)

    def _keep_evidence(self, tx: Transaction, found: Registration, by: Answerer) -> None:
        """Keep what was accepted and consented to when they signed up."""
        answers = [Answer(**json.loads(one)) for one in found.facts.get("terms") or ()]
        self.acceptances.accept(tx, by, answers)
        for one in map(json.loads, found.facts.get("purposes") or ()):
            here = (by.account_id, by.client.organisation_id)
            consent(tx, *here, one["purpose"], one["shown"], at=found.created_at)

    def _registration(self, row: store.AnyRow) -> Registration:
        facts = json.loads(self.sealer.open(_SEALED_AS, row.facts, row.id.encode()))
        return Registration(
            id=row.id,
            organisation_id=row.organisation_id,
            client_row_id=row.client_row_id,
            canonical=row.canonical,
            typed=row.typed,
            password=PasswordHash(row.scheme, row.cost, row.pepper_id or None, row.secret),
            facts=facts,
            state=row.state,
            account_id=row.account_id,
            created_at=row.created_at,
            proved_at=row.proved_at,
            expires_at=row.expires_at,
        )

    def _seal(self, registration_id: str, facts: Mapping[str, Any]) -> bytes:
        return self.sealer.seal(_SEALED_AS, json.dumps(facts).encode(), registration_id.encode())


def _canonical(address: str) -> str:
    return canonical_address(address) or address.casefold()


def _heading(client: Client, source: str, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "organisation_id": client.organisation_id,
        "client_id": client.client_id,
        "source": source,
    }
