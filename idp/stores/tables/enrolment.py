"""How people get in: letters on paper, secret answers, accepted terms, consents, synced lists."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, RowId


class Letter(Base):
    """A letter with a provisional code, asked for, printed, voided or used; never the code."""

    __tablename__ = "letter"
    id: Mapped[RowId]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[str | None] = mapped_column(ForeignKey("credential.id"), default=None)
    batch: Mapped[str] = mapped_column(String(64), default="", index=True)
    requested_at: Mapped[datetime | None] = mapped_column(default=None)
    printed_at: Mapped[datetime | None] = mapped_column(default=None)
    printed_by: Mapped[str] = mapped_column(String(128), default="")
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    voided_at: Mapped[datetime | None] = mapped_column(default=None)
    voided_because: Mapped[str] = mapped_column(String(32), default="")
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SecretAnswer(Base):
    """The answer to a secret question, hashed like a password (R-ENT-17, R-ENT-18)."""

    __tablename__ = "secret_answer"
    __table_args__ = (UniqueConstraint("account_id", "question"),)
    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    question: Mapped[str] = mapped_column(String(64))  # id of a question in the texts
    scheme: Mapped[str] = mapped_column(String(32))
    cost: Mapped[int] = mapped_column(Integer, default=0)
    pepper_id: Mapped[str] = mapped_column(String(32), default="")
    secret: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


class TermsAcceptance(Base):
    """The evidence that a member accepted one version of one text (R-ENT-10).

    Accepted once per version and `credential_version` of the account: a text that is asked again
    after a reset leaves a second row, a double click leaves none (R-ENT-8).
    """

    __tablename__ = "terms_acceptance"
    __table_args__ = (
        UniqueConstraint(
            "membership_id",
            "document",
            "version",
            "credential_version",
            name="uq_terms_acceptance_once",  # the usual name is too long for PostgreSQL
        ),
    )
    id: Mapped[RowId]
    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"))
    document: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    credential_version: Mapped[int] = mapped_column(Integer)
    lang: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))  # of the text as it was shown, in `lang`
    revision_id: Mapped[str] = mapped_column(ForeignKey("client_revision.id"))
    source: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]


class PurposeConsent(Base):
    """A consent to one purpose, dated, withdrawable, apart from terms (R-CMI-18, R-PAR-8)."""

    __tablename__ = "purpose_consent"
    id: Mapped[RowId]
    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(64))
    text_sha256: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)


class SyncRun(Base):
    """One `idp accounts import --sync`: who was absent and suspended, so that it can be undone."""

    __tablename__ = "sync_run"
    id: Mapped[RowId]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(128))
    file_sha256: Mapped[str] = mapped_column(String(64))
    suspended: Mapped[dict[str, Any]] = mapped_column(default=dict)  # membership id → status before
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
