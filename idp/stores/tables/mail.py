"""What leaves by mail: the outbox, and the proofs that mailed links and codes stand for."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, Fingerprint, RowId


class OutgoingMail(Base):
    """One mail, written with what causes it; facts only, what is secret is derived when sent."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "done_at", "not_before"),)
    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(String(32))
    # Two acts with one dedupe key cause one mail (a double click, a repeated job).
    dedupe: Mapped[str | None] = mapped_column(String(128), unique=True, default=None)
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("account.id"), index=True, default=None
    )
    to_address: Mapped[str] = mapped_column(String(320))
    lang: Mapped[str] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(String(16), default="")  # sent|given_up|expired|none
    error: Mapped[str] = mapped_column(Text, default="")
    bounced_at: Mapped[datetime | None] = mapped_column(default=None)
    bounce: Mapped[str] = mapped_column(Text, default="")


class MailedProof(Base):
    """What a mailed link and its code prove, once: newest wins, dead after any change of secret."""

    __tablename__ = "mailed_proof"
    id: Mapped[RowId]
    token_hash: Mapped[Fingerprint] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(String(32))
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    journey_id: Mapped[str | None] = mapped_column(String(26), index=True, default=None)
    step: Mapped[str] = mapped_column(String(64), default="")
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("account.id"), index=True, default=None
    )
    credential_version: Mapped[int | None] = mapped_column(Integer, default=None)
    # No foreign key: registrations are purged sooner than what was mailed about them.
    registration_id: Mapped[str | None] = mapped_column(String(26), index=True, default=None)
    address: Mapped[str] = mapped_column(String(320), default="")  # the one it was sent to
    code_hmac: Mapped[Fingerprint | None] = mapped_column(default=None)
    code_expires_at: Mapped[datetime | None] = mapped_column(default=None)
    code_tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    superseded_at: Mapped[datetime | None] = mapped_column(default=None)
