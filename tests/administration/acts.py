"""Every act that touches one person, as a call of its service; and all that is stored."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from idp.administration.powers import Act, Staff
from idp.identity.records import RoleAt
from idp.stores.engine import Stores
from idp.stores.tables import Base
from tests.administration.conftest import Office

Call = Callable[[Office, Staff, str], Any]
_GESTION = "gestion"


def _give(office: Office, staff: Staff, whom: str) -> Any:
    return office.roles.give(staff, whom, RoleAt(_GESTION, office.units["00001"]))


def _revoke(office: Office, staff: Staff, whom: str) -> Any:
    return office.roles.revoke(staff, whom, RoleAt(_GESTION, office.units["00001"]))


CALLS: Mapping[Act, Call] = {
    Act.SEE: lambda office, staff, whom: office.sessions.all(staff, whom),
    Act.CHANGE_NAMES: lambda office, staff, whom: office.changes.names(
        staff, whom, {"family_name": "Autre"}
    ),
    Act.CHANGE_ADDRESS: lambda office, staff, whom: office.changes.address(
        staff, whom, "autre@exemple.example"
    ),
    Act.RESEND: lambda office, staff, whom: office.resends.resend(staff, whom),
    Act.RESET: lambda office, staff, whom: office.resets.reset(staff, whom),
    Act.RESET_FACTOR: lambda office, staff, whom: office.lost_factors.reset(staff, whom),
    Act.END_SESSIONS: lambda office, staff, whom: office.sessions.end(staff, whom),
    Act.SUSPEND: lambda office, staff, whom: office.departures.suspend(staff, whom),
    Act.REACTIVATE: lambda office, staff, whom: office.departures.reactivate(staff, whom),
    Act.LEAVE: lambda office, staff, whom: office.departures.leave(staff, whom, date(2027, 1, 1)),
    Act.GIVE_ROLE: _give,
    Act.REVOKE_ROLE: _revoke,
    Act.HAND_OVER: lambda office, staff, whom: office.referents.hand_over(staff, "00001", whom),
}

OF_MANY = {Act.CREATE, Act.IMPORT, Act.SYNCHRONISE, Act.REVIEW, Act.EVENTS}
"""Acts that name nobody; their services cut what they find to whom staff may see."""

ELSEWHERE = {Act.PRINT_LETTER, Act.JUDGE}
"""Acts whose service is another room's."""


def stored(stores: Stores, *, but: frozenset[str] = frozenset({"audit_event"})) -> dict[str, Any]:
    """Return every row of every table, sorted."""
    with stores.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in but
        }
