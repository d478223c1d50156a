"""What the steps of linking share: who visits, which account they proved, whom nothing is asked."""

import json
from dataclasses import dataclass
from typing import Final

from idp.clients.model import FIRST_VISIT
from idp.journeys.model import SIGNED_IN, Visit
from idp.legacy.claims import Claimant, LegacyClaims
from idp.legacy.directory import LegacyAccount
from idp.legacy.members import Member

BRANCH: Final = "branch"
"""The fact of which way a first visit goes: `new`, `legacy` or `forgotten`."""
LEGACY: Final = "legacy"
"""The fact of the legacy account that was proved, as `kept` writes it; '' for none."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Finds the member who visits."""

    claims: LegacyClaims

    def member(self, visit: Visit) -> Member | None:
        """Return who is signed in as a member of the portal's organisation; None: they are none."""
        return self.claims.member(visit.client, account_of(visit))

    def may_link(self, visit: Visit) -> bool:
        """Tell whether the member has no legacy account yet, and is asked for one here and now.

        At a first visit everybody is; later only where the portal's policy lets it (R-PAR-35).
        """
        if visit.journey.facts.get(BRANCH):
            return True
        member = self.member(visit)
        if member is None or member.legacy_key is not None:
            return False
        if visit.journey.name == FIRST_VISIT:
            return not member.has_visited
        return visit.client.policy.linking.later

    def is_owed(self, visit: Visit) -> bool:
        """Tell whether the member has to answer what a first visit asks."""
        if visit.journey.facts.get(BRANCH):
            return True
        member = self.member(visit)
        return member is not None and not member.has_visited


def account_of(visit: Visit) -> str:
    """Return the account that was signed in when the journey began."""
    return str(visit.journey.facts[SIGNED_IN])


def claimant(visit: Visit) -> Claimant:
    """Return who claims, for guesses, claims and their records."""
    return Claimant(visit.client, account_of(visit), visit.source, visit.at, visit.lang)


def is_first(visit: Visit) -> bool:
    """Tell whether this is a first visit, and not one that comes back to link."""
    return visit.journey.name == FIRST_VISIT


def kept(account: LegacyAccount) -> str:
    """Return a legacy account as a fact of the journey, which is sealed."""
    return json.dumps([account.key, account.address, dict(account.data)])


def proved(visit: Visit) -> LegacyAccount | None:
    """Return the legacy account that this journey proved."""
    fact = str(visit.journey.facts.get(LEGACY) or "")
    return LegacyAccount(*json.loads(fact)) if fact else None
