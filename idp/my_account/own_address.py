"""One's own address: another one takes its place, and for a while the former one takes it back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from idp.audit.credential_events import AddressChanged, AddressTakenBack
from idp.audit.record import record
from idp.contact.addresses import masked
from idp.contact.proofs import NewProof, Proofs
from idp.contact.store import ADDRESS_BACK
from idp.credentials.closed_doors import ClosedDoors, House
from idp.credentials.new_password import DISAVOW
from idp.identity.identifiers import canonical_address
from idp.journeys.model import Overtaken, Visit
from idp.mail.outbox import Mail, Outbox
from idp.my_account import store
from idp.my_account.store import AnyRow
from idp.stores.engine import Transaction

BACK_WITHIN: Final = timedelta(hours=72)
"""For how long the former mailbox may take the account back."""


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """Replaces an account's address once the new one is proved (R-ALL-7).

    Where people sign in by their address, what they sign in by changes with it, both ways.
    """

    proofs: Proofs
    outbox: Outbox
    doors: ClosedDoors

    def change(self, tx: Transaction, visit: Visit) -> None:
        """Give the account the address that its journey proved, and tell both mailboxes.

        What was mailed to the former one is void, but for « ce n'était pas moi » of a password: an
        intruder may have changed that first.

        Raises:
            Overtaken: The address or the credentials changed since the journey read them.
        """
        facts = visit.journey.facts
        account_id, new = str(facts["account_proved"]), str(facts["address"])
        found = self._letterbox(tx, visit, account_id)
        unchanged = (facts["version_proved"], facts["address_before"])
        if (found.credential_version, found.address or "") != unchanged:
            raise Overtaken
        if facts.get("address_proved") != new:
            raise Overtaken
        self._replace(tx, visit, account_id, found, new)
        if _signs_in_by_it(visit):
            self._rename_or_stop(tx, visit, account_id, found)
        self.proofs.void(tx, account_id, at=visit.at, keep=(DISAVOW,))
        record(tx, AddressChanged(**_whose(visit, account_id)))
        self._tell(tx, visit, account_id, "email_changed_new", to=new)
        if found.address:
            self._tell_former(tx, visit, account_id, found)

    def take_back(self, tx: Transaction, visit: Visit) -> None:
        """Make the proved address the account's again, and end all that an intruder may have.

        The proof says whose it is; the version is that of now, because an intruder raises it.

        Raises:
            Overtaken: The account is no member here any more, or something else came first.
        """
        facts = visit.journey.facts
        account_id, address = str(facts["account_proved"]), str(facts["address_proved"])
        found = self._letterbox(tx, visit, account_id)
        self._replace(tx, visit, account_id, found, address)
        if _signs_in_by_it(visit):
            # Where somebody else signed up with it meanwhile, the account keeps the other one.
            self._rename(tx, visit, account_id, found, address)
        version = found.credential_version
        house = House.of(visit, account_id, version)
        self.doors.close(tx, house, because="address_taken_back")
        record(tx, AddressTakenBack(**_whose(visit, account_id)))

    def _letterbox(self, tx: Transaction, visit: Visit, account_id: str) -> AnyRow:
        found = store.letterbox(tx, account_id, visit.client.organisation_id)
        if found is None:
            raise Overtaken
        return found

    def _replace(
        self, tx: Transaction, visit: Visit, account_id: str, found: AnyRow, typed: str
    ) -> None:
        canonical = canonical_address(typed) or typed.casefold()
        new_id = store.add_address(tx, account_id, typed, canonical, visit.at)
        here = visit.client.organisation_id
        if not store.replace_address(tx, account_id, here, found, new_id):
            raise Overtaken
        if found.address_id is not None:
            store.drop_address(tx, found.address_id)

    def _rename_or_stop(
        self, tx: Transaction, visit: Visit, account_id: str, found: AnyRow
    ) -> None:
        new, here = str(visit.journey.facts["address"]), visit.client.organisation_id
        is_done = self._rename(tx, visit, account_id, found, new)
        # Who signs in by something else than the former address goes on so.
        if not is_done and store.is_taken(tx, here, canonical_address(new) or ""):
            raise Overtaken

    def _rename(
        self, tx: Transaction, visit: Visit, account_id: str, found: AnyRow, typed: str
    ) -> bool:
        """Have the account opened by this address where it was by the one before."""
        former = canonical_address(found.address or "") or ""
        to = (canonical_address(typed) or typed.casefold(), typed)
        return store.move_identifier(tx, account_id, visit.client.organisation_id, former, to)

    def _tell_former(self, tx: Transaction, visit: Visit, account_id: str, found: AnyRow) -> None:
        told: dict[str, Any] = {"new_address": masked(str(visit.journey.facts["address"]))}
        # The oldest link stays the only one: else an intruder would change the address twice, and
        # hold the second link.
        if not self.proofs.is_waiting(tx, account_id, ADDRESS_BACK, at=visit.at):
            wanted = NewProof(
                purpose=ADDRESS_BACK,
                client=visit.client,
                address=found.address,
                account_id=account_id,
                credential_version=found.credential_version,
                lifetime=BACK_WITHIN,
            )
            issued = self.proofs.issue(tx, wanted, at=visit.at)
            told |= {
                "key_id": issued.facts["key_id"],
                "disavow_proof_id": issued.id,
                "disavow_path": issued.facts["path"],
                "disavow_purpose": ADDRESS_BACK,
            }
        self._tell(tx, visit, account_id, "email_changed_old", to=found.address, **told)

    def _tell(
        self,
        tx: Transaction,
        visit: Visit,
        account_id: str,
        kind: str,
        *,
        to: str,
        **told: Any,  # noqa: ANN401 - facts of a mail
    ) -> None:
        facts = visit.journey.facts
        mail = Mail(
            kind=kind,
            client=visit.client,
            to=to,
            lang=visit.lang,
            account_id=account_id,
            facts={
                "name": str(facts["name"]),
                "identifier": str(facts["identifier"]),
                "device": visit.device,
                **told,
            },
            expires_at=visit.at + BACK_WITHIN,
        )
        self.outbox.queue(tx, mail, at=visit.at)


def _signs_in_by_it(visit: Visit) -> bool:
    return visit.client.policy.identifier.kind == "email"


def _whose(visit: Visit, account_id: str) -> dict[str, Any]:
    return {
        "at": visit.at,
        "account_id": account_id,
        "organisation_id": visit.client.organisation_id,
        "client_id": visit.client.client_id,
        "source": visit.source,
    }
