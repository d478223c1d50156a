"""« Ce n'était pas moi » : one button closes the account; a mailed link opens it again."""

from datetime import timedelta
from typing import ClassVar, cast

from flask_wtf import FlaskForm
from wtforms import Form

from idp.audit.credential_events import Disavowed
from idp.audit.record import record
from idp.contact.proofs import NewProof, Proofs
from idp.identity.store import end_access
from idp.journeys.model import Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.mail.outbox import Mail, Outbox
from idp.recovery import store
from idp.stores.engine import Transaction

_RECOVERY = "recovery"


class Disavow(Step):
    """Ends what an intruder may have: sessions, tokens, the password that they set."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(self, proofs: Proofs, outbox: Outbox):
        """Mail the way back by `proofs` and `outbox`."""
        self._proofs = proofs
        self._outbox = outbox

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on; the button is the decision."""
        del form, visit
        return Proceed()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Close the account's doors and mail its owner a link to choose a password.

        Raises:
            Overtaken: Something else changed the account's credentials first.
        """
        facts = visit.journey.facts
        account_id = str(facts["account_proved"])
        version = cast("int", facts["version_proved"])
        if not store.close_doors(tx, account_id, version, at=visit.at):
            raise Overtaken
        self._proofs.void(tx, account_id, at=visit.at)
        end_access(tx, "account", account_id, because="disavowed", at=visit.at)
        record(
            tx,
            Disavowed(
                at=visit.at,
                account_id=account_id,
                organisation_id=visit.client.organisation_id,
                client_id=visit.client.client_id,
                source=visit.source,
            ),
        )
        if _RECOVERY in visit.client.policy.journeys:
            self._mail(tx, visit, account_id, version + 1)
        return {}

    def _mail(self, tx: Transaction, visit: Visit, account_id: str, version: int) -> None:
        address = str(visit.journey.facts["address_proved"])
        recovery = visit.client.policy.recovery
        issued = self._proofs.issue(
            tx,
            NewProof(
                purpose=_RECOVERY,
                client=visit.client,
                address=address,
                account_id=account_id,
                credential_version=version,
                lifetime=timedelta(seconds=recovery.link_lifetime),
            ),
            at=visit.at,
        )
        mail = Mail(
            kind=_RECOVERY,
            client=visit.client,
            to=address,
            lang=visit.lang,
            account_id=account_id,
            facts=issued.facts | {"device": visit.device},
            expires_at=issued.expires_at,
        )
        self._outbox.queue(tx, mail, at=visit.at)
