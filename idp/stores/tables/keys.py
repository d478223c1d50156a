"""Signing keys, the restore epoch, and the stamps that workers poll."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base


class SigningKey(Base):
    """A key pair: next (published, not used), active (signs), retired (published until gone)."""

    __tablename__ = "signing_key"
    __table_args__ = (
        Index(
            "uq_signing_key_active",
            "alg",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )
    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    alg: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))  # next | active | retired
    public_jwk: Mapped[dict[str, Any]]
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None] = mapped_column(default=None)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class Stamp(Base):
    """A counter raised by every change that workers cache: clients, keys."""

    __tablename__ = "stamp"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, default=1)


class Epoch(Base):
    """Values made once per database: the restore epoch, the pairwise salt."""

    __tablename__ = "epoch"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
