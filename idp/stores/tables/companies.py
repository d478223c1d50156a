"""The register of companies as it was imported, answers of a remote one, and client companies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base


class Company(Base):
    """A legal unit of one import of the register.

    Rows are keyed by import, so that a new register is loaded beside the one in use and takes its
    place by one statement. No foreign key: it would be checked for each of millions of rows.
    """

    __tablename__ = "company"
    __table_args__ = ({"sqlite_with_rowid": False},)
    source_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    siren: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), default="")
    active: Mapped[bool] = mapped_column(Boolean)
    masked: Mapped[bool] = mapped_column(Boolean, default=False)  # partial diffusion
    category: Mapped[str] = mapped_column(String(8), default="")
    craft: Mapped[bool] = mapped_column(Boolean, default=False)
    officers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class Establishment(Base):
    """One place of a company; its SIRET is `siren` and `nic`."""

    __tablename__ = "establishment"
    __table_args__ = ({"sqlite_with_rowid": False},)
    source_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    siren: Mapped[str] = mapped_column(String(9), primary_key=True)
    nic: Mapped[str] = mapped_column(String(5), primary_key=True)
    active: Mapped[bool] = mapped_column(Boolean)
    head: Mapped[bool] = mapped_column(Boolean, default=False)
    craft: Mapped[bool] = mapped_column(Boolean, default=False)
    department: Mapped[str] = mapped_column(String(3), default="")
    postal_code: Mapped[str] = mapped_column(String(5), default="")
    town: Mapped[str] = mapped_column(String(100), default="")


class CompanySource(Base):
    """One import of the register: which files, as of which day.

    The finished one of the highest id is the register in use. `running` is true for the one import
    under way and null for all others: its uniqueness keeps a second one out.
    """

    __tablename__ = "company_source"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(255))
    as_of: Mapped[date] = mapped_column(Date)
    departments: Mapped[list[str]] = mapped_column(default=list)  # empty: all of them
    companies: Mapped[int] = mapped_column(Integer, default=0)
    establishments: Mapped[int] = mapped_column(Integer, default=0)
    running: Mapped[bool | None] = mapped_column(Boolean, unique=True, default=None)
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class RemoteCompany(Base):
    """An answer of a remote register, kept as evidence and to spare it the next question."""

    __tablename__ = "remote_company"
    siren: Mapped[str] = mapped_column(String(9), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fetched_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ClientCompany(Base):
    """A company that an organisation knows as its client: let in whatever the register says."""

    __tablename__ = "client_company"
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    siren: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), default="")
    added_at: Mapped[datetime]
