"""« Défaire le rattachement » : one button, from either mailbox or from the account's page."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form

from idp.journeys.model import SIGNED_IN, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.linking.steps.other_account import occasion
from idp.links.account_links import AccountLinks
from idp.links.model import Link
from idp.links.undo import How, Undoing
from idp.stores.engine import Transaction


class UndoLink(Step):
    """Makes two accounts of one again, while the window is open."""

    needs_one_of: ClassVar[frozenset[str]] = frozenset({"account_proved", SIGNED_IN})
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(self, links: AccountLinks, undoing: Undoing):
        """Find by `links`, undo by `undoing`."""
        self._links = links
        self._undoing = undoing

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say what is undone, and what each side needs to sign in with then."""
        del form
        link = self._link(visit)
        survivor = self._links.side(link.survivor_id)
        retired = self._links.side(link.retired_id)
        if survivor is None or retired is None:
            raise Overtaken
        return {"survivor": survivor, "retired": retired, "until": link.undo_until}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on; the button is the decision."""
        del form, visit
        return Proceed()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Undo the link; who comes second finds it undone, and that is as well.

        Raises:
            Overtaken: It is too late, or the memberships went elsewhere.
        """
        how: How = "mail" if visit.journey.facts.get("account_proved") else "page"
        verdict = self._undoing.undo(tx, self._link(visit).id, occasion(visit), how)
        if verdict in {"over", "moved_on"}:
            raise Overtaken
        return {}

    def _link(self, visit: Visit) -> Link:
        facts = visit.journey.facts
        found = self._links.open_link(str(facts.get("account_proved") or facts[SIGNED_IN]))
        if found is None:
            raise Overtaken
        return found
