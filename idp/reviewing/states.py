"""The one table of a case's states, and the only statement that changes one.

A case that ended stays ended: who was refused applies anew, with a new file (R-PDL-16).
"""

from collections.abc import Mapping
from typing import Any, Final

from idp.reviewing import store
from idp.reviewing.model import Case, State
from idp.stores.engine import Transaction

STATES: Final[Mapping[State, frozenset[State]]] = {
    # A correction leaves a file open, in another version.
    "open": frozenset({"open", "asked", "approved", "refused", "withdrawn"}),
    "asked": frozenset({"open", "asked", "approved", "refused", "withdrawn"}),
    "approved": frozenset(),
    "refused": frozenset(),
    "withdrawn": frozenset(),
}
"""From each state, those that may follow."""


def move(tx: Transaction, case: Case, to: State, values: Mapping[str, Any]) -> bool:
    """Change a case's state by one conditional statement.

    Returns:
        False where the case is not in the version that was read, or in no state that may.
    """
    before = [state for state, after in STATES.items() if to in after]
    return store.move(tx, case.id, case.version, allowed=before, values={"state": to, **values})
