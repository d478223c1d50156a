"""Files of applications in words: states, reasons, the register's answer, who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from idp.companies.siren import shown
from idp.console.entrance import Caller
from idp.reviewing.model import APPLICANT, Case, File, Twin

_PLACES: Final = 6
_WHY: Final = frozenset(
    {"register_unavailable", "R1", "R2", "R3", "partial_answer", "not_in_crafts", "masked"}
    | {"other_name", "name_unknown", "several"}
)
_WITH_TEXT: Final = frozenset({"asked", "answered", "comment"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a file's history: what happened, when, and what was written."""

    at: Any
    said: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known, and a mark where it speaks for or against: good | bad | ''."""

    name: str
    value: str
    mark: str = ""


def title_of(case: Case, address: str) -> str:
    """Return what a file is called besides its reference: the company, else the address."""
    return case.company or address or case.reference


def profile_words(caller: Caller, profile: str) -> str:
    """Return a profile as the portal calls it."""
    choice = caller.office.client.policy.signup.profile(profile)
    if choice is None:
        return profile
    return choice.label.en if caller.lang == "en" and choice.label.en else choice.label.fr


def profile_choices(caller: Caller, profiles: list[str]) -> list[tuple[str, str]]:
    """Return profiles for a form's list."""
    return [(one, profile_words(caller, one)) for one in profiles]


def reason_choices(caller: Caller) -> list[tuple[str, str]]:
    """Return the portal's reasons for a form's list."""
    reasons = caller.office.client.policy.review.reasons
    english = caller.lang == "en"
    return [(one.id, one.label.en if english and one.label.en else one.label.fr) for one in reasons]


def reason_words(caller: Caller, reason: str) -> str:
    """Return a reason as officers choose it; its id where the portal has it no more."""
    return dict(reason_choices(caller)).get(reason, reason)


def why_words(caller: Caller, case: Case) -> str:
    """Return why a file came to the officers."""
    return caller.say(f"reviewing.why.{case.why if case.why in _WHY else 'other'}")


def who(caller: Caller, by: str) -> str:
    """Return who did something, by name where that is known."""
    if by == APPLICANT:
        return caller.say("reviewing.by.applicant")
    if by == caller.staff.by:
        return caller.say("reviewing.by.you")
    kind, _, named = by.partition(":")
    if kind == "staff":
        return caller.office.officer_names.get(named) or caller.say("reviewing.by.officer")
    return caller.say("reviewing.by.service")


def history(caller: Caller, file: File) -> list[Entry]:
    """Return what happened to a file, the newest last."""
    return [
        Entry(
            note.at,
            caller.say(
                f"reviewing.note.{note.kind}", by=who(caller, note.by), to=_to(caller, note)
            ),
            note.text if note.kind in _WITH_TEXT else "",
        )
        for note in file.notes
    ]


def evidence(caller: Caller, file: File) -> list[Fact]:
    """Return what the register told, with its source and date (R-PDL-17)."""
    case, told = file.case, file.case.evidence
    facts = [Fact(caller.say("reviewing.siren"), shown(case.siren))] if case.siren else []
    if told.get("client_company"):
        facts.append(_fact(caller, "client", "yes", mark="good"))
    answer = str(told.get("answer", ""))
    if answer == "found":
        facts += _found(caller, told)
    elif answer in {"unknown", "unavailable"}:
        facts.append(_fact(caller, "register", answer, mark="bad"))
    facts += _name_compared(caller, file)
    return facts + _source(caller, told)


def twin_words(caller: Caller, twin: Twin) -> str:
    """Return what another file or member has in common with this one."""
    same = "_and_".join(twin.same)
    if twin.reference:
        state = caller.say(f"reviewing.state.{twin.state}")
        return caller.say(f"reviewing.twin.file_{same}", reference=twin.reference, state=state)
    return caller.say(f"reviewing.twin.member_{same}", name=twin.name)


def _to(caller: Caller, note: Any) -> str:  # noqa: ANN401 - a note
    if note.kind == "refused":
        return reason_words(caller, note.text)
    if note.kind != "assigned":
        return ""
    return who(caller, note.text) if note.text else caller.say("reviewing.by.nobody")


def _fact(caller: Caller, name: str, value: str, *, mark: str = "", **more: str | int) -> Fact:
    said = caller.say(f"reviewing.fact.{name}.{value}", **more)
    return Fact(caller.say(f"reviewing.fact.{name}.name"), said, mark)


def _found(caller: Caller, told: Mapping[str, Any]) -> list[Fact]:
    active = bool(told.get("active"))
    facts = [Fact(caller.say("reviewing.company"), str(told["name"]))] if told.get("name") else []
    facts.append(
        _fact(caller, "state", "active" if active else "off", mark="good" if active else "bad")
    )
    in_crafts = told.get("craft") or any(one.get("craft") for one in told.get("places") or ())
    facts.append(
        _fact(caller, "crafts", "yes" if in_crafts else "no", mark="good" if in_crafts else "bad")
    )
    if told.get("masked"):
        facts.append(_fact(caller, "masked", "yes"))
    places = [_place(caller, one) for one in (told.get("places") or ())[:_PLACES]]
    if places:
        facts.append(Fact(caller.say("reviewing.places"), "\n".join(places)))
    officers = [_officer(one) for one in told.get("officers") or ()]
    if officers:
        facts.append(Fact(caller.say("reviewing.company_officers"), "\n".join(officers)))
    return facts


def _place(caller: Caller, one: Mapping[str, Any]) -> str:
    where = f"{one.get('postal_code', '')} {one.get('town', '')}".strip() or one.get("siret", "")
    state = "open" if one.get("active") else "closed"
    kind = "head" if one.get("head") else "branch"
    return caller.say(f"reviewing.place.{kind}_{state}", where=where)


def _officer(one: Mapping[str, Any]) -> str:
    given = " ".join((one.get("given_names") or ())[:1])
    return f"{given} {' / '.join(one.get('family_names') or ())}".strip()


def _name_compared(caller: Caller, file: File) -> list[Fact]:
    if file.name_agrees is None:
        return [_fact(caller, "name", "unknown")] if file.case.siren else []
    agrees = file.name_agrees
    return [_fact(caller, "name", "same" if agrees else "other", mark="good" if agrees else "bad")]


def _source(caller: Caller, told: Mapping[str, Any]) -> list[Fact]:
    given = told.get("provenance") or {}
    source = str(given.get("source") or told.get("source") or "")
    if not source:
        return []
    as_of = str(given.get("as_of", ""))
    day = caller.local_day(date.fromisoformat(as_of)) if as_of else ""
    said = caller.say("reviewing.source_of", source=source, day=day) if day else source
    return [Fact(caller.say("reviewing.source"), said)]
