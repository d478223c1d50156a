"""Become a member of a portal with the account that one has elsewhere (`rule = "join"`)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form

from idp.journeys.model import SIGNED_IN, AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.linking.steps.other_account import occasion
from idp.links.joins import Joins, NewMember
from idp.stores.engine import Transaction


class Join(Step):
    """Shows what the portal will know, and opens a membership with a `sub` of its own.

    The portal's terms and first visit follow by themselves, as for any member who has not seen
    them. Earlier steps may have asked for a profile and a company (`signup.profile`…).
    """

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(self, joins: Joins):
        """Join by `joins`."""
        self._joins = joins

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show the name and the address that the portal will know."""
        del form
        side = self._joins.side(str(visit.journey.facts[SIGNED_IN]))
        if side is None:
            raise Overtaken
        return {"account": side}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on, unless this portal lets nobody of that home join, or knows the address."""
        del form
        why = self._joins.refusal(_member(visit), visit.client)
        return AskAgain(f"account_link.join_refused.{why}") if why else Proceed()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Open the membership.

        Raises:
            Overtaken: It exists already, or somebody took the identifier meanwhile.
        """
        self._joins.join(tx, _member(visit), occasion(visit))
        return {}


def _member(visit: Visit) -> NewMember:
    facts = visit.journey.facts
    siren = str(facts.get("siren") or "")
    return NewMember(
        account_id=str(facts[SIGNED_IN]),
        profile=str(facts.get("profile") or ""),
        siren=siren,
        verdict=str(facts.get("verdict") or "accept"),
    )
