"""The password of the sign-up, asked of who follows its link in another browser."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast
from urllib.parse import quote

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField

from idp.credentials.signed_up import Claim, SignUpPasswords
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import AskAgain, Outcome, Overtaken, Proceed, Step, Visit
from idp.registration.model import Registration
from idp.registration.registrations import Registrations
from idp.throttle.limits import Wait


class ChosenPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The password chosen when signing up; blanks alone may be one."""

    password = PasswordField(validators=[filled("chosen_password.missing", blanks_count=True)])


class ChosenPassword(Step):
    """Ties the mailbox to the password: whoever opens the account has both.

    Anybody may sign up with somebody else's address. Its owner, who follows the link to see what
    it is, would open an account that the other one knows the password of. The browser that chose
    the password needs no more proof; every other is asked for it, and no folder can leave it out.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"registration_id"})
    form: ClassVar[type[Form]] = ChosenPasswordForm

    def __init__(self, passwords: SignUpPasswords, registrations: Registrations):
        """Compare by `passwords` with what `registrations` keeps."""
        self._passwords = passwords
        self._registrations = registrations

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field, which opens the account at once: no other page asks for the click."""
        del at
        return Effort(typed=("password",))

    def applies(self, visit: Visit) -> bool:
        """Tell whether the link is followed in another browser than the one that signed up."""
        return visit.journey.began_in != visit.browser_hash.hex()

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show which address it is for, and the way out for who forgot the password."""
        del form
        return {
            "identifier": self._found(visit).typed,
            "again_url": f"/{quote(visit.client.client_id)}/{quote(visit.journey.name)}",
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Compare; guesses slow down as at sign-in, and shut nobody out there."""
        found = self._found(visit)
        typed = cast("str", form["password"].data)
        claim = Claim(visit.client, found.id, found.password, typed, visit.source, visit.at)
        verdict = self._passwords.is_theirs(claim)
        if isinstance(verdict, Wait):
            return AskAgain("chosen_password.throttled", retry_after=verdict.seconds(visit.at))
        return Proceed() if verdict else AskAgain("chosen_password.wrong", "password")

    def _found(self, visit: Visit) -> Registration:
        found = self._registrations.find(str(visit.journey.facts["registration_id"]))
        if found is None:
            raise Overtaken
        return found
