"""Somebody whose account waits for its owner, with what opens it: a letter or a mailed password."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert

from idp.credentials.provisional import Provisionals
from idp.crypto.mailed_secrets import format_provisional, mailed_provisional
from idp.kernel.ids import new_id
from idp.stores import tables
from idp.wiring.mail import mail_keys
from tests.support.provider import Person, Provider

QUARTER = timedelta(days=90)
WEEK = timedelta(days=7)


def newcomer(provider: Provider, slug: str, identifier: str, **facts: Any) -> Person:
    """Create somebody who never activated their account; `facts` as for `Provider.person`."""
    waiting = {"status": "provisioned", "membership_status": "provisioned", "cleared_for": ""}
    person = provider.person(slug, identifier, **(waiting | facts))
    with provider.stores.write() as tx:
        tx.execute(
            delete(tables.Credential).where(tables.Credential.account_id == person.account_id)
        )
    return person


def provisionals(provider: Provider) -> Provisionals:
    """Return what issues provisional secrets here."""
    return Provisionals(provider.stores, mail_keys(provider.services.settings))


def letter(provider: Provider, slug: str, person: Person, lifetime: timedelta = QUARTER) -> str:
    """Print somebody's letter; returns the code as it stands there: `ABCD-EFGH-JKMN`."""
    here, at = provider.client(slug).organisation_id, provider.services.clock.now()
    with provider.stores.write() as tx:
        issued = provisionals(provider).issue_paper(
            tx, person.account_id, here, lifetime=lifetime, at=at
        )
        row: dict[str, Any] = {"id": new_id(), "organisation_id": here}
        row["account_id"] = person.account_id
        row |= {"credential_id": issued.credential_id, "printed_at": at, "printed_by": "test"}
        tx.execute(insert(tables.Letter).values(**row, expires_at=issued.expires_at))
    return format_provisional(issued.secret)


def mailed_password(
    provider: Provider, slug: str, person: Person, lifetime: timedelta = WEEK
) -> str:
    """Issue somebody's temporary password; returns it as the mail says it."""
    here, at = provider.client(slug).organisation_id, provider.services.clock.now()
    with provider.stores.write() as tx:
        issued = provisionals(provider).issue_mailed(
            tx, person.account_id, here, lifetime=lifetime, at=at
        )
    _, key = mail_keys(provider.services.settings).current
    return mailed_provisional(key, issued.credential_id, "first_sign_in")
