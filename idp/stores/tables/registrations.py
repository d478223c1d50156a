"""Sign-ups that are not accounts yet, the cases that officers judge, and old records to claim."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, RowId


class Registration(Base):
    """A sign-up not proved or not accepted yet; an address may have several, none blocks it."""

    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_found", "organisation_id", "canonical", "created_at"),
        Index(
            "uq_registration_kept",
            "organisation_id",
            "canonical",
            unique=True,
            sqlite_where=text("state IN ('proved', 'review', 'approved')"),
            postgresql_where=text("state IN ('proved', 'review', 'approved')"),
        ),
    )
    id: Mapped[RowId]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    canonical: Mapped[str] = mapped_column(String(320))
    typed: Mapped[str] = mapped_column(String(320))
    # Hashed like any password: signing in with it shows where the registration stands.
    scheme: Mapped[str] = mapped_column(String(32))
    cost: Mapped[int] = mapped_column(Integer, default=0)
    pepper_id: Mapped[str] = mapped_column(String(32), default="")
    secret: Mapped[str] = mapped_column(Text)
    facts: Mapped[bytes] = mapped_column(LargeBinary)  # sealed: what the person said of themself
    # unproved | proved | review | approved | refused | withdrawn | done | void
    state: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), default=None)
    created_at: Mapped[datetime]
    proved_at: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ReviewCase(Base):
    """A file that an officer judges: a sign-up, a change of profile, a company checked again."""

    __tablename__ = "review_case"
    id: Mapped[RowId]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(16))  # signup | profile | recheck
    registration_id: Mapped[str | None] = mapped_column(
        ForeignKey("registration.id"), unique=True, default=None
    )
    membership_id: Mapped[str | None] = mapped_column(
        ForeignKey("membership.id"), index=True, default=None
    )
    state: Mapped[str] = mapped_column(String(16))  # open | asked | approved | refused | withdrawn
    version: Mapped[int] = mapped_column(Integer, default=1)
    why: Mapped[str] = mapped_column(String(32), default="")  # what sent it here
    siren: Mapped[str] = mapped_column(String(9), default="", index=True)
    department: Mapped[str] = mapped_column(String(3), default="")
    profile: Mapped[str] = mapped_column(String(64), default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    assigned: Mapped[str] = mapped_column(String(64), default="")
    first_by: Mapped[str] = mapped_column(String(64), default="")  # four eyes: who approved first
    first_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(String(32), default="")
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReviewNote(Base):
    """One entry in the history of a case: a comment, a question, an answer, a change of state."""

    __tablename__ = "review_note"
    id: Mapped[RowId]
    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")


class LegacyRecord(Base):
    """A dead account of a former system that its owner may claim once (model.md §2)."""

    __tablename__ = "legacy_record"
    __table_args__ = (
        UniqueConstraint("organisation_id", "source", "key"),
        Index(
            "uq_legacy_record_login", "organisation_id", "source", "login_canonical", unique=True
        ),
    )
    id: Mapped[RowId]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    source: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255))
    login_canonical: Mapped[str] = mapped_column(String(320))
    address: Mapped[str] = mapped_column(String(320), default="")
    scheme: Mapped[str] = mapped_column(String(32), default="")
    cost: Mapped[int] = mapped_column(Integer, default=0)
    secret: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # active | disabled: shut in the former system, and opened by nobody here either
    status: Mapped[str] = mapped_column(String(16), default="active", server_default="active")
    imported_at: Mapped[datetime]


class LegacyClaim(Base):
    """Whose a legacy record became: one record, one owner."""

    __tablename__ = "legacy_claim"
    id: Mapped[RowId]
    legacy_record_id: Mapped[str] = mapped_column(ForeignKey("legacy_record.id"), unique=True)
    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), unique=True)
    at: Mapped[datetime]


class AccountLink(Base):
    """A living account that retired into another; undone within days by either mailbox."""

    __tablename__ = "account_link"
    id: Mapped[RowId]
    survivor_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    retired_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    undo_until: Mapped[datetime]
    staff_until: Mapped[datetime]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
