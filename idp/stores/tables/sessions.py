"""Sign-in sessions: rows, so that they can be listed and ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, Fingerprint, RowId


class Session(Base):
    """One account signed in on one browser; the cookie's SHA-256, never the cookie."""

    __tablename__ = "session"
    id: Mapped[RowId]
    secret_hash: Mapped[Fingerprint] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    credential_version: Mapped[int] = mapped_column(Integer)
    auth_time: Mapped[datetime]
    amr: Mapped[list[str]]
    acr: Mapped[str] = mapped_column(String(64))
    device: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str | None] = mapped_column(String(32), default=None)


class SessionOrganisation(Base):
    """A session's activity in one organisation, and the `sid` its clients see."""

    __tablename__ = "session_organisation"
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    sid: Mapped[str] = mapped_column(String(43), unique=True)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
