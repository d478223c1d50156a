"""What comes along with the account of before, shown once it is proved and not earlier."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.journeys.effort import Effort, Situation
from idp.journeys.leaving import Leave
from idp.journeys.model import AskAgain, Outcome, Proceed, Return, Step, Visit
from idp.journeys.telling import TELLS
from idp.legacy.claims import LegacyClaims
from idp.linking.visits import LEGACY, Visits, claimant, proved
from idp.stores.names import full_name

_LINK_OR_CREATE = "linking.link_or_create"


class PreviewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which button was pressed."""

    act = StringField()


class Preview(Step):
    """Shows name and enrolments of the proved account, and asks to go on.

    A mailed link that is followed in another browser shows nothing of it: linking goes on where the
    session is, with the code of the same mail.
    """

    needs: ClassVar[frozenset[str]] = frozenset({LEGACY})
    gives: ClassVar[frozenset[str]] = frozenset({"previewed"})
    form: ClassVar[type[Form]] = PreviewForm

    def __init__(self, claims: LegacyClaims):
        """Ask `claims` whether the account is free."""
        self._claims = claims
        self._visits = Visits(claims)

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the page itself, and the one that says at the end that both are connected."""
        del at
        return Effort() + Effort()

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Return what is recovered, and into whose account."""
        del form
        account = proved(visit)
        if account is None or _is_elsewhere(visit):
            return {"elsewhere": True}
        member = self._visits.member(visit)
        data = account.data
        return {
            "elsewhere": False,
            "email": member.address if member else "",
            "legacy_name": full_name(
                str(data.get("given_name", "")), str(data.get("family_name", ""))
            ),
            "enrolments": _number(data.get("enrolments")),
            "last": str(data.get("last_enrolment", "")),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on with the account, or back to name another one."""
        account = proved(visit)
        if account is None or _is_elsewhere(visit):
            return AskAgain("first_visit.preview.elsewhere")
        match form["act"].data:
            case "leave":
                return Leave()
            case "back" if _LINK_OR_CREATE in visit.journey.done:
                return Return(to=_LINK_OR_CREATE)
        if not self._claims.is_free(account, claimant(visit)):
            return AskAgain("first_visit.taken.text")
        return Proceed({"previewed": True, TELLS: "first_visit"})


def _is_elsewhere(visit: Visit) -> bool:
    """Tell whether this is not the browser that the member signed in with."""
    return visit.journey.began_in != visit.browser_hash.hex()


def _number(said: object) -> int:
    text = str(said or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 - nobody enrols so often
