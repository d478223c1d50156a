"""Accounts, their identifiers, credentials and memberships (model.md §2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from idp.stores.tables.base import Base, Fingerprint, RowId


class Account(Base):
    """One person's sign-in: identifiers and credentials, ruled by a home organisation."""

    __tablename__ = "account"
    id: Mapped[RowId]
    home_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    status: Mapped[str] = mapped_column(String(16))  # provisioned|active|suspended|retired|closed
    credential_version: Mapped[int] = mapped_column(Integer, default=1)
    given_name: Mapped[str] = mapped_column(String(200), default="")
    family_name: Mapped[str] = mapped_column(String(200), default="")
    birth_family_name: Mapped[str] = mapped_column(String(200), default="")
    # Standard claims and the portals' own: phone_number, birthdate, address, civility…
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # No foreign key: the two tables would need each other to exist first.
    recovery_address_id: Mapped[str | None] = mapped_column(String(26), default=None)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)  # asked for by its owner


class ContactAddress(Base):
    """An e-mail address and when it was proved; not unique, a shared mailbox may serve ten."""

    __tablename__ = "contact_address"
    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    typed: Mapped[str] = mapped_column(String(320))
    canonical: Mapped[str] = mapped_column(String(320), index=True)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_at: Mapped[datetime]


class Identifier(Base):
    """What a person types to say who they are; unique in an organisation whatever its kind."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("organisation_id", "canonical"),)
    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(16))  # assigned | email | windows | structured
    canonical: Mapped[str] = mapped_column(String(320))
    display: Mapped[str] = mapped_column(String(320))


class Credential(Base):
    """What proves a person: one row per secret; the columns describe how it was hashed."""

    __tablename__ = "credential"
    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(24))  # password | provisional_paper | …
    scheme: Mapped[str] = mapped_column(String(32))
    cost: Mapped[int] = mapped_column(Integer, default=0)
    pepper_id: Mapped[str] = mapped_column(String(32), default="")
    secret: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="live")  # live | retired | void | used
    tries: Mapped[int] = mapped_column(Integer, default=0)
    counter: Mapped[int] = mapped_column(BigInteger, default=0)  # last time step of a TOTP
    taken_in: Mapped[str] = mapped_column(String(26), default="")  # the journey its code was for
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_at: Mapped[datetime]


class Membership(Base):
    """An account's standing in one organisation, with the subject its clients see."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("organisation_id", "legacy_key"),
        Index(
            "uq_membership_live",
            "account_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("status <> 'ended'"),
            postgresql_where=text("status <> 'ended'"),
        ),
    )
    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    subject: Mapped[str] = mapped_column(String(255), unique=True)
    status: Mapped[str] = mapped_column(String(16))  # provisioned | active | suspended | ended
    version: Mapped[int] = mapped_column(Integer, default=1)
    contact_address_id: Mapped[str | None] = mapped_column(
        ForeignKey("contact_address.id"), default=None
    )
    profile: Mapped[str] = mapped_column(String(64), default="")
    legacy_key: Mapped[str | None] = mapped_column(String(255), default=None)
    # What this organisation asked of its member and no other may see: a fiche, a SIREN.
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    cleared_for: Mapped[str] = mapped_column(String(64), default="")
    first_visit_at: Mapped[datetime | None] = mapped_column(default=None)
    since: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(default=None)


class MembershipRole(Base):
    """A role inside an organisation, scoped to a unit where it has one (`unit_id` '' = all)."""

    __tablename__ = "membership_role"
    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit_id: Mapped[str] = mapped_column(String(26), primary_key=True, default="")


class Tombstone(Base):
    """A subject, legacy key or client_id that may never be used again."""

    __tablename__ = "tombstone"
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value_hmac: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class KnownBrowser(Base):
    """A browser from which this account signed in: a third party's guesses can't lock it out."""

    __tablename__ = "known_browser"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    browser_hash: Mapped[Fingerprint] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
