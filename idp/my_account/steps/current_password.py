"""The password that one has now, before it or the address is changed (R-INT-29, R-ALL-7)."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, cast
from urllib.parse import quote

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField

from idp.audit.credential_events import CurrentPasswordWrong
from idp.audit.record import record
from idp.credentials.new_password import NewPasswords, Owner
from idp.crypto.hash_lane import LaneFull
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import SIGNED_IN, AskAgain, Outcome, Overtaken, Proceed, Step, Visit
from idp.stores.engine import Stores
from idp.throttle.limits import Attempt, Throttle, Wait


class CurrentPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The password in force; blanks alone may be one."""

    password = PasswordField(validators=[filled("current_password.missing", blanks_count=True)])


class CurrentPassword(Step):
    """Proves that whoever sits there knows the password, so that an open session is not enough."""

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})
    gives: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved", "must_differ"})
    form: ClassVar[type[Form]] = CurrentPasswordForm

    def __init__(self, passwords: NewPasswords, throttle: Throttle, stores: Stores):
        """Check by `passwords`, as often as `throttle` lets anybody try."""
        self._passwords = passwords
        self._throttle = throttle
        self._stores = stores

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
        attempt = Attempt(
            organisation_id=visit.client.organisation_id,
            client_id=visit.client.client_id,
            identifier=f"current\0{owner.account_id}",
            source=visit.source,
            known_browser=None,
        )
        reserved = self._throttle.reserve(attempt, visit.client.policy.throttle, at=visit.at)
        if isinstance(reserved, Wait):
            seconds = math.ceil((reserved.until - visit.at).total_seconds())
            return AskAgain("current_password.throttled", retry_after=max(1, seconds))
        typed = cast("str", form["password"].data)
        try:
            is_right = self._passwords.is_current(owner, typed)
        except LaneFull:
            self._throttle.withdraw(reserved)
            raise
        if not is_right:
            self._failed(owner, visit)
            return AskAgain("current_password.wrong", "password")
        self._throttle.succeeded(reserved)
        return Proceed(
            {
                "account_proved": owner.account_id,
                "version_proved": owner.version,
                "must_differ": True,
            }
        )

    def _failed(self, owner: Owner, visit: Visit) -> None:
        with self._stores.write() as tx:
            record(
                tx,
                CurrentPasswordWrong(
                    at=visit.at,
                    account_id=owner.account_id,
                    organisation_id=visit.client.organisation_id,
                    client_id=visit.client.client_id,
                    source=visit.source,
                ),
            )

    def _owner(self, visit: Visit) -> Owner:
        owner = self._passwords.owner(str(visit.journey.facts[SIGNED_IN]), visit.client)
        if owner is None:
            raise Overtaken
        return owner
