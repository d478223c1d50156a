"""Journeys under way, and the authorization requests that wait for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, Fingerprint, RowId


class Interaction(Base):
    """A validated authorization request, stored while a person is busy (model.md §3)."""

    __tablename__ = "interaction"
    id: Mapped[RowId]
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("client_revision.id"))
    browser_hash: Mapped[Fingerprint]
    request: Mapped[dict[str, Any]]
    session_id: Mapped[str | None] = mapped_column(String(26), default=None)
    authenticated_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class StoredJourney(Base):
    """One person's way through one journey, bound to the browser that began it."""

    __tablename__ = "journey"
    id: Mapped[RowId]
    browser_hash: Mapped[Fingerprint] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(64))
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("client_revision.id"))
    interaction_id: Mapped[str | None] = mapped_column(ForeignKey("interaction.id"), default=None)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), default=None)
    credential_version: Mapped[int | None] = mapped_column(Integer, default=None)
    done: Mapped[list[str]] = mapped_column(default=list)
    facts: Mapped[bytes] = mapped_column(LargeBinary)  # sealed, bound to the row's id
    waiting: Mapped[str | None] = mapped_column(String(64), default=None)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ending: Mapped[str | None] = mapped_column(String(32), default=None)
