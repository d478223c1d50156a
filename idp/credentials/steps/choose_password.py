"""A new password under the rule shown before typing (R-INT-7 to R-INT-11, R-INT-16)."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField

from idp.credentials.new_password import OWED, NewPasswords, Owner
from idp.credentials.password_fields import TypedPassword, faults_of
from idp.credentials.password_rules import PasswordRules
from idp.journeys.effort import Effort, Situation
from idp.journeys.model import AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.stores.engine import Transaction


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The new password, and once more where the portal asks for it."""

    password = PasswordField()
    confirmation = PasswordField()


class ChoosePassword(Step):
    """Sets the password of the account that the journey proved; nothing changes before its end."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    gives: ClassVar[frozenset[str]] = frozenset({"password_secret"})
    form: ClassVar[type[Form]] = NewPasswordForm

    def __init__(self, passwords: NewPasswords):
        """Judge and set with `passwords`."""
        self._passwords = passwords

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field, or two where the portal has it typed twice."""
        return Effort(typed=at.new_password())

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show whose password it is, and the rule."""
        del form
        owner = self._owner(visit)
        return {
            "identifier": owner.identifier,
            "judge": PasswordRules(owner.rule),
            "confirm": owner.rule.confirm,
            "by_link": bool(visit.proof),
            "is_owed": OWED in visit.journey.facts,
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Judge the password; hash it at once, since nothing else of it is kept."""
        owner = self._owner(visit)
        typed = TypedPassword(
            password=cast("str", form["password"].data or ""),
            confirmation=cast("str", form["confirmation"].data or ""),
        )
        if fault := faults_of(self._passwords, owner, typed):
            return fault
        if visit.journey.facts.get("must_differ") and self._passwords.is_current(
            owner, typed.password
        ):
            return AskAgain("choose_password.same", "password")
        known = {"identifier": owner.identifier, "name": owner.name}
        return Proceed(known | dict(self._passwords.hashed(typed.password)))

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Set it: the account is signed in with it, as far as the policy lets a journey do that."""
        return self._passwords.set(tx, visit)

    def _owner(self, visit: Visit) -> Owner:
        owner = self._passwords.owner(str(visit.journey.facts["account_proved"]), visit.client)
        if owner is None:
            raise Overtaken
        return owner
