"""The register of companies as it was imported, answers of a remote one, and client companies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, RowId


class Company(Base):
    """A legal unit of the imported register."""

    __tablename__ = "company"
    siren: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), default="")
    active: Mapped[bool] = mapped_column(Boolean)
    masked: Mapped[bool] = mapped_column(Boolean, default=False)  # partial diffusion
    category: Mapped[str] = mapped_column(String(8), default="")
    craft: Mapped[bool] = mapped_column(Boolean, default=False)
    officers: Mapped[list[str]] = mapped_column(default=list)
    source_id: Mapped[str] = mapped_column(ForeignKey("company_source.id"))


class Establishment(Base):
    """One place of a company."""

    __tablename__ = "establishment"
    __table_args__ = (Index("ix_establishment_siren", "siren"),)
    siret: Mapped[str] = mapped_column(String(14), primary_key=True)
    siren: Mapped[str] = mapped_column(String(9))
    active: Mapped[bool] = mapped_column(Boolean)
    head: Mapped[bool] = mapped_column(Boolean, default=False)
    craft: Mapped[bool] = mapped_column(Boolean, default=False)
    department: Mapped[str] = mapped_column(String(3), default="")
    postal_code: Mapped[str] = mapped_column(String(5), default="")
    town: Mapped[str] = mapped_column(String(100), default="")


class CompanySource(Base):
    """One import of the register: which file, as of which day."""

    __tablename__ = "company_source"
    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(255))
    as_of: Mapped[date | None] = mapped_column(Date, default=None)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    imported_at: Mapped[datetime]
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
