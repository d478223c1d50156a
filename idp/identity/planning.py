"""What a person's row changes in what is stored: compared, decided, written nowhere yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from idp.identity.records import Fault, Known, Member, PersonRecord, RoleAt, Settle, as_it_is
from idp.kernel.ids import new_id
from idp.stores.enrolment import Changes
from idp.stores.tables import Account, ContactAddress, Identifier, Membership

Verdict = Literal["created", "updated", "unchanged"]
_NAMES = ("given_name", "family_name", "birth_family_name")
_STANDING = ("profile", "since", "until")


@dataclass(frozen=True, slots=True)
class Planner:
    """Decides, for the people of one organisation, at one instant."""

    organisation_id: str
    at: datetime
    settle: Settle = as_it_is

    def plan(self, record: PersonRecord, known: Known, changes: Changes) -> Verdict | Fault:
        """Add to `changes` what this record asks for, or return why it can't be had."""
        member = self._member(record, known)
        if isinstance(member, Fault):
            return member
        settled = self._collision(record, member, known) or self.settle(record, member)
        if isinstance(settled, Fault):
            return settled
        if member is None:
            self._create(settled, changes)
            return "created"
        return "updated" if self._update(member, settled, changes) else "unchanged"

    def meant(self, record: PersonRecord, known: Known) -> Member | None:
        """Return whom a record means; None for nobody, or for several people."""
        member = self._member(record, known)
        return None if isinstance(member, Fault) else member

    def _member(self, record: PersonRecord, known: Known) -> Member | Fault | None:
        """Return whom the record means: by identifier, else by subject, else by legacy key."""
        found = (
            ("identifier", known.by_identifier.get(record.identifier.value)),
            ("subject", known.by_subject.get(record.subject or "")),
            ("legacy_key", known.by_legacy_key.get(record.legacy_key or "")),
        )
        members = {member.account_id: member for _, member in found if member}
        if len(members) > 1:
            column = next(name for name, member in reversed(found) if member)
            return Fault(column, f"{column}_taken", _value(record, column))
        member = next(iter(members.values()), None)
        if member and (member.status == "ended" or member.account_status == "closed"):
            return Fault("identifier", "closed_account", record.identifier.display)
        return member

    def _collision(self, record: PersonRecord, member: Member | None, known: Known) -> Fault | None:
        if member is None:
            taken = {
                "identifier": record.identifier.value in known.identifiers,
                "subject": record.subject in known.subjects,
                "legacy_key": record.legacy_key in known.legacy_keys,
            }
        else:
            moved = record.identifier.value != member.identifier
            gains_key = record.legacy_key and member.legacy_key is None
            taken = {
                "identifier": moved and record.identifier.value in known.identifiers,
                "legacy_key": bool(gains_key) and record.legacy_key in known.legacy_keys,
            }
            for column in ("subject", "legacy_key"):
                said, has = getattr(record, column), getattr(member, column)
                if said and has and said != has:
                    return Fault(column, f"{column}_differs", said)
        for column, is_taken in taken.items():
            if is_taken:
                return Fault(column, f"{column}_taken", _value(record, column))
        return None

    def _create(self, record: PersonRecord, changes: Changes) -> None:
        account_id, membership_id = new_id(), new_id()
        open_to = "active" if record.password_hash else "provisioned"
        address_id = self._address(account_id, record, changes) if record.email else None
        changes.accounts.append(
            {
                "id": account_id,
                "home_id": self.organisation_id,
                "status": "active" if record.status == "active" else open_to,
                "credential_version": 1,
                **{name: getattr(record, name) or "" for name in _NAMES},
                "attributes": dict(record.attributes),
                "recovery_address_id": address_id,
                "created_at": self.at,
                "updated_at": self.at,
            }
        )
        changes.identifiers.append({"id": new_id(), **self._identifier(account_id, record)})
        changes.memberships.append(
            {
                "id": membership_id,
                "account_id": account_id,
                "organisation_id": self.organisation_id,
                "subject": record.subject or new_id(),
                "status": record.status or open_to,
                "version": 1,
                "contact_address_id": address_id,
                "profile": record.profile or "",
                "legacy_key": record.legacy_key,
                "cleared_for": "",
                "since": record.since or self.at,
                "until": record.until,
            }
        )
        self._password(account_id, record, changes)
        _grant_roles(membership_id, record.roles or frozenset(), changes)

    def _identifier(self, account_id: str, record: PersonRecord) -> dict[str, Any]:
        return {
            "account_id": account_id,
            "organisation_id": self.organisation_id,
            "kind": record.identifier.kind,
            "canonical": record.identifier.value,
            "display": record.identifier.display,
        }

    def _address(self, account_id: str, record: PersonRecord, changes: Changes) -> str:
        row = {"id": new_id(), "account_id": account_id, **self._address_values(record)}
        changes.addresses.append(row)
        return str(row["id"])

    def _address_values(self, record: PersonRecord) -> dict[str, Any]:
        return {
            "typed": record.email,
            "canonical": record.email_canonical,
            "verified_at": self.at if record.email_verified else None,
            "changed_at": self.at,
        }

    def _password(self, account_id: str, record: PersonRecord, changes: Changes) -> None:
        if record.password_hash is None:
            return
        stored = record.password_hash
        changes.credentials.append(
            {
                "id": new_id(),
                "account_id": account_id,
                "organisation_id": self.organisation_id,
                "kind": "password",
                "scheme": stored.scheme,
                "cost": stored.cost,
                "pepper_id": stored.pepper_id or "",
                "secret": stored.secret,
                "state": "live",
                "tries": 0,
                "changed_at": self.at,
            }
        )

    def _update(self, member: Member, record: PersonRecord, changes: Changes) -> bool:
        """Change what differs; what belongs to the account only where this is its home."""
        is_home = member.home_id == self.organisation_id
        account = _differing(member, record, _NAMES) if is_home else {}
        if is_home and (merged := _merged(member, record)) != member.attributes:
            account["attributes"] = merged
        standing = _differing(member, record, _STANDING)
        if record.legacy_key and member.legacy_key is None:
            standing["legacy_key"] = record.legacy_key
        touched = self._move_address(member, record, changes, standing)
        touched |= self._rename(member, record, changes)
        if is_home and record.password_hash and not member.has_password:
            self._password(member.account_id, record, changes)
            account |= {"status": "active"} if member.account_status == "provisioned" else {}
            standing |= {"status": "active"} if member.status == "provisioned" else {}
            touched = True
        if record.roles is not None and record.roles != member.roles:
            changes.cleared_roles.append(member.membership_id)
            _grant_roles(member.membership_id, record.roles, changes)
            touched = True
        if not (touched or account or standing):
            return False
        changes.update(Membership, member.membership_id, standing)
        changes.update(Account, member.account_id, {**account, "updated_at": self.at})
        return True

    def _move_address(
        self, member: Member, record: PersonRecord, changes: Changes, standing: dict[str, Any]
    ) -> bool:
        """Change the contact address; another organisation's account gets one of its own here."""
        if record.email is None:
            return False
        if member.email == record.email:
            proved = record.email_verified and member.email_verified_at is None
            if proved and member.address_id:
                changes.update(ContactAddress, member.address_id, {"verified_at": self.at})
            return bool(proved)
        if member.home_id == self.organisation_id:
            changes.moved.append(member.account_id)
        if member.address_id and member.home_id == self.organisation_id:
            values = self._address_values(record)
            if member.email_canonical == record.email_canonical and not record.email_verified:
                values["verified_at"] = member.email_verified_at
            changes.update(ContactAddress, member.address_id, values)
        else:
            standing["contact_address_id"] = self._address(member.account_id, record, changes)
        return True

    def _rename(self, member: Member, record: PersonRecord, changes: Changes) -> bool:
        """Give the member the identifier of the record, in place of the one of that kind."""
        wanted = record.identifier
        if (member.identifier, member.identifier_shown) == (wanted.value, wanted.display):
            return False
        if member.identifier_id:
            values = {"canonical": wanted.value, "display": wanted.display}
            changes.update(Identifier, member.identifier_id, values)
        else:
            changes.identifiers.append(
                {"id": new_id(), **self._identifier(member.account_id, record)}
            )
        return True


def _value(record: PersonRecord, column: str) -> str:
    return record.identifier.display if column == "identifier" else str(getattr(record, column))


def _differing(member: Member, record: PersonRecord, names: tuple[str, ...]) -> dict[str, Any]:
    said = {name: getattr(record, name) for name in names}
    return {k: v for k, v in said.items() if v is not None and v != getattr(member, k)}


def _merged(member: Member, record: PersonRecord) -> dict[str, Any]:
    """Return the attributes with what the record says; parts of an address it leaves out stay."""
    merged = {**member.attributes, **record.attributes}
    before, after = member.attributes.get("address"), record.attributes.get("address")
    if isinstance(before, dict) and isinstance(after, dict):
        merged["address"] = {**before, **after}
    return merged


def _grant_roles(membership_id: str, roles: frozenset[RoleAt], changes: Changes) -> None:
    changes.roles += [
        {"membership_id": membership_id, "role": one.role, "unit_id": one.unit_id}
        for one in sorted(roles)
    ]
