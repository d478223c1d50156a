"""Whom a caller sees, and what they saw before they agreed."""

import hashlib

from werkzeug.exceptions import NotFound

from idp.administration.desk import Person
from idp.administration.powers import Act
from idp.administration.refusals import Refused
from idp.console.entrance import Caller


def found(caller: Caller, membership_id: str) -> Person:
    """Return somebody whom the caller sees.

    Raises:
        NotFound: Nobody, or somebody of another unit or organisation: the same answer.
    """
    try:
        return caller.office.desk.find(caller.staff, Act.SEE, membership_id)
    except Refused:
        raise NotFound from None


def digest(lines: tuple[str, ...]) -> str:
    """Return what stands for a preview: another one later has to be looked at again."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
