"""Requests for a mailed link: one path for known and unknown, counted before anything is looked at.

Where nobody can be helped — no such identifier, another address, a closed account, no mailbox, one
request too many — the journey goes on to the same page, and its mail is to nobody (R-INT-4).
"""

from dataclasses import dataclass
from typing import Final

from idp.audit.credential_events import RecoveryAsked, RecoveryUnfounded
from idp.audit.record import record
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.contact.mail_limits import MailLimits
from idp.identity.identifiers import bucket_form, canonical, canonical_address
from idp.journeys.model import Fact, Facts, Visit
from idp.recovery import find
from idp.recovery.find import Candidate
from idp.stores.engine import Stores

GIVEN = frozenset(
    {"candidate", "candidate_version", "newcomer", "newcomer_address", "organisation", "about"}
    | {"address", "address_typed", "identifier", "name"}
)
"""The facts that every request gives, whoever asked."""


RECOVERY: Final = "recovery"
_REQUESTS: Final = frozenset(
    {"recovery.identifier", "recovery.identifier_and_address", "recovery.address"}
)
"""Steps that ask who one is: what they ask depends on the portal that one came to."""


@dataclass(frozen=True, slots=True)
class RecoveryRequest:
    """What was typed; `address` None where the page asks for none (R-CMI-27)."""

    identifier: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class RecoveryRequests:
    """Takes requests for a link."""

    stores: Stores
    limits: MailLimits
    registry: ClientRegistry

    def take(self, asked: RecoveryRequest, visit: Visit) -> Facts:
        """Count a request, look at whom it is for, record it, and return what the journey knows.

        The mail goes to the address that is stored, never to what was typed (CVE-2019-19844).
        """
        client = visit.client
        typed = canonical(client.policy.identifier, asked.identifier)
        identifier = bucket_form(asked.identifier) if typed is None else typed.value
        address = None if asked.address is None else canonical_address(asked.address) or ""
        about = [one for one in (identifier, address) if one]
        admitted = self.limits.allows(client, *about, source=visit.source, at=visit.at)
        with self.stores.read() as connection:
            found = find.by_identifier(connection, client, identifier, at=visit.at)
        reachable = (
            found is not None
            and _is_theirs(found, address)
            and find.is_meant(found, typed)
            and self._may_help(found, client)
        )
        meant = found if found is not None and reachable and admitted else None
        self.record(visit, found.account_id if found else None, founded=meant is not None)
        return _known(meant, client.policy.activation.first_secret) | {
            "about": about,
            "address_typed": (asked.address or "").strip(),
            "identifier": meant.identifier if meant else asked.identifier,
        }

    def _may_help(self, found: Candidate, client: Client) -> bool:
        """Tell whether this portal may run the recovery that somebody's home asks for.

        The home's rules, in this portal's brand (model.md §2): every step that the home's recovery
        takes is one of this portal's too, else a linked portal would be the weaker door.
        """
        if found.is_home:
            return True
        home = self.registry.lead_of(found.home_slug)
        if home is None or found.waits or RECOVERY not in home.policy.journeys:
            return False
        asked = {entry.step for entry in home.policy.journeys[RECOVERY].steps} - _REQUESTS
        here = client.policy.journeys.get(RECOVERY)
        return here is not None and asked <= {entry.step for entry in here.steps}

    def record(self, visit: Visit, account_id: str | None, *, founded: bool) -> None:
        """Record that somebody asked, for an account that can be helped or for nobody."""
        kind = RecoveryAsked if founded else RecoveryUnfounded
        with self.stores.write() as tx:
            record(
                tx,
                kind(
                    at=visit.at,
                    client_id=visit.client.client_id,
                    organisation_id=visit.client.organisation_id,
                    account_id=account_id,
                    source=visit.source,
                    journey=visit.journey.name,
                ),
            )


def _known(meant: Candidate | None, first_secret: str) -> dict[str, Fact]:
    """Return what the journey knows of whom it is for; '' everywhere for nobody."""
    # A first secret keeps its own way in: a link would go past what that way asks (R-CMI-26).
    waits = meant is not None and meant.waits and first_secret != "link"
    newcomer = meant if waits and first_secret == "mailed_password" else None
    linked = None if waits else meant
    return {
        "candidate": linked.account_id if linked else "",
        "candidate_version": linked.version if linked else 0,
        "address": linked.letterbox if linked else "",
        "newcomer": newcomer.account_id if newcomer else "",
        "newcomer_address": newcomer.address if newcomer else "",
        "organisation": meant.organisation if meant else "",
        "name": meant.name if meant else "",
    }


def _is_theirs(found: Candidate, address: str | None) -> bool:
    """Tell whether somebody has a mailbox, and it is one of theirs that was typed, if any was."""
    known = {found.address_canonical, found.letterbox_canonical} - {""}
    return bool(found.letterbox) and (address is None or address in known)
