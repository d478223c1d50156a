"""Questions that only a person or a patient machine answers, each once."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, RowId


class Challenge(Base):
    """One question that was answered, kept while its signed id is worth anything.

    Neither the question nor its answer is stored: both are derived from the id (captcha/tickets).
    """

    __tablename__ = "challenge"
    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(String(16))  # none | work | image
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
