"""« Mes abonnements »: consents one by one, and the texts that one accepted (R-PAR-8, R-ENT-10)."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.audit.account_events import ConsentChanged
from idp.audit.record import record
from idp.contact.consents import consent
from idp.my_account.entrance import Entrance, see_other
from idp.my_account.visitor import Visitor
from idp.stores import own_account
from idp.terms.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Subscription:
    """One purpose as it stands; `given` is None where no consent stands."""

    purpose: str
    label: str
    given: datetime | None
    withdrawn: datetime | None
    may_give: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """One text that was accepted; `title` and `url` are '' where it can't be shown any more."""

    title: str
    document: str
    version: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class SubscriptionPages:
    """The views of /<client_id>/account/subscriptions and what it links to."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """Show consents and accepted texts."""
        visitor = self.entrance.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        return self.entrance.page(
            visitor,
            "my_account/subscriptions.html",
            room="subscriptions",
            subscriptions=self._subscriptions(visitor),
            accepted=self._accepted(visitor),
            is_saved="saved" in request.args,
        )

    def change(self, client_id: str) -> Response:
        """Give or withdraw one consent; what stands already is left as it is."""
        visitor = self.entrance.owner(client_id)
        if isinstance(visitor, Response):
            return visitor
        wanted = request.form.get("purpose", "")
        known = {one.purpose: one for one in self._subscriptions(visitor)}
        if wanted not in known:
            raise NotFound
        self._change(visitor, known[wanted], gives=request.form.get("act") == "give")
        return see_other(f"{visitor.base}/subscriptions?saved=1")

    def text(self, client_id: str, acceptance_id: str) -> Response:
        """Show a text word for word as it was accepted."""
        visitor = self.entrance.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        with self.entrance.stores.read() as connection:
            rows = own_account.acceptances(connection, visitor.member.id)
        row = next((one for one in rows if one.id == acceptance_id), None)
        if row is None:
            raise NotFound
        evidence = Evidence(self.entrance.stores, visitor.client)
        served = evidence.served(row.document, row.lang, row.version)
        if served is None or served.text.sha256 != row.sha256:
            raise NotFound
        return self.entrance.page(
            visitor,
            "my_account/accepted_text.html",
            room="subscriptions",
            text=served.text.shown(),
            at=row.at,
        )

    def _change(self, visitor: Visitor, one: Subscription, *, gives: bool) -> None:
        whose = (visitor.account_id, visitor.client.organisation_id)
        with self.entrance.stores.write() as tx:
            stands = any(
                row.purpose == one.purpose and row.withdrawn_at is None
                for row in own_account.consents(tx, visitor.member.id)
            )
            if gives and one.may_give and not stands:
                consent(tx, *whose, one.purpose, one.label, at=visitor.at)
            elif gives or not own_account.withdraw(
                tx, visitor.member.id, one.purpose, at=visitor.at
            ):
                return
            event = ConsentChanged(**visitor.heading(), purpose=one.purpose, given=gives)
            record(tx, event)

    def _subscriptions(self, visitor: Visitor) -> list[Subscription]:
        """Return the purposes that the portal asks about, and others that were agreed to once."""
        with self.entrance.stores.read() as connection:
            rows = own_account.consents(connection, visitor.member.id)
        labels = {
            one.id: (one.label.en if visitor.lang == "en" else "") or one.label.fr
            for one in visitor.client.policy.signup.purposes
        }
        newest = {row.purpose: row for row in reversed(rows)}
        return [
            Subscription(
                purpose=purpose,
                label=labels.get(purpose) or _once(visitor, purpose),
                given=row.given_at
                if (row := newest.get(purpose)) and not row.withdrawn_at
                else None,
                withdrawn=row.withdrawn_at if row else None,
                may_give=purpose in labels,
            )
            for purpose in dict.fromkeys((*labels, *newest))
        ]

    def _accepted(self, visitor: Visitor) -> list[Accepted]:
        with self.entrance.stores.read() as connection:
            rows = own_account.acceptances(connection, visitor.member.id)
        titles = {one.id: one.title for one in visitor.client.policy.terms.documents}
        found = []
        for row in rows:
            title = titles.get(row.document)
            words = ((title.en if visitor.lang == "en" else "") or title.fr) if title else ""
            url = f"{visitor.base}/terms/{row.id}"
            found.append(Accepted(words or row.document, row.document, row.version, row.at, url))
        return found


def _once(visitor: Visitor, purpose: str) -> str:
    text_id = f"account.purpose.{purpose}"
    return visitor.say(text_id) if visitor.texts.has(text_id) else purpose
