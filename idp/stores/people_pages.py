"""Pages of an organisation's people, and how many there are of each group.

Flask-SQLAlchemy holds the session and cuts the pages, for pages only: it reads on the engine that
the process opened for reading, and writes nothing (ADR 12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, Engine, Select, and_, case, exists, func, or_, select

from idp.stores.members import Within, holding, inside
from idp.stores.tables import (
    Account,
    ContactAddress,
    Identifier,
    Letter,
    Membership,
    OutgoingMail,
)
from idp.stores.types import Instant

Group = Literal["all", "never", "waiting", "suspended", "leaving", "dormant", "returned"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
"""`never` activated; `waiting` for a letter; whose mail was `returned` by their present address."""

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom a page lists.

    Attributes:
        kind: Of the organisation's identifiers.
        text: Part of a name, an identifier or an address; '' for everybody.
        within: Their units; None: the whole organisation.
        leaving_by: Who leaves until then is leaving.
        dormant_since: Who has not come since then is dormant.
    """

    organisation_id: str
    kind: str
    at: datetime
    leaving_by: datetime
    dormant_since: datetime
    text: str = ""
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class IdPage:
    """One page of memberships' ids; `page` is 1 for the first, `pages` 0 where nobody is found."""

    ids: Sequence[str]
    page: int
    pages: int
    total: int


class PageReads(SQLAlchemy):
    """Flask-SQLAlchemy on an engine that is open already: no second pool, nothing written."""

    def __init__(self, engine: Engine) -> None:
        """Read by `engine`."""
        super().__init__()
        self._opened = engine

    def install(self, app: Flask) -> None:
        """Give the app's requests their sessions."""
        # The extension wants an address; the engine is there already, whatever it says.
        app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
        self.init_app(app)

    def page(self, sought: Sought, group: Group, number: int) -> IdPage:
        """Return one page of a group by family name; a page past the last one is the last."""
        query = _among(select(Membership.id), sought).where(_which(sought)[group])
        query = query.order_by(Account.family_name, Account.given_name, Membership.id)
        found = self.paginate(query, page=number, per_page=PER_PAGE, error_out=False)
        if not found.items and number > 1 and found.pages:
            found = self.paginate(query, page=found.pages, per_page=PER_PAGE, error_out=False)
        return IdPage(tuple(found.items), found.page, found.pages, found.total or 0)

    def counts(self, sought: Sought) -> dict[Group, int]:
        """Return how many people each group has, the text looked for included; one statement."""
        which = _which(sought)
        summed = [func.sum(case((which[group], 1), else_=0)) for group in GROUPS]
        row = self.session.execute(_among(select(*summed), sought)).one()
        return {group: int(count or 0) for group, count in zip(GROUPS, row, strict=True)}

    def _apply_driver_defaults(self, options: dict[str, Any], app: Flask) -> None:
        """Leave the file system alone: there is nothing to make for an engine that is open."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        del bind_key, options, app
        return self._opened


def _among(query: Select[Any], sought: Sought) -> Select[Any]:
    mine = and_(
        Identifier.account_id == Account.id,
        Identifier.organisation_id == Membership.organisation_id,
        Identifier.kind == sought.kind,
    )
    joined = (
        query.select_from(Membership)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(Identifier, mine)
        .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
        .where(Membership.organisation_id == sought.organisation_id, Membership.status != "ended")
        .where(*inside(sought.within))
    )
    return joined.where(holding(sought.text)) if sought.text else joined


def _which(sought: Sought) -> dict[Group, ColumnElement[bool]]:
    """Return the condition of each group."""
    last_came = func.coalesce(Account.last_sign_in_at, Membership.since, type_=Instant())
    both_active = and_(Account.status == "active", Membership.status == "active")
    asked = exists().where(
        Letter.account_id == Account.id,
        Letter.organisation_id == sought.organisation_id,
        *(Letter.printed_at.is_(None), Letter.voided_at.is_(None), Letter.used_at.is_(None)),
    )
    came_back = exists().where(
        OutgoingMail.account_id == Account.id,
        OutgoingMail.to_address == ContactAddress.typed,
        OutgoingMail.bounced_at.is_not(None),
    )
    return {
        "all": Membership.id.is_not(None),
        "never": and_(Account.status == "provisioned", Membership.status != "suspended"),
        "waiting": asked,
        "suspended": or_(Membership.status == "suspended", Account.status == "suspended"),
        "leaving": and_(Membership.until > sought.at, Membership.until <= sought.leaving_by),
        "dormant": and_(
            Account.home_id == sought.organisation_id,
            both_active,
            last_came < sought.dormant_since,
        ),
        "returned": came_back,
    }
