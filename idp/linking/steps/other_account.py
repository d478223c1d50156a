"""Prove the other account that one has, to have it linked (model.md §2, « rattacher »)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField, SelectField, StringField

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.credentials.authenticate import Authenticated, Authenticator, Guess, Throttled
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import SIGNED_IN, AskAgain, Outcome, Overtaken, Proceed, Step, Visit
from idp.links.account_links import AccountLinks
from idp.links.model import Occasion, Side, Union

GIVEN = frozenset({"survivor", "survivor_version", "retired", "retired_version", "by_password"})
"""The facts of two proved accounts: which goes on, which retires, and their versions."""


class OtherAccountForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What opens the other account; `at` says where it is from, where there is a choice."""

    at = SelectField(validate_choice=False)
    identifier = StringField(validators=[filled("sign_in.identifier.missing")])
    password = PasswordField(validators=[filled("sign_in.password.missing", blanks_count=True)])


class OtherAccount(Step):
    """Asks for identifier and password of the other account, as often as signing in would.

    It is an account of this portal for who has no way in here, and one of the portals that this
    one trusts for who has (`[sign_in] also`, `accepts_session_of`).
    """

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})
    gives: ClassVar[frozenset[str]] = GIVEN
    form: ClassVar[type[Form]] = OtherAccountForm

    def __init__(self, authenticator: Authenticator, links: AccountLinks, registry: ClientRegistry):
        """Check with `authenticator`; `links` judges the pair."""
        self._authenticator = authenticator
        self._links = links
        self._registry = registry

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return two fields."""
        del at
        return Effort(typed=("identifier", "password"))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say whose account is signed in, and where the other one may be from."""
        mine = self._mine(visit)
        leads = self._leads(visit, mine)
        cast("SelectField", form["at"]).choices = [
            (one.client_id, one.metadata.name) for one in leads
        ]
        return {
            "account": mine.name,
            "home": mine.portal,
            "other_portal": leads[0].metadata.name if len(leads) == 1 else "",
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Return both accounts, ask again in one voice, or refuse a pair that can't be linked."""
        mine = self._mine(visit)
        leads = self._leads(visit, mine)
        at = next((one for one in leads if one.client_id == form["at"].data), leads[0])
        guess = Guess(
            identifier=cast("str", form["identifier"].data)[:1024],
            password=cast("str", form["password"].data),
            source=visit.source,
            browser_hash=visit.browser_hash,
        )
        found = self._authenticator.check(guess, at)
        if isinstance(found, Throttled):
            return AskAgain("sign_in.throttled", retry_after=found.seconds)
        if not isinstance(found, Authenticated):
            return AskAgain("sign_in.wrong_credentials")
        # What a second factor guards goes on guarded: an open session proves that factor no more.
        keeps_own = _keeps_own(visit, at) and not self._links.is_guarded(mine.account_id)
        union = _union(mine, found, keeps_own=keeps_own)
        if why := self._links.refusal(union, occasion(visit)):
            return AskAgain(f"account_link.refused.{why}")
        return Proceed(
            {
                "survivor": union.survivor_id,
                "survivor_version": union.survivor_version,
                "retired": union.retired_id,
                "retired_version": union.retired_version,
                "by_password": union.by_password_id,
            }
        )

    def _mine(self, visit: Visit) -> Side:
        found = self._links.side(str(visit.journey.facts[SIGNED_IN]))
        if found is None:
            raise Overtaken
        return found

    def _leads(self, visit: Visit, mine: Side) -> Sequence[Client]:
        """Return the portals whose account may be brought: this one, or those that it trusts."""
        if visit.client.organisation_id not in mine.organisations:
            return [visit.client]
        trusted = visit.client.policy.sign_in
        slugs = dict.fromkeys([*trusted.also, *trusted.accepts_session_of])
        leads = [lead for slug in slugs if (lead := self._registry.lead_of(slug))]
        others = [one for one in leads if one.organisation_id not in mine.organisations]
        return others or [visit.client]


def occasion(visit: Visit) -> Occasion:
    """Return a visit as links see it."""
    return Occasion(
        client=visit.client,
        at=visit.at,
        lang=visit.lang,
        source=visit.source,
        device=visit.device,
    )


def _keeps_own(visit: Visit, at: Client) -> bool:
    """Tell whether this portal's own account goes on, whoever's session it is."""
    is_own = at.organisation_id == visit.client.organisation_id
    return is_own and visit.client.policy.sign_in.survivor == "own"


def _union(mine: Side, other: Authenticated, *, keeps_own: bool) -> Union:
    here, there = (mine.account_id, mine.version), (other.account_id, other.credential_version)
    survivor, retired = (there, here) if keeps_own else (here, there)
    return Union(
        survivor_id=survivor[0],
        survivor_version=survivor[1],
        retired_id=retired[0],
        retired_version=retired[1],
        by_password_id=other.account_id,
    )
