"""What an act will change, sentence by sentence, before it is done."""

from datetime import date

from idp.administration.desk import Person
from idp.administration.refusals import Done
from idp.console.acts import Deed
from idp.console.doing import Values
from idp.console.entrance import Caller
from idp.console.role_choices import role_named, role_words, unit_of


def sentences(
    caller: Caller, person: Person, deed: Deed, values: Values, done: Done
) -> tuple[str, ...]:
    """Return what will happen; `done` is what a dry run said."""
    facts = _facts(caller, person, deed, values, done)
    ids = [f"console.act.{deed.name}.will"]
    more = f"console.act.{deed.name}.also"
    ids += [more] if caller.texts.has(more) else []
    ids += [f"console.act.{deed.name}.{one}" for one in _conditions(caller, person, deed, done)]
    said = [caller.say(one, **facts) for one in ids]
    if done.first_secret:
        said.append(secret_sentence(caller, person.member.email or "", done))
    return tuple(said)


def secret_sentence(caller: Caller, address: str, done: Done) -> str:
    """Return how a first secret leaves, to which address, and until which day it is good."""
    until = caller.day(done.until) if done.until else ""
    text_id = f"console.secret.{done.first_secret}"
    return caller.say(text_id, address=address, until=until)


def facts_of(caller: Caller, person: Person) -> dict[str, str]:
    """Return what sentences on somebody may say, as it is now."""
    member = person.member
    return {
        "name": member.name or member.identifier_shown,
        "identifier": member.identifier_shown,
        "address": member.email or caller.say("console.none"),
        "until": caller.last_day(member.until),
    }


def _facts(
    caller: Caller, person: Person, deed: Deed, values: Values, done: Done
) -> dict[str, str]:
    facts = facts_of(caller, person) | {"before": done.before, "after": done.after}
    if deed.name in {"leave", "stay"}:
        facts |= {"before": _day(caller, done.before), "after": _day(caller, done.after)}
    if "role" in deed.fields:
        facts["role"] = role_words(caller, role_named(caller, values["role"]))
    if "unit" in deed.fields:
        facts["unit"] = caller.office.unit_names[unit_of(caller, values["unit"]).id]
    return facts


def _conditions(caller: Caller, person: Person, deed: Deed, done: Done) -> list[str]:
    """Return the sentences of an act that hold only for some."""
    found = []
    if deed.name == "leave" and done.after and done.after < caller.at.date().isoformat():
        found.append("is_over")
    if deed.name == "address" and done.before:
        found.append("tells_old")
    if deed.name == "address" and _signs_in_by_address(person):
        found.append("renames")
    if deed.name == "reset":
        found.append("detaches" if done.after == "detached" else "at_home")
    if deed.name == "sign_out":
        found.append("everywhere" if person.is_home else "here")
    return found


def _signs_in_by_address(person: Person) -> bool:
    return bool(person.member.email) and person.member.identifier == person.member.email_canonical


def _day(caller: Caller, iso: str) -> str:
    return caller.local_day(date.fromisoformat(iso)) if iso else ""
