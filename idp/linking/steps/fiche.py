"""The fiche: what a portal asks of its members, apart from their account's profile (R-PAR-20)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from flask_wtf import FlaskForm
from pydantic import Field as Described
from wtforms import Form, StringField

from idp.journeys.effort import Effort, Situation, Typed
from idp.journeys.leaving import Leave
from idp.journeys.model import SIGNED_IN, AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.legacy.claims import LegacyClaims
from idp.legacy.members import member_within
from idp.legacy.store import learn, visited
from idp.linking.fields import CIVILITIES, FIELDS, PHONES, Field, Name, known_values, to_details
from idp.linking.visits import BRANCH, Visits, account_of, is_first, proved
from idp.policy.branding import LocalisedText
from idp.policy.section import Section
from idp.stores.engine import Transaction

_LONGEST: Final = 400


class Choice(Section):
    """One answer to « Comment nous avez-vous connus ? »."""

    id: str = Described(pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    label: LocalisedText


class FicheSettings(Section):
    """Which fields there are, and which have to be filled in."""

    fields: list[Name] = Described(
        [field.name for field in FIELDS], description="Asked, in the order of the product."
    )
    required: list[Name] = Described(
        ["family_name", "given_name"], description="Not to be left empty."
    )
    one_telephone: bool = Described(
        default=False, description="One of the two telephone numbers is enough, and needed."
    )
    heard_from: list[Choice] = Described(
        [], max_length=12, description="How people came to know the portal; empty: not asked."
    )


class FicheForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Every field that a fiche may have, and which button was pressed."""

    civility = StringField()
    family_name = StringField()
    birth_family_name = StringField()
    given_name = StringField()
    birthdate = StringField()
    birth_country = StringField()
    street_address = StringField()
    address_line_2 = StringField()
    address_line_3 = StringField()
    postal_code = StringField()
    locality = StringField()
    phone_number = StringField()
    phone_fixed = StringField()
    heard_from = StringField()
    act = StringField()


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers of a field that is chosen from."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the template draws it."""

    name: str
    is_marked: bool
    hint: str
    autocomplete: str
    inputmode: str
    options: tuple[Option, ...]


class Fiche(Step):
    """Asks what the settings list, with what is known filled in; stored with the membership."""

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})
    gives: ClassVar[frozenset[str]] = frozenset({"fiche"})
    settings: ClassVar[type[Section]] = FicheSettings
    form: ClassVar[type[Form]] = FicheForm

    def __init__(self, claims: LegacyClaims):
        """Read who it is by `claims`."""
        self._visits = Visits(claims)

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the required fields; an account of before fills them in."""
        if at.facts.get(BRANCH):
            return Effort()
        wanted = _settings(at.settings)
        clicks = 1 + sum(name in {"civility", "heard_from"} for name in wanted.required)
        count = len(wanted.required) - clicks + 1 + wanted.one_telephone
        typed: list[Typed] = ["particular"] * count
        return Effort(clicks=clicks, typed=tuple(typed))

    def applies(self, visit: Visit) -> bool:
        """Tell whether the first visit is not over."""
        return self._visits.is_owed(visit)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Fill in what the account of before, this portal and the account know, in this order."""
        member, account = self._visits.member(visit), proved(visit)
        if member is not None and form["act"].data is None:
            before = dict(account.data) if account else {}
            sources = (before, member.details, member.names, member.attributes)
            for name, value in known_values(sources, today=visit.at.date()).items():
                form[name].data = value
        wanted = _settings(visit.settings)
        for name in wanted.required:
            form[name].flags.required = True
        return {
            "email": member.address if member else "",
            "has_legacy": account is not None,
            "fields": [_shown(field, wanted, visit.lang) for field in _asked(wanted)],
            "phones": PHONES,
            "own_marks": True,
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take a fiche without faults; every fault is said at once."""
        if form["act"].data == "leave":
            return Leave()
        wanted = _settings(visit.settings)
        values: dict[str, str] = {}
        faults: list[AskAgain] = []
        for field in _asked(wanted):
            typed = str(form[field.name].data or "").strip()[:_LONGEST]
            stored = field.read(typed, visit.at.date()) if typed else ""
            if stored is None or (typed and not _is_offered(field, stored, wanted)):
                faults.append(AskAgain(f"fiche.{field.name}.malformed", field.name))
            elif not stored and field.name in wanted.required:
                faults.append(AskAgain(f"fiche.{field.name}.missing", field.name))
            values[field.name] = stored or ""
        faults += _without_telephone(values, faults, wanted)
        if faults:
            return AskAgain(faults[0].message, faults[0].field_name, also=tuple(faults[1:]))
        return Proceed({"fiche": json.dumps(values)})

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Keep the fiche with the membership: no other portal sees it.

        Raises:
            Overtaken: The first visit was ended elsewhere, or the membership is over.
        """
        member = member_within(tx, visit.client, account_of(visit))
        if member is None:
            raise Overtaken
        learn(tx, member.id, to_details(json.loads(str(visit.journey.facts["fiche"]))))
        alone = BRANCH not in visit.journey.facts  # nobody was asked whether they had an account
        if alone and is_first(visit) and not visited(tx, member.id, at=visit.at):
            raise Overtaken
        return {}


def _settings(given: Section) -> FicheSettings:
    return given if isinstance(given, FicheSettings) else FicheSettings()


def _asked(wanted: FicheSettings) -> Iterator[Field]:
    for field in FIELDS:
        if field.name in wanted.fields and (field.name != "heard_from" or wanted.heard_from):
            yield field


def _shown(field: Field, wanted: FicheSettings, lang: str) -> Shown:
    is_phone = wanted.one_telephone and field.name in PHONES
    return Shown(
        name=field.name,
        is_marked=is_phone or field.name in wanted.required,
        hint=f"fiche.{field.name}.hint" if field.has_hint else "",
        autocomplete=field.autocomplete,
        inputmode=field.inputmode,
        options=tuple(_options(field, wanted, lang)),
    )


def _options(field: Field, wanted: FicheSettings, lang: str) -> Iterator[Option]:
    if field.name == "civility":
        yield from (Option(one, one) for one in CIVILITIES)
    if field.name == "heard_from":
        for one in wanted.heard_from:
            yield Option(one.id, (one.label.en if lang == "en" else "") or one.label.fr)


def _is_offered(field: Field, stored: str, wanted: FicheSettings) -> bool:
    return field.name != "heard_from" or any(one.id == stored for one in wanted.heard_from)


def _without_telephone(
    values: Mapping[str, str], faults: list[AskAgain], wanted: FicheSettings
) -> list[AskAgain]:
    """Return the fault of who gives no number at all; a number at fault is said by itself."""
    is_said = any(fault.field_name in PHONES for fault in faults)
    if not wanted.one_telephone or is_said or any(values.get(name) for name in PHONES):
        return []
    return [AskAgain("fiche.one_telephone", "phone_number")]
