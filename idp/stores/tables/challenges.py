"""Questions that only a person or a patient machine answers, each once."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, RowId


class Challenge(Base):
    """One question put to a form's reader; its answer is kept as a keyed hash."""

    __tablename__ = "challenge"
    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(String(16))  # work | characters
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
