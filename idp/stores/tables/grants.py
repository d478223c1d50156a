"""Authorization grants, the root of every token, and the tokens (model.md §4)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, Fingerprint, RowId


class Grant(Base):
    """What a person allowed one client, frozen when it was given."""

    __tablename__ = "grant"
    __table_args__ = (
        Index(
            "uq_grant_code_hash",
            "code_hash",
            unique=True,
            sqlite_where=text("code_hash IS NOT NULL"),
            postgresql_where=text("code_hash IS NOT NULL"),
        ),
    )
    id: Mapped[RowId]
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    membership_id: Mapped[str | None] = mapped_column(
        ForeignKey("membership.id"), index=True, default=None
    )
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    credential_version: Mapped[int] = mapped_column(Integer)
    membership_version: Mapped[int] = mapped_column(Integer)
    session_id: Mapped[str | None] = mapped_column(
        ForeignKey("session.id"), index=True, default=None
    )
    sid: Mapped[str | None] = mapped_column(String(43), default=None)
    scope: Mapped[str] = mapped_column(Text)
    claims_request: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    id_token_claims: Mapped[dict[str, Any]] = mapped_column(default=dict)
    nonce: Mapped[str | None] = mapped_column(Text, default=None)
    auth_time: Mapped[datetime]
    amr: Mapped[list[str]]
    acr: Mapped[str] = mapped_column(String(64))
    subject_sent: Mapped[str] = mapped_column(String(255))
    redirect_uri: Mapped[str] = mapped_column(Text)
    code_challenge: Mapped[str | None] = mapped_column(String(128), default=None)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), default=None)
    code_expires_at: Mapped[datetime | None] = mapped_column(default=None)
    code_claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    offline: Mapped[bool] = mapped_column(default=False)
    refresh_until: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_because: Mapped[str | None] = mapped_column(String(32), default=None)


class Token(Base):
    """An opaque access token or a refresh token; the key is its SHA-256."""

    __tablename__ = "token"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's declarative API
    hash: Mapped[Fingerprint] = mapped_column(primary_key=True)
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("grant.id"), index=True, default=None)
    client_row_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    kind: Mapped[str] = mapped_column(String(8))  # access | refresh
    scope: Mapped[str] = mapped_column(Text)
    audience: Mapped[str | None] = mapped_column(Text, default=None)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)


class AssertionUse(Base):
    """A `jti` of a client assertion that was used: a second use fails on the key (OC-11)."""

    __tablename__ = "assertion_use"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's declarative API
    jti_hash: Mapped[Fingerprint] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
