"""Whoever looks after their account: who, at which portal, in which language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from idp.branding import dates
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.journeys.model import SIGNED_IN, Journey, Step, Visit
from idp.session.model import MembershipView, SessionView

_ROOMS: Final = ("profile", "subscriptions", "security", "activity", "portals", "data")


@dataclass(frozen=True)
class Visitor:
    """Who is there, at which portal, in which language."""

    client: Client
    session: SessionView
    member: MembershipView
    texts: Texts
    lang: str
    at: datetime
    source: str
    device: str

    @property
    def account_id(self) -> str:
        """Whose pages these are."""
        return self.session.account_id

    @property
    def base(self) -> str:
        """Where this portal's account pages begin."""
        return f"/{quote(self.client.client_id)}/account"

    @property
    def is_home(self) -> bool:
        """Tell whether this portal's organisation rules the account itself (model.md §2)."""
        return self.session.home_slug == self.client.organisation_slug

    @property
    def is_managed(self) -> bool:
        """Tell whether the organisation keeps names and accounts itself."""
        policy = self.client.policy
        managed = policy.account.managed
        return "signup" not in policy.journeys if managed is None else managed

    def visit(self, name: str) -> Visit:
        """Return this request as what serves journeys knows one; `name` is where it is from."""
        here = Journey(
            id=name,
            name="account",
            client_row_id=self.client.row_id,
            revision_id=self.client.revision_id,
            interaction_id=None,
            facts={SIGNED_IN: self.account_id},
            done=(),
            waiting=None,
            version=0,
            created_at=self.at,
            expires_at=self.at,
        )
        return Visit(
            journey=here,
            client=self.client,
            settings=Step.settings(),
            source=self.source,
            browser_hash=b"",
            at=self.at,
            lang=self.lang,
            device=self.device,
        )

    def journey(self, name: str) -> str:
        """Return where a journey begins, '' where this portal has none of that name."""
        has_it = name in self.client.policy.journeys
        return f"/{quote(self.client.client_id)}/{name}" if has_it else ""

    def say(self, text_id: str, /, **placeholders: str | int) -> str:
        """Return a text in the visitor's language."""
        given = {"portal": self.client.metadata.name} | placeholders
        return self.texts.get(text_id, self.lang, **given)

    def day(self, instant: datetime) -> str:
        """Return a day in words."""
        return dates.day(self.texts, self.lang, instant)

    def heading(self) -> dict[str, Any]:
        """Return what each audit event of theirs begins with."""
        return {
            "at": self.at,
            "account_id": self.account_id,
            "organisation_id": self.client.organisation_id,
            "client_id": self.client.client_id,
            "source": self.source,
        }


def rooms(visitor: Visitor) -> list[tuple[str, str]]:
    """Return the pages of the account: name and URL; the portal's requests among them."""
    found = [("home", visitor.base)]
    for name in _ROOMS:
        found.append((name, f"{visitor.base}/{name}"))
        if name == "profile" and (url := visitor.client.policy.account.requests_url):
            found.append(("requests", url))
    return found
