"""Organisations, their units, their clients, and the revisions that the server reads."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, Fingerprint, RowId


class Organisation(Base):
    """Who portals belong to; owns identifiers, units and memberships."""

    __tablename__ = "organisation"
    id: Mapped[RowId]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16), default="active")  # active | disabled
    created_at: Mapped[datetime]


class Unit(Base):
    """A body inside an organisation: a CMI issuer, a school, a company (R-CMI-6)."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "code"),)
    id: Mapped[RowId]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16), default="active")  # active | closed


class Client(Base):
    """A relying party. `client_id` is never reused, not even after deletion (tombstone)."""

    __tablename__ = "client"
    id: Mapped[RowId]
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    lead: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(String(16), default="folder")  # folder | dynamic
    status: Mapped[str] = mapped_column(String(16), default="active")  # active | disabled
    # No foreign key: the two tables would need each other to exist first.
    revision_id: Mapped[str | None] = mapped_column(String(26), default=None)
    registered_metadata: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    registration_token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), default=None)
    created_at: Mapped[datetime]


class ClientRevision(Base):
    """One immutable state of a client's folder, whole: policy, branding, texts, terms."""

    __tablename__ = "client_revision"
    __table_args__ = (UniqueConstraint("client_row_id", "number"),)
    id: Mapped[RowId]
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[Fingerprint]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str] = mapped_column(String(200))


class ClientSecret(Base):
    """A client's secret: SHA-256 always, sealed value only where a symmetric use needs it."""

    __tablename__ = "client_secret"
    id: Mapped[RowId]
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"), index=True)
    sha256: Mapped[Fingerprint]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    created_at: Mapped[datetime]
    not_after: Mapped[datetime | None] = mapped_column(default=None)
