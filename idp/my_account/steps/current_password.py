"""The password that one has now, before it or the address is changed (R-INT-29, R-ALL-7)."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast
from urllib.parse import quote

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField

from idp.credentials.current_password import CurrentPasswords, Guess
from idp.credentials.new_password import Owner
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import SIGNED_IN, AskAgain, Outcome, Overtaken, Proceed, Step, Visit
from idp.throttle.limits import Wait


class CurrentPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The password in force; blanks alone may be one."""

    password = PasswordField(validators=[filled("current_password.missing", blanks_count=True)])


class CurrentPassword(Step):
    """Proves that whoever sits there knows the password, so that an open session is not enough."""

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})
    gives: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved", "must_differ"})
    form: ClassVar[type[Form]] = CurrentPasswordForm

    def __init__(self, passwords: CurrentPasswords):
        """Check by `passwords`."""
        self._passwords = passwords

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field."""
        del at
        return Effort(typed=("password",))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show whose password it is, and the way out for who lost it."""
        del form
        way_out = f"/{quote(visit.client.client_id)}/recovery"
        title = "title" if visit.journey.name == "password" else "other_title"
        return {
            "title_id": f"current_password.{title}",
            "identifier": self._owner(visit).identifier,
            "forgotten_url": way_out if "recovery" in visit.client.policy.journeys else "",
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Compare; guesses slow down as at sign-in, and shut the owner out of nothing there."""
        owner = self._owner(visit)
        typed = cast("str", form["password"].data)
        guess = Guess(visit.client, owner, typed, visit.source, visit.at)
        verdict = self._passwords.is_right(guess)
        if isinstance(verdict, Wait):
            return AskAgain("current_password.throttled", retry_after=verdict.seconds(visit.at))
        if not verdict:
            return AskAgain("current_password.wrong", "password")
        return Proceed(
            {
                "account_proved": owner.account_id,
                "version_proved": owner.version,
                "must_differ": True,
            }
        )

    def _owner(self, visit: Visit) -> Owner:
        owner = self._passwords.owner(str(visit.journey.facts[SIGNED_IN]), visit.client)
        if owner is None:
            raise Overtaken
        return owner
