"""What portals may follow of their people: disabled, erased, struck off, linked (`GET /events`)."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base


class PortalEvent(Base):
    """One thing that an organisation's portals should know of a member, in order."""

    __tablename__ = "portal_event"
    __table_args__ = (Index("ix_portal_event_of", "organisation_id", "id"),)
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(255))
    legacy_key: Mapped[str | None] = mapped_column(String(255), default=None)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
