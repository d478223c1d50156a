"""« Ce n'était pas moi » : one button closes the account; a mailed link opens it again."""

from typing import ClassVar, cast

from flask_wtf import FlaskForm
from wtforms import Form

from idp.audit.credential_events import Disavowed
from idp.audit.record import record
from idp.credentials.closed_doors import ClosedDoors, House
from idp.journeys.model import Facts, Outcome, Proceed, Step, Visit
from idp.stores.engine import Transaction


class Disavow(Step):
    """Ends what an intruder may have: sessions, tokens, the password that they set."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(self, doors: ClosedDoors):
        """Close `doors`; they mail the way back."""
        self._doors = doors

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
        self._doors.close(tx, House.of(visit, account_id, version), because="disavowed")
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
        return {}
