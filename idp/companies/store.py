"""The statements of the register of companies and of client companies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, exists, func, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from idp.stores.engine import Connection, Stores
from idp.stores.tables import (
    ClientCompany,
    Company,
    CompanySource,
    Establishment,
    RemoteCompany,
)

AnyRow = Row[*tuple[Any, ...]]
Values = Mapping[str, Any]
Kind = type[Company] | type[Establishment]

COMPANIES: Kind = Company
ESTABLISHMENTS: Kind = Establishment


@dataclass(frozen=True, slots=True)
class NewSource:
    """What an import says of itself before it begins."""

    name: str
    as_of: date
    departments: tuple[str, ...]


def _in_use() -> Select[int]:
    """Select the id of the register in use."""
    return select(func.max(CompanySource.id)).where(CompanySource.finished_at.is_not(None))


_LOOK_UP = (
    select(
        CompanySource.name.label("source"),
        CompanySource.as_of,
        CompanySource.departments,
        Company.siren,
        Company.name,
        Company.active,
        Company.masked,
        Company.category,
        Company.craft,
        Company.officers,
        Establishment.nic,
        Establishment.active.label("place_active"),
        Establishment.head,
        Establishment.craft.label("place_craft"),
        Establishment.department,
        Establishment.postal_code,
        Establishment.town,
    )
    .select_from(CompanySource)
    .outerjoin(
        Company,
        and_(Company.source_id == CompanySource.id, Company.siren == bindparam("wanted")),
    )
    .outerjoin(
        Establishment,
        and_(
            Establishment.source_id == CompanySource.id,
            Establishment.siren == bindparam("wanted"),
        ),
    )
    .where(CompanySource.id == _in_use().scalar_subquery())
    .order_by(Establishment.nic)
)


def company(connection: Connection, siren: str) -> list[AnyRow]:
    """Return a row per establishment, at least one; none when no register was imported.

    One statement, hence one snapshot: an import that ends meanwhile can't mix two registers.
    """
    return list(connection.execute(_LOOK_UP, {"wanted": siren}))


def sources(connection: Connection) -> list[AnyRow]:
    """Return every import, the latest first."""
    return list(connection.execute(select(CompanySource.__table__).order_by(_id().desc())))


def in_use(connection: Connection) -> AnyRow | None:
    """Return the import that look-ups read."""
    query = select(CompanySource.__table__).where(_id() == _in_use().scalar_subquery())
    return connection.execute(query).one_or_none()


def begin_import(stores: Stores, source: NewSource, *, at: datetime, dead_since: datetime) -> int:
    """Claim the only import that may run; returns its id, 0 while another one runs.

    One that gave no sign of life since `dead_since` is taken for dead.
    """
    try:
        with stores.write() as tx:
            tx.execute(
                update(CompanySource)
                .where(CompanySource.running.is_(True), CompanySource.touched_at < dead_since)
                .values(running=None)
            )
            number = (tx.execute(select(func.max(CompanySource.id))).scalar_one() or 0) + 1
            tx.execute(
                plain_insert(CompanySource).values(
                    id=number,
                    name=source.name[:255],
                    as_of=source.as_of,
                    departments=list(source.departments),
                    companies=0,
                    establishments=0,
                    running=True,
                    begun_at=at,
                    touched_at=at,
                )
            )
            return number
    except IntegrityError:
        return 0


def add_batch(
    tx: Connection, source_id: int, kind: Kind, rows: Sequence[Values], *, at: datetime
) -> bool:
    """Add rows to an import that runs, the first of equal ones; False when it runs no more."""
    if not touch(tx, source_id, at=at):
        return False
    add = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    given = [{"source_id": source_id, **row} for row in rows]
    tx.execute(add(kind).on_conflict_do_nothing(), given)
    return True


def touch(tx: Connection, source_id: int, *, at: datetime) -> bool:
    """Note that an import lives; False when it runs no more."""
    living = update(CompanySource).where(_id() == source_id, CompanySource.running.is_(True))
    return tx.execute(living.values(touched_at=at)).rowcount == 1


def count(connection: Connection, source_id: int, kind: Kind) -> int:
    """Return how many rows of a kind an import holds."""
    query = select(func.count()).where(kind.source_id == source_id)
    return int(connection.execute(query).scalar_one())


def orphans(connection: Connection, source_id: int) -> int:
    """Return how many establishments of an import belong to no company of it."""
    known = exists().where(Company.source_id == source_id, Company.siren == Establishment.siren)
    query = select(func.count()).where(Establishment.source_id == source_id, ~known)
    return int(connection.execute(query).scalar_one())


def publish(tx: Connection, source_id: int, counts: Values, *, at: datetime) -> bool:
    """Make an import the register in use; False when it runs no more."""
    done = (
        update(CompanySource)
        .where(_id() == source_id, CompanySource.running.is_(True))
        .values(running=None, touched_at=at, finished_at=at, **counts)
    )
    return tx.execute(done).rowcount == 1


def abandon(tx: Connection, source_id: int) -> None:
    """End an import that will not be finished."""
    tx.execute(update(CompanySource).where(_id() == source_id).values(running=None))


def clear_some(stores: Stores, *, batch: int) -> int:
    """Delete a batch of rows that neither the register in use nor a running import holds."""
    kept = select(CompanySource.id).where(
        CompanySource.running.is_(True) | (_id() == _in_use().scalar_subquery())
    )
    for kind in (Establishment, Company):
        with stores.read() as connection:
            stale = connection.execute(
                select(kind.source_id).where(kind.source_id.not_in(kept)).limit(1)
            ).scalar_one_or_none()
            if stale is None:
                continue
            of_it = kind.source_id == stale
            beyond = connection.execute(
                select(kind.siren).where(of_it).order_by(kind.siren).offset(batch).limit(1)
            ).scalar_one_or_none()
        which = of_it if beyond is None else of_it & (kind.siren <= beyond)
        with stores.write() as tx:
            return tx.execute(delete(kind).where(which)).rowcount
    return 0


def cached(connection: Connection, siren: str, source: str, *, at: datetime) -> Any:  # noqa: ANN401 - JSON
    """Return the answer that a remote register gave lately, as JSON; None when there is none."""
    query = select(RemoteCompany.answer).where(
        RemoteCompany.siren == siren,
        RemoteCompany.source == source,
        RemoteCompany.expires_at > at,
    )
    return connection.execute(query).scalar_one_or_none()


def keep(tx: Connection, row: Values) -> None:
    """Keep an answer of a remote register in place of its former one."""
    add = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = add(RemoteCompany).values(**row)
    anew = {name: statement.excluded[name] for name in ("answer", "fetched_at", "expires_at")}
    tx.execute(statement.on_conflict_do_update(index_elements=["siren", "source"], set_=anew))


def is_client(connection: Connection, organisation_id: str, siren: str) -> bool:
    """Tell whether a company is on an organisation's list."""
    query = select(func.count()).where(*_listed(organisation_id, siren))
    return bool(connection.execute(query).scalar_one())


def clients(connection: Connection, organisation_id: str) -> list[AnyRow]:
    """Return an organisation's list by SIREN."""
    table = ClientCompany.__table__
    query = select(table).where(table.c.organisation_id == organisation_id)
    return list(connection.execute(query.order_by(table.c.siren)))


def add_clients(tx: Connection, rows: Sequence[Values]) -> None:
    """Put companies on an organisation's list; those on it stay as they are."""
    add = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    tx.execute(add(ClientCompany).on_conflict_do_nothing(), list(rows))


def remove_client(tx: Connection, organisation_id: str, siren: str) -> bool:
    """Take a company off an organisation's list; False when it is not on it."""
    gone = delete(ClientCompany).where(*_listed(organisation_id, siren))
    return tx.execute(gone).rowcount == 1


def _listed(organisation_id: str, siren: str) -> tuple[Any, Any]:
    return ClientCompany.organisation_id == organisation_id, ClientCompany.siren == siren


def _id() -> Any:  # noqa: ANN401 - a column, whatever its type
    return CompanySource.id
