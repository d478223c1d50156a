"""The mails of a file: one for each transition, and a notice to officers that files wait."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from idp.clients.model import Client
from idp.crypto.mail_keys import MailKeys
from idp.mail.links import Links
from idp.mail.message import Catalogue, Composer, Draft
from idp.mail.outbox import Mail, Outbox
from idp.policy.signing_up import Reason
from idp.registration.model import Registration
from idp.reviewing import store
from idp.stores.engine import Transaction
from idp.stores.names import full_name

WORTH_READING: Final = timedelta(days=7)
NOTICE_EVERY: Final = timedelta(hours=1)
_ROW: Final = "0" * 26
# Nothing is opened by a preview: it shows the link without its token.
_NO_KEYS: Final = MailKeys([b"previews: no deployment has this secret"])


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a mail of a file goes: the applicant."""

    address: str
    lang: str
    name: str
    account_id: str | None = None


def reader_of(found: Registration) -> Reader:
    """Return who reads the mails of a sign-up."""
    given, family = (str(found.facts.get(part, "")) for part in ("given_name", "family_name"))
    lang = "en" if found.facts.get("lang") == "en" else "fr"
    return Reader(found.typed, lang, full_name(given, family))


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as it would leave, but for the secret part of its link.

    Attributes:
        stands_for: The same for as long as the mail says the same, whatever the minute.
    """

    to: str
    subject: str
    text: str
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class ReviewMails:
    """Writes the mails of files, and shows them before they are sent."""

    outbox: Outbox
    catalogue: Catalogue
    issuer: str

    def mail(
        self, kind: str, client: Client, reader: Reader, *, at: datetime, **facts: str
    ) -> Mail:
        """Return a mail to an applicant, without a link that proves anything."""
        named = {"name": reader.name} if reader.name else {}
        return Mail(
            kind=kind,
            client=client,
            to=reader.address,
            lang=reader.lang,
            account_id=reader.account_id,
            facts=facts | named,
            expires_at=at + WORTH_READING,
        )

    def queue(self, tx: Transaction, mail: Mail, *, at: datetime) -> None:
        """Write a mail in the transaction of what it tells."""
        self.outbox.queue(tx, mail, at=at)

    def preview(self, mail: Mail, *, at: datetime) -> Preview:
        """Return what the applicant will read."""
        draft = Draft(
            row_id=_ROW,
            kind=mail.kind,
            to=mail.to,
            lang=mail.lang,
            facts=_shown(mail.facts),
            created_at=at,
            expires_at=mail.expires_at,
        )
        composer = Composer(self.catalogue, Links(self.issuer, _NO_KEYS))
        message = composer.compose(draft, mail.client, at=at)
        said = [mail.kind, mail.to, mail.lang, mail.client.revision_id, draft.facts]
        stands_for = json.dumps(said, sort_keys=True)
        return Preview(mail.to, message.subject or "", (message.body or "").strip(), stands_for)

    def tell_officers(self, tx: Transaction, client: Client, *, at: datetime) -> None:
        """Tell each officer that files wait, once an hour at most."""
        bucket = int(at.timestamp() // NOTICE_EVERY.total_seconds())
        path = f"/{quote(client.client_id)}/console/reviews"
        for row in store.officers(tx, client.organisation_id, at=at):
            if not row.address:
                continue
            mail = Mail(
                kind="review_waiting",
                client=client,
                to=row.address,
                lang=lang_of(row.attributes),
                account_id=row.account_id,
                facts={"path": path},
                expires_at=at + WORTH_READING,
                dedupe=f"review-waiting:{row.membership_id}:{bucket}",
            )
            self.outbox.queue(tx, mail, at=at)


def lang_of(attributes: Mapping[str, Any]) -> str:
    """Return the language of a member's mails: French unless they want English."""
    return "en" if str(attributes.get("locale", "")).startswith("en") else "fr"


def words_of(reason: Reason, lang: str) -> str:
    """Return what a refusal says to the applicant."""
    return reason.words.en if lang == "en" and reason.words.en else reason.words.fr


def page_path(client: Client, page: str) -> str:
    """Return the path of one of a portal's pages, for a mail's link."""
    return f"/{quote(client.client_id)}/{page}"


def _shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    secret = {"proof_id", "key_id", "purpose", "has_code"}
    return {name: value for name, value in facts.items() if name not in secret}
