"""What happened: plain inserts, sealed afterwards in hash-chained batches."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base

BigId = BigInteger().with_variant(Integer, "sqlite")


class AuditEvent(Base):
    """One event; people appear under a pseudonym whose mapping erasure destroys."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(16))  # success | failure
    actor: Mapped[str] = mapped_column(String(128))
    account_id: Mapped[str | None] = mapped_column(String(26), index=True, default=None)
    organisation_id: Mapped[str | None] = mapped_column(String(26), index=True, default=None)
    client_id: Mapped[str | None] = mapped_column(String(64), default=None)
    source: Mapped[str] = mapped_column(String(64), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditSeal(Base):
    """A sealed batch of events: its hash covers its rows and the seal before it."""

    __tablename__ = "audit_seal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[datetime]
