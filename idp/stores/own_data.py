"""All that is held about one account, for its owner: everything but secrets (RGPD article 15)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, select

from idp.stores.tables import (
    Account,
    AccountLink,
    AuditEvent,
    Client,
    ContactAddress,
    Credential,
    Grant,
    Identifier,
    KnownBrowser,
    LegacyClaim,
    LegacyRecord,
    Letter,
    Membership,
    MembershipRole,
    Organisation,
    OutgoingMail,
    PurposeConsent,
    Registration,
    ReviewCase,
    SecretAnswer,
    Session,
    SessionOrganisation,
    TermsAcceptance,
    Unit,
)

Held = Mapping[str, list[dict[str, Any]]]
"""Name of a part → its rows, each column by name; instants in ISO 8601."""

_A, _C, _E, _G = Account, Credential, AuditEvent, Grant
_M, _O, _S, _T = Membership, Organisation, Session, TermsAcceptance


def _queries(account_id: str) -> dict[str, Select[*tuple[Any, ...]]]:
    mine = _M.account_id == account_id
    return {
        "account": select(
            *(_A.id, _O.slug.label("home"), _A.status, _A.given_name, _A.family_name),
            *(_A.birth_family_name, _A.attributes, _A.created_at, _A.updated_at),
            *(_A.last_sign_in_at, _A.closes_at),
        )
        .join(_O, _O.id == _A.home_id)
        .where(_A.id == account_id),
        "identifiers": select(
            _O.slug.label("organisation"), Identifier.kind, Identifier.display, Identifier.canonical
        )
        .join(_O, _O.id == Identifier.organisation_id)
        .where(Identifier.account_id == account_id),
        "addresses": select(
            ContactAddress.typed, ContactAddress.verified_at, ContactAddress.changed_at
        ).where(ContactAddress.account_id == account_id),
        "memberships": select(
            *(_O.slug.label("organisation"), _M.subject, _M.status, _M.profile),
            *(_M.legacy_key, _M.details, _M.first_visit_at, _M.since, _M.until),
        )
        .join(_O, _O.id == _M.organisation_id)
        .where(mine),
        "roles": select(_O.slug.label("organisation"), MembershipRole.role, Unit.name.label("unit"))
        .join(_M, _M.id == MembershipRole.membership_id)
        .join(_O, _O.id == _M.organisation_id)
        .outerjoin(Unit, Unit.id == MembershipRole.unit_id)
        .where(mine),
        **_of_choices(mine),
        **_of_access(account_id),
        **_of_history(account_id),
    }


def _of_choices(mine: ColumnElement[bool]) -> dict[str, Select[*tuple[Any, ...]]]:
    return {
        "consents": select(
            _O.slug.label("organisation"),
            *(PurposeConsent.purpose, PurposeConsent.text_sha256),
            *(PurposeConsent.given_at, PurposeConsent.withdrawn_at),
        )
        .join(_M, _M.id == PurposeConsent.membership_id)
        .join(_O, _O.id == _M.organisation_id)
        .where(mine),
        "terms": select(
            *(_O.slug.label("organisation"), _T.document, _T.version, _T.lang),
            *(_T.sha256, _T.source, _T.at),
        )
        .join(_M, _M.id == _T.membership_id)
        .join(_O, _O.id == _M.organisation_id)
        .where(mine),
    }


def _of_access(account_id: str) -> dict[str, Select[*tuple[Any, ...]]]:
    return {
        "credentials": select(_C.kind, _C.state, _C.expires_at, _C.changed_at).where(
            _C.account_id == account_id
        ),
        "secret_questions": select(SecretAnswer.question, SecretAnswer.changed_at).where(
            SecretAnswer.account_id == account_id
        ),
        "sessions": select(
            *(_S.id, _S.device, _S.auth_time, _S.amr, _S.created_at),
            *(_S.expires_at, _S.ended_at, _S.ended_by),
        ).where(_S.account_id == account_id),
        "visits": select(
            _O.slug.label("organisation"),
            *(SessionOrganisation.session_id, SessionOrganisation.first_seen),
            *(SessionOrganisation.last_seen, SessionOrganisation.ended_at),
        )
        .join(_S, _S.id == SessionOrganisation.session_id)
        .join(_O, _O.id == SessionOrganisation.organisation_id)
        .where(_S.account_id == account_id),
        "browsers": select(KnownBrowser.seen_at).where(KnownBrowser.account_id == account_id),
        "portals": select(
            *(Client.client_id, _G.scope, _G.subject_sent, _G.auth_time),
            *(_G.created_at, _G.expires_at, _G.revoked_at, _G.revoked_because),
        )
        .join(Client, Client.id == _G.client_row_id)
        .where(_G.account_id == account_id),
    }


def _of_history(account_id: str) -> dict[str, Select[*tuple[Any, ...]]]:
    either = (AccountLink.survivor_id == account_id) | (AccountLink.retired_id == account_id)
    return {
        "registrations": select(
            Registration.typed, Registration.state, Registration.created_at, Registration.proved_at
        ).where(Registration.account_id == account_id),
        "applications": select(
            *(ReviewCase.reference, ReviewCase.kind, ReviewCase.state, ReviewCase.siren),
            *(ReviewCase.profile, ReviewCase.evidence, ReviewCase.received_at),
            ReviewCase.decided_at,
        )
        .outerjoin(Registration, Registration.id == ReviewCase.registration_id)
        .outerjoin(_M, _M.id == ReviewCase.membership_id)
        .where((Registration.account_id == account_id) | (_M.account_id == account_id)),
        "former_accounts": select(
            *(LegacyRecord.source, LegacyRecord.key, LegacyRecord.address, LegacyRecord.data),
            LegacyClaim.at,
        )
        .join(LegacyClaim, LegacyClaim.legacy_record_id == LegacyRecord.id)
        .join(_M, _M.id == LegacyClaim.membership_id)
        .where(_M.account_id == account_id),
        "links": select(AccountLink.at, AccountLink.undo_until, AccountLink.undone_at).where(
            either
        ),
        "letters": select(
            *(Letter.requested_at, Letter.printed_at, Letter.expires_at),
            *(Letter.voided_at, Letter.used_at),
        ).where(Letter.account_id == account_id),
        "mails": select(
            *(OutgoingMail.kind, OutgoingMail.to_address, OutgoingMail.created_at),
            *(OutgoingMail.outcome, OutgoingMail.bounced_at),
        ).where(OutgoingMail.account_id == account_id),
        "events": select(
            *(_E.at, _E.event, _E.outcome, _E.client_id, _E.source, _E.facts),
        ).where(_E.account_id == account_id),
    }


_ORDER: Final = ("at", "created_at", "since", "changed_at")


def everything(connection: Connection, account_id: str) -> Held:
    """Return every row about an account, part by part, oldest first; no secret is among them."""
    return {
        name: _sorted([_plain(row._mapping) for row in connection.execute(query)])
        for name, query in _queries(account_id).items()
    }


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    name = next((one for one in _ORDER if rows and one in rows[0]), "")
    return sorted(rows, key=lambda row: str(row[name])) if name else rows
