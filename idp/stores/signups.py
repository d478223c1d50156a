"""The registration that an identifier may belong to: one statement, found or not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select

from idp.crypto.passwords import PasswordHash
from idp.stores.tables import Registration
from idp.stores.types import Instant

_SHOWN: Final = ("unproved", "proved", "review", "approved", "refused", "void")
_UNPROVED: Final = ("unproved", "void")
_NEWEST = (
    select(
        Registration.id,
        Registration.state,
        Registration.scheme,
        Registration.cost,
        Registration.pepper_id,
        Registration.secret,
    )
    .where(
        Registration.organisation_id == bindparam("organisation"),
        Registration.canonical == bindparam("canonical"),
        Registration.state.in_(_SHOWN),
        Registration.expires_at > bindparam("at", type_=Instant()),
    )
    # What its owner proved stands before what anybody typed since.
    .order_by(Registration.state.in_(_UNPROVED), Registration.created_at.desc(), Registration.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class FoundSignup:
    """A registration that is no account yet, and the password that was chosen for it.

    Attributes:
        state: One of `registration.states.SHOWN_AT_SIGN_IN`. One that is void, because the address
            is or became somebody's, looks unproved: who typed it learns nothing of that.
    """

    registration_id: str
    state: str
    password: PasswordHash


def newest(
    connection: Connection, organisation_id: str, canonical: str, *, at: datetime
) -> FoundSignup | None:
    """Return the registration whose password opens its page of where it stands (R-PAR-17)."""
    given = {"organisation": organisation_id, "canonical": canonical, "at": at}
    row = connection.execute(_NEWEST, given).one_or_none()
    if row is None:
        return None
    password = PasswordHash(row.scheme, row.cost, row.pepper_id or None, row.secret)
    state = "unproved" if row.state in _UNPROVED else row.state
    return FoundSignup(row.id, state, password)
