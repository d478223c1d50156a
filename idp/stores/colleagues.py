"""Who is in an organisation for one company, and one at a time who joins them (R-PDL-12)."""

from typing import Any, Final

from sqlalchemy import Connection, Row, select, text

from idp.stores.tables import Account, Membership

AnyRow = Row[*tuple[Any, ...]]

_ONE_BY_ONE: Final = text(
    "SELECT pg_advisory_xact_lock(hashtext('company:' || :organisation || ':' || :siren))"
)


def hold(tx: Connection, organisation_id: str, siren: str) -> None:
    """Let those who come for one company pass one by one, until the transaction ends.

    There may be nobody to lock yet, so the company's number is what is held. SQLite has one writer
    at a time.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(_ONE_BY_ONE, {"organisation": organisation_id, "siren": siren})


def people_of(connection: Connection, organisation_id: str, siren: str) -> list[AnyRow]:
    """Return an organisation's members who are there for one company, fifty at most."""
    query = (
        select(Membership.id, Membership.status, Account.given_name, Account.family_name)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.status != "ended",
            Membership.details["siren"].as_string() == siren,
        )
    )
    return list(connection.execute(query.order_by(Membership.id).limit(50)))
