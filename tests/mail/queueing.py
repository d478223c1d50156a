"""Mails of the tests' own portal, queued as any room queues them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from idp.clients.model import Client
from idp.crypto.mail_keys import MailKeys
from idp.kernel.ids import new_id
from idp.mail.outbox import Mail
from idp.stores.tables import OutgoingMail
from tests.support.provider import Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET

KEYS = MailKeys([DEPLOYMENT_SECRET.encode()])
TO = "camille.essai@courriel.example"


def link_facts(purpose: str = "recovery") -> dict[str, Any]:
    """The facts of a mail that carries a link."""
    return {
        "proof_id": new_id(),
        "purpose": purpose,
        "path": "/m",
        "key_id": KEYS.current[0],
        "name": "Camille Essai",
    }


def queued(provider: Provider, client: Client, **given: Any) -> str:
    """Queue a mail in a write of its own; return its row's id.

    It is a recovery mail with a link, of use for an hour, unless `given` says otherwise.
    """
    at = provider.services.clock.now()
    columns: dict[str, Any] = {
        "kind": "recovery",
        "client": client,
        "to": TO,
        "lang": "fr",
        "expires_at": at + timedelta(hours=1),
        "facts": link_facts(),
    }
    with provider.stores.write() as tx:
        return provider.services.outbox.queue(tx, Mail(**(columns | given)), at=at)


def row(provider: Provider, row_id: str) -> Row[Any]:
    """The row of a mail as it stands."""
    with provider.stores.read() as connection:
        query = select(OutgoingMail.__table__).where(OutgoingMail.id == row_id)
        return connection.execute(query).one()


def rows(provider: Provider) -> list[Row[Any]]:
    """Every row of the outbox."""
    with provider.stores.read() as connection:
        return list(connection.execute(select(OutgoingMail.__table__)))
