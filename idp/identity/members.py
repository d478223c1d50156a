"""The members of an organisation, read for services: by their keys, by search, all of them."""

from collections.abc import Iterable, Iterator, Sequence

from idp.identity.records import Known, Member, PersonRecord, RoleAt
from idp.identity.rows import KnownUnit
from idp.stores import members, tombstones, units
from idp.stores.engine import Transaction
from idp.stores.members import AnyRow, Keys, Wanted, Within


def units_of(connection: Transaction, organisation_id: str) -> list[KnownUnit]:
    """Return the organisation's units, closed ones too."""
    return [
        KnownUnit(row.id, row.kind, row.code, row.status == "active")
        for row in units.of(connection, organisation_id)
    ]


def known(
    connection: Transaction, organisation_id: str, kind: str, records: Sequence[PersonRecord]
) -> Known:
    """Return what is stored of the people that these records may mean."""
    keys = Keys(
        identifiers={record.identifier.value for record in records},
        subjects={record.subject for record in records if record.subject},
        legacy_keys={record.legacy_key for record in records if record.legacy_key},
    )
    rows, identifiers, subjects = members.by_keys(connection, organisation_id, kind, keys)
    # A membership that ended comes first, so that a live one of the same account replaces it.
    people = sorted(_people(connection, rows), key=lambda one: one.status != "ended")
    return Known(
        by_identifier={one.identifier: one for one in people},
        by_subject={one.subject: one for one in people},
        by_legacy_key={one.legacy_key: one for one in people if one.legacy_key},
        identifiers=identifiers,
        subjects=subjects | tombstones.found(connection, tombstones.SUBJECT, keys.subjects),
        legacy_keys=tombstones.found(connection, tombstones.LEGACY_KEY, keys.legacy_keys),
    )


def matching(
    connection: Transaction, organisation_id: str, kind: str, wanted: Wanted
) -> list[Member]:
    """Return the members that a search finds, by family name."""
    return _people(connection, members.matching(connection, organisation_id, kind, wanted))


def by_ids(
    connection: Transaction, organisation_id: str, kind: str, membership_ids: Sequence[str]
) -> list[Member]:
    """Return the members with these memberships, in the order of the ids."""
    rows = members.by_ids(connection, organisation_id, kind, membership_ids)
    found = {one.membership_id: one for one in _people(connection, rows)}
    return [found[one] for one in membership_ids if one in found]


def everybody(
    connection: Transaction, organisation_id: str, kind: str, *, within: Within | None = None
) -> Iterator[list[Member]]:
    """Yield every member, or those of some units, in batches."""
    for rows in members.everybody(connection, organisation_id, kind, within=within):
        yield _people(connection, rows)


def _people(connection: Transaction, rows: Iterable[AnyRow]) -> list[Member]:
    rows = list(rows)
    roles = members.roles_of(connection, [row.membership_id for row in rows]) if rows else {}
    return [
        Member(
            **{name: getattr(row, name) for name in _COPIED},
            identifier=row.identifier or "",
            identifier_shown=row.identifier_shown or "",
            has_password=row.password_id is not None,
            roles=frozenset(RoleAt(*pair) for pair in roles.get(row.membership_id, ())),
        )
        for row in rows
    ]


_COPIED = (
    *("account_id", "home_id", "account_status", "last_sign_in_at", "attributes"),
    *("given_name", "family_name", "birth_family_name", "identifier_id"),
    *("membership_id", "subject", "status", "profile", "legacy_key", "since", "until"),
    *("address_id", "email", "email_canonical", "email_verified_at"),
)
