"""The last word before two accounts become one: what moves, which password stays, the way back."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from wtforms import Form

from idp.journeys.model import SIGNED_IN, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.linking.steps.other_account import GIVEN, occasion
from idp.links.account_links import AccountLinks
from idp.links.model import Side, Union
from idp.session.assurance import ACR_PASSWORD
from idp.stores.engine import Transaction


class ConfirmLink(Step):
    """Shows the whole before it is done; nothing has changed until its button."""

    needs: ClassVar[frozenset[str]] = GIVEN | {SIGNED_IN}
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(self, links: AccountLinks):
        """Link by `links`."""
        self._links = links

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show both sides, and until when it may be undone."""
        del form
        facts = visit.journey.facts
        survivor, retired = self._side(facts, "survivor"), self._side(facts, "retired")
        return {
            "survivor": survivor,
            "retired": retired,
            "hours": visit.client.policy.linking.undo_hours,
            "addresses": sorted({one.address for one in (survivor, retired) if one.address}),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on; the button is the decision."""
        del form, visit
        return Proceed()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Link; sign in as the survivor where that is not who is signed in already.

        Raises:
            Overtaken: Either account changed since it was proved.
        """
        facts = visit.journey.facts
        union = Union(
            survivor_id=str(facts["survivor"]),
            survivor_version=cast("int", facts["survivor_version"]),
            retired_id=str(facts["retired"]),
            retired_version=cast("int", facts["retired_version"]),
            by_password_id=str(facts["by_password"]),
        )
        self._links.link(tx, union, occasion(visit))
        if union.survivor_id == facts[SIGNED_IN]:
            return {}
        return {
            "account": union.survivor_id,
            "credential_version": union.survivor_version,
            "amr": ["pwd"],
            "acr": ACR_PASSWORD,
        }

    def _side(self, facts: Facts, which: str) -> Side:
        found = self._links.side(str(facts[which]))
        if found is None:
            raise Overtaken
        return found
