"""Who gets a letter: those who were meant, without those whom a letter would not help."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from idp.clients.model import Client
from idp.identity.identifiers import canonical
from idp.letters.document import can_print
from idp.letters.model import Addressee, Choice, Chosen, Reason, Skipped
from idp.stores import letters as stored
from idp.stores.engine import Transaction


def choose(connection: Transaction, client: Client, choice: Choice, at: datetime) -> Chosen:
    """Return who gets a letter of this choice, sorted by name, and whom it passes over, why.

    Of people who were not named one by one, those who hold a valid code are left out silently.
    """
    whose = (client.organisation_id, client.policy.identifier.kind)
    skipped: list[Skipped] = []
    if choice.named is not None:
        people, skipped = named(connection, client, choice.named, at)
    elif choice.requested:
        people = _addressees(stored.waiting(connection, whose, at))
    elif choice.of_batch:
        people = _addressees(stored.of_batch(connection, whose, choice.of_batch, at))
    else:
        people = _addressees(stored.unactivated(connection, whose, at))
    kept = []
    for person in sorted(people, key=_by_name):
        reason = _reason(person, client, choice, at)
        if reason is None:
            kept.append(person)
        elif reason != "has_code" or choice.named is not None:
            skipped.append(Skipped(person.identifier or person.account_id, reason))
    return Chosen(tuple(kept), tuple(skipped))


def named(
    connection: Transaction, client: Client, names: Iterable[str], at: datetime
) -> tuple[list[Addressee], list[Skipped]]:
    """Return the people with these identifiers or account ids, and the names that are nobody's."""
    typed = {name: canonical(client.policy.identifier, name) for name in names}
    keys = {name: found.value if found else name for name, found in typed.items()}
    whose = (client.organisation_id, client.policy.identifier.kind)
    wanted = list({*keys.values(), *keys})
    people = _addressees(stored.named(connection, whose, wanted, at))
    known = {key for person in people for key in (person.account_id, person.canonical)}
    unknown = [Skipped(name, "unknown") for name, key in keys.items() if not {name, key} & known]
    return people, unknown


def _reason(person: Addressee, client: Client, choice: Choice, at: datetime) -> Reason | None:
    gone = person.until is not None and person.until <= at
    usable = person.account_status == "provisioned" and person.status != "suspended" and not gone
    wanted = choice.reissue or person.requested_at is not None
    reasons: dict[Reason, bool] = {
        "not_home": person.home_id != client.organisation_id,
        "active": person.account_status == "active",
        "suspended": not usable,
        "no_identifier": not person.identifier,
        "unprintable": not can_print(person.identifier),
        "has_code": person.code_until is not None and not wanted,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _addressees(rows: Iterable[stored.PersonRow]) -> list[Addressee]:
    return list({row["account_id"]: Addressee(**row) for row in rows}.values())


def _by_name(person: Addressee) -> tuple[str, str, str]:
    return _sortable(person.family_name), _sortable(person.given_name), person.identifier


def _sortable(name: str) -> str:
    """Return a name as a French list sorts it: accents and capitals make no difference."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(c for c in plain.casefold() if not unicodedata.combining(c))
