"""The one table of a registration's states, and the only statement that changes one.

No way leads from `refused` to an account: who was refused signs up anew (R-PDL-16), and from
`review` only an officer's decision leads on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from idp.registration import store
from idp.stores.engine import Transaction

STATES: Final[Mapping[str, frozenset[str]]] = {
    "unproved": frozenset({"proved", "void"}),
    "proved": frozenset({"review", "done", "void"}),
    "review": frozenset({"approved", "refused", "withdrawn"}),
    "approved": frozenset({"done", "withdrawn"}),
    "refused": frozenset(),
    "withdrawn": frozenset(),
    "done": frozenset(),
    "void": frozenset(),
}
"""From each state, those that may follow."""

SHOWN_AT_SIGN_IN: Final = ("unproved", "proved", "review", "approved", "refused")
"""States in which the right password shows where a registration stands (R-PAR-17, R-PDL-19)."""


def move(tx: Transaction, registration_id: str, to: str, *, at: datetime) -> bool:
    """Change a registration's state by one conditional statement; False: it was in none that may.

    Raises:
        Taken: Another registration of this address is proved, in review or approved.
    """
    before = [state for state, after in STATES.items() if to in after]
    return store.move(tx, registration_id, to=to, allowed=before, at=at)
