"""« Garder mon compte », from the mail that told that it will be closed."""

from typing import ClassVar

from flask_wtf import FlaskForm
from wtforms import Form

from idp.journeys.model import Facts, Outcome, Proceed, Step, Visit
from idp.my_account.closing import Closing
from idp.stores.engine import Transaction


class KeepAccount(Step):
    """Keeps the account by one button: a scanner that follows the link changes nothing."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(self, closing: Closing):
        """Keep by `closing`."""
        self._closing = closing

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on; the button is the decision."""
        del form, visit
        return Proceed()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Keep the account.

        Raises:
            Overtaken: It was kept already, or closed.
        """
        self._closing.keep(tx, visit)
        return {}
