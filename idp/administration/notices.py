"""Mails that tell people what staff changed: to the new address, and to the one it replaces."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.clients.model import Client
from idp.contact.addresses import masked
from idp.identity.records import Member
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction

_WORTH_TELLING: Final = timedelta(days=3)


def language(member: Member) -> str:
    """Return the language of a member's mails: French unless they want English."""
    return "en" if str(member.attributes.get("locale", "")).startswith("en") else "fr"


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells a member of a change, in the transaction of the change."""

    client: Client
    outbox: Outbox

    def address_changed(self, tx: Transaction, member: Member, new: str, *, at: datetime) -> None:
        """Tell both mailboxes; the old one sees the new address masked."""
        self._queue(tx, member, "email_changed_new", new, {}, at)
        if member.email:
            shown = {"new_address": masked(new)}
            self._queue(tx, member, "email_changed_old", member.email, shown, at)

    def factor_removed(self, tx: Transaction, member: Member, *, at: datetime) -> None:
        """Tell somebody whose second factor was taken off; nobody without an address."""
        if member.email:
            self._queue(tx, member, "factor_removed", member.email, {}, at)

    def _queue(  # noqa: PLR0913, PLR0917 - one mail, said once
        self,
        tx: Transaction,
        member: Member,
        kind: str,
        to: str,
        facts: dict[str, str],
        at: datetime,
    ) -> None:
        said = {"name": member.name, "identifier": member.identifier_shown}
        mail = Mail(
            kind=kind,
            client=self.client,
            to=to,
            lang=language(member),
            account_id=member.account_id,
            facts=facts | said,
            expires_at=at + _WORTH_TELLING,
        )
        self.outbox.queue(tx, mail, at=at)
