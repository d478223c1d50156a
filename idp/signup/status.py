"""Where an application stands, as its page shows it: never who looks at it (ux.md §2.12)."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.companies.siren import shown
from idp.journeys.model import Overtaken, Visit
from idp.registration.model import Registration
from idp.reviewing.model import Standing
from idp.signup.words import said

_SENDS: Final = frozenset({"unproved", "proved"})
_WAITS: Final = frozenset({"open", "asked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One application.

    Attributes:
        state: send | open | asked | approved | refused | withdrawn | done.
        received_at: None before it was sent.
        asked: The officers' question that waits for an answer.
        reason: Why it was refused, in the portal's words.
        usual_days: How long the last ones took, rounded up; 0 where none was decided yet.
        number: The SIREN as it is printed, '' where none was asked for.
        company: Its name, where that is public.
        region: Where the portal's companies have to be.
    """

    state: str
    reference: str = ""
    received_at: datetime | None = None
    asked: str = ""
    reason: str = ""
    usual_days: int = 0
    late: bool = False
    profile: str = ""
    number: str = ""
    company: str = ""
    region: str = ""

    @property
    def may_change(self) -> bool:
        """Tell whether its applicant may still correct or withdraw it."""
        return self.state in _WAITS or self.state == "approved"

    @property
    def is_waiting(self) -> bool:
        """Tell whether it waits for a decision."""
        return self.state in _WAITS


def status(found: Registration, standing: Standing | None, visit: Visit) -> Status:
    """Return what the page shows of a registration and its file.

    Raises:
        Overtaken: Another registration of the address went further: this one is void.
    """
    if found.state == "void":
        raise Overtaken
    about = _about(found, visit)
    if found.state in _SENDS or standing is None:
        return Status(state="send", **about)
    policy = visit.client.policy.review
    reason = policy.reason(standing.reason)
    return Status(
        state=standing.state if found.state == "review" else found.state,
        reference=standing.reference,
        received_at=standing.received_at,
        asked=standing.asked,
        reason=said(reason.words, visit.lang) if reason else "",
        usual_days=max(1, math.ceil(standing.usual_days)) if standing.usual_days is not None else 0,
        late=standing.late,
        **about,
    )


def _about(found: Registration, visit: Visit) -> dict[str, Any]:
    """Return what the applicant said of themself; empty once an account has all of it."""
    policy, facts = visit.client.policy, found.facts
    profile = policy.signup.profile(str(facts.get("profile", "")))
    siren = str(facts.get("siren", ""))
    return {
        "profile": said(profile.label, visit.lang) if profile else "",
        "number": shown(siren) if siren else "",
        "company": str(facts.get("company_name", "")),
        "region": said(policy.eligibility.region, visit.lang),
    }
