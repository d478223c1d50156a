"""Every table, one file per aggregate; importing this package fills `Base.metadata`."""

from idp.stores.tables.accounts import (
    Account,
    ContactAddress,
    Credential,
    Identifier,
    KnownBrowser,
    Membership,
    MembershipRole,
    Tombstone,
)
from idp.stores.tables.audit import AuditEvent, AuditSeal
from idp.stores.tables.base import Base
from idp.stores.tables.challenges import Challenge
from idp.stores.tables.clients import Client, ClientRevision, ClientSecret, Organisation, Unit
from idp.stores.tables.companies import (
    ClientCompany,
    Company,
    CompanySource,
    Establishment,
    RemoteCompany,
)
from idp.stores.tables.enrolment import (
    Letter,
    PurposeConsent,
    SecretAnswer,
    SyncRun,
    TermsAcceptance,
)
from idp.stores.tables.events import (
    PortalEvent,
)
from idp.stores.tables.grants import AssertionUse, Grant, Token
from idp.stores.tables.journeys import Interaction, StoredJourney
from idp.stores.tables.keys import Epoch, SigningKey, Stamp
from idp.stores.tables.mail import MailedProof, OutgoingMail
from idp.stores.tables.registrations import (
    AccountLink,
    LegacyClaim,
    LegacyRecord,
    Registration,
    ReviewCase,
    ReviewNote,
)
from idp.stores.tables.sessions import Session, SessionOrganisation
from idp.stores.tables.throttle import ThrottleBucket

__all__ = [
    "Account",
    "AccountLink",
    "AssertionUse",
    "AuditEvent",
    "AuditSeal",
    "Base",
    "Challenge",
    "Client",
    "ClientCompany",
    "ClientRevision",
    "ClientSecret",
    "Company",
    "CompanySource",
    "ContactAddress",
    "Credential",
    "Epoch",
    "Establishment",
    "Grant",
    "Identifier",
    "Interaction",
    "KnownBrowser",
    "LegacyClaim",
    "LegacyRecord",
    "Letter",
    "MailedProof",
    "Membership",
    "MembershipRole",
    "Organisation",
    "OutgoingMail",
    "PortalEvent",
    "PurposeConsent",
    "Registration",
    "RemoteCompany",
    "ReviewCase",
    "ReviewNote",
    "SecretAnswer",
    "Session",
    "SessionOrganisation",
    "SigningKey",
    "Stamp",
    "StoredJourney",
    "SyncRun",
    "TermsAcceptance",
    "ThrottleBucket",
    "Token",
    "Tombstone",
    "Unit",
]
