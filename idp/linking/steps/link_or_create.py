"""One page, two ways: bring the account of before along, or say that one never had any."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField, StringField

from idp.contact.mail_limits import MailLimits
from idp.identity.identifiers import canonical_address
from idp.journeys.effort import Effort, Situation
from idp.journeys.leaving import Leave, Refused
from idp.journeys.model import SIGNED_IN, AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.legacy.claims import LegacyClaims, Throttled
from idp.legacy.directory import LegacyAccount, Unavailable, canonical_login
from idp.legacy.members import member_within
from idp.legacy.store import visited
from idp.linking.visits import BRANCH, LEGACY, Visits, account_of, claimant, is_first, kept, proved
from idp.stores.engine import Transaction

_LONGEST: Final = 1024
_BUSY: Final = 60
"""Seconds after which a former system that gave no answer may be tried again."""


class LinkOrCreateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The login and password of before, and which button was pressed."""

    login = StringField()
    password = PasswordField()
    act = StringField()


class LinkOrCreate(Step):
    """Proves the legacy account by its password; says the same whatever was wrong (R-PAR-23 to 27).

    The answer `forgotten` goes on with a mail to the legacy address.
    """

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})
    gives: ClassVar[frozenset[str]] = frozenset({BRANCH, LEGACY})
    form: ClassVar[type[Form]] = LinkOrCreateForm
    asks_who: ClassVar[bool] = True
    cases: ClassVar[Facts] = {BRANCH: "legacy"}

    def __init__(self, claims: LegacyClaims, limits: MailLimits):
        """Prove by `claims`; mails to legacy addresses are within `limits`."""
        self._claims = claims
        self._visits = Visits(claims)
        self._limits = limits

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return a password where there is an account of before, its login being filled in."""
        if at.facts.get(BRANCH) == "legacy":
            return Effort(typed=("password",))
        return Effort()

    def applies(self, visit: Visit) -> bool:
        """Tell whether the member has no account of before yet."""
        return self._visits.may_link(visit)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say who is signed in, and fill in their address, which the older account may have too."""
        member = self._visits.member(visit)
        address = member.address if member else ""
        if form["login"].data is None:
            form["login"].data = address
        return {"email": address, "may_create": is_first(visit)}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go one way or the other, or nowhere."""
        match form["act"].data:
            case "leave":
                return Leave()
            case "sign_out":
                return Leave(sign_out=True)
            case "create" if is_first(visit):
                return Proceed({BRANCH: "new", LEGACY: ""})
            case _:
                return self._link(form, visit)

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Claim the account that was proved, and end the first visit, both once.

        Raises:
            Overtaken: The first visit was ended elsewhere, or the membership is over.
            Refused: The legacy account, or the member, found a counterpart meanwhile.
        """
        member = member_within(tx, visit.client, account_of(visit))
        if member is None:
            raise Overtaken
        account = proved(visit)
        if account is not None and not self._claims.claim(tx, member, account, claimant(visit)):
            raise Refused("first_visit.taken")
        if is_first(visit) and not visited(tx, member.id, at=visit.at):
            raise Overtaken
        return {}

    def _link(self, form: Form, visit: Visit) -> Outcome:
        member = self._visits.member(visit)
        if member is None:
            raise Overtaken
        login = str(form["login"].data or "").strip()[:_LONGEST]
        if not login:
            return AskAgain("first_visit.legacy.login_missing", "login")
        if not member.is_verified:
            return AskAgain("first_visit.unverified")
        if form["act"].data == "forgotten":
            return self._forgotten(login, visit)
        password = cast("str", form["password"].data or "")
        if not password:
            return AskAgain("first_visit.legacy.password_missing", "password")
        return self._prove(login, password, visit)

    def _prove(self, login: str, password: str, visit: Visit) -> Outcome:
        by = claimant(visit)
        answer = self._claims.verify(login, password, by)
        match answer:
            case Throttled(seconds):
                return AskAgain("first_visit.throttled", retry_after=seconds)
            case Unavailable():
                return AskAgain("first_visit.unavailable", retry_after=_BUSY)
            case None:
                return AskAgain("first_visit.wrong")
        if not self._claims.is_free(answer, by):
            return AskAgain("first_visit.taken.text")
        return Proceed({BRANCH: "legacy", LEGACY: kept(answer)})

    def _forgotten(self, login: str, visit: Visit) -> Outcome:
        """Go on with a mail to the legacy address: the same page whether anybody has the login."""
        about = [canonical_login(login)]
        if not self._limits.allows(visit.client, *about, source=visit.source, at=visit.at):
            return AskAgain("first_visit.throttled", retry_after=_BUSY * 15)
        answer = self._claims.find(login, claimant(visit))
        if isinstance(answer, Unavailable):
            return AskAgain("first_visit.unavailable", retry_after=_BUSY)
        found = answer if isinstance(answer, LegacyAccount) and answer.address else None
        typed = login if canonical_address(login) else ""
        return Proceed(
            {
                BRANCH: "forgotten",
                LEGACY: "",
                "legacy_candidate": kept(found) if found else "",
                "address": found.address if found else "",
                "address_typed": typed,
                "about": about,
            }
        )
