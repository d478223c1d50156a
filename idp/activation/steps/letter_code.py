"""« Identification » : the identifier and the provisional password of a letter (R-ENT-3 to 7)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import quote

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField, StringField

from idp.activation.first_secret import PROVISIONAL, FirstSecret
from idp.credentials.authenticate import Guess, Throttled
from idp.credentials.authenticate_provisional import ProvisionalAuthenticator
from idp.credentials.new_password import NewPasswords
from idp.credentials.provisional import Provisional
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.login_hint import prefill
from idp.journeys.model import AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.stores.engine import Transaction

NEW_LETTER: Final = "letter_request"
"""The journey in which one asks for another letter."""
_LONGEST: Final = 1024


class LetterCodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What the letter says."""

    identifier = StringField(validators=[filled("letter_code.identifier.missing")])
    code = PasswordField(validators=[filled("letter_code.code.missing")])


class LetterCode(Step):
    """Proves an account by its letter; one answer, whatever was wrong and whoever it is.

    The letter stays valid until the journey ends (R-ENT-15).
    """

    gives: ClassVar[frozenset[str]] = frozenset(
        {"account_proved", "version_proved", "identifier", "name", PROVISIONAL}
    )
    asks_who: ClassVar[bool] = True
    form: ClassVar[type[Form]] = LetterCodeForm

    def __init__(
        self,
        authenticator: ProvisionalAuthenticator,
        passwords: NewPasswords,
        first_secret: FirstSecret,
    ):
        """Check with `authenticator`; `passwords` knows the account's owner."""
        self._authenticator = authenticator
        self._passwords = passwords
        self._first_secret = first_secret

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field: the letter's QR code fills in the identifier."""
        del at
        return Effort(typed=("letter_code",), by="letter")

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Fill in the identifier that the letter's QR code brought; nothing is looked up."""
        prefill(form, visit)
        journeys = visit.client.policy.journeys
        base = f"/{quote(visit.client.client_id)}"
        return {
            "letter_url": f"{base}/{NEW_LETTER}" if NEW_LETTER in journeys else "",
            "recovery_url": f"{base}/recovery" if "recovery" in journeys else "",
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Return whose letter it is, or ask again in the same words for every cause."""
        guess = Guess(
            identifier=str(form["identifier"].data)[:_LONGEST],
            password=str(form["code"].data)[:_LONGEST],
            source=visit.source,
            browser_hash=visit.browser_hash,
        )
        found = self._authenticator.check(guess, visit.client)
        if isinstance(found, Throttled):
            return AskAgain("letter_code.throttled", retry_after=found.seconds)
        if not isinstance(found, Provisional):
            return AskAgain("letter_code.wrong")
        owner = self._passwords.owner(found.account_id, visit.client)
        if owner is None:
            raise Overtaken
        return Proceed(
            {
                "account_proved": found.account_id,
                "version_proved": found.credential_version,
                "identifier": owner.identifier,
                "name": owner.name,
                PROVISIONAL: found.credential_id,
            }
        )

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Spend the letter, in one statement; who comes second with it is told so."""
        self._first_secret.spend(tx, visit)
        return {}
