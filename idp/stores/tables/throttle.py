"""Counters of failures, keyed by an HMAC so that a dump names nobody."""

from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, Fingerprint


class ThrottleBucket(Base):
    """How many failures a bucket has seen, and until when it has to wait."""

    __tablename__ = "throttle_bucket"
    key: Mapped[Fingerprint] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]
    wait_until: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime] = mapped_column(index=True)
