"""The outbox: a mail is written in the transaction that causes it, and leaves once that commits."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from idp.clients.model import Client
from idp.mail import store
from idp.mail.kinds import KINDS, NONE
from idp.stores.engine import Transaction, after_commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to be sent: facts only, never a secret; words are chosen when it leaves.

    Attributes:
        kind: A name of `idp.mail.kinds.KINDS`, or `none`.
        client: Whose sender, look and words it wears.
        to: The address as it is stored, never as it was typed; empty with kind `none`.
        lang: "fr" or "en".
        account_id: Whom it concerns, so that support finds their last mails.
        facts: JSON values by name; each kind takes `Kind.facts`.
        expires_at: When it is of no use any more: the end of the link that it carries.
        dedupe: Two mails of one key are one mail.
    """

    kind: str
    client: Client
    to: str
    lang: str
    expires_at: datetime
    account_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    dedupe: str | None = None


class Outbox:
    """Takes mails in; `arrived` is set when some have committed in this process."""

    def __init__(self) -> None:
        self.arrived = threading.Event()

    def queue(self, tx: Transaction, mail: Mail, *, at: datetime) -> str:
        """Write a mail in the caller's transaction: it is sent if and only if that commits.

        Returns:
            The row's id; that of the earlier mail where `dedupe` was used before.

        Raises:
            ValueError: The kind is unknown, takes no such fact or needs another, or one is no JSON.
        """
        _check(mail)
        row_id = store.add(
            tx,
            {
                "kind": mail.kind,
                "dedupe": mail.dedupe,
                "client_row_id": mail.client.row_id,
                "account_id": mail.account_id,
                "to_address": mail.to,
                "lang": mail.lang,
                "facts": dict(mail.facts),
                "created_at": at,
                "not_before": at,
                "expires_at": mail.expires_at,
            },
        )
        store.notify(tx)
        after_commit(tx, self.arrived.set)
        return row_id


def _check(mail: Mail) -> None:
    if mail.kind == NONE:
        return
    if mail.kind not in KINDS:
        raise ValueError(f"no kind of mail is called {mail.kind!r}")
    if foreign := mail.facts.keys() - KINDS[mail.kind].facts:
        raise ValueError(f"mail {mail.kind!r} takes no fact {min(foreign)!r}")
    if missing := KINDS[mail.kind].needs - mail.facts.keys():
        raise ValueError(f"mail {mail.kind!r} needs the fact {min(missing)!r}")
    json.dumps(dict(mail.facts))
