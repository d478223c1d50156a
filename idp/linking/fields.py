"""The fields of a fiche: how each is read, shown and stored (R-PAR-31 to 33)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from idp.identity import particulars

Name = Literal[
    "civility",
    "family_name",
    "birth_family_name",
    "given_name",
    "birthdate",
    "birth_country",
    "street_address",
    "address_line_2",
    "address_line_3",
    "postal_code",
    "locality",
    "phone_number",
    "phone_fixed",
    "heard_from",
]
CIVILITIES: Final = ("M.", "Mme")
PHONES: Final[tuple[Name, ...]] = ("phone_number", "phone_fixed")

_LONGEST_LINE: Final = 100


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        name: Of the input, of the detail that is stored, and of its texts, `fiche.<name>.…`.
        read: Returns what is stored of something typed, None where it can't be meant.
        show: Returns what is stored as a form shows it.
        autocomplete: Of WHATWG HTML §4.10.18.7, so that browsers fill it in.
        has_hint: `fiche.<name>.hint` says how to write it.
    """

    name: Name
    read: Callable[[str, date], str | None]
    show: Callable[[str], str] = str
    autocomplete: str = "off"
    inputmode: str = ""
    has_hint: bool = False


def _line(typed: str, _: date) -> str | None:
    return particulars.words(typed, longest=_LONGEST_LINE)


def _name(typed: str, _: date) -> str | None:
    return particulars.name(typed)


def _day(typed: str, today: date) -> str | None:
    return particulars.birthdate(typed, today=today)


def _postal_code(typed: str, _: date) -> str | None:
    return particulars.postal_code(typed)


def _phone(typed: str, _: date) -> str | None:
    return particulars.phone(typed)


def _mobile(typed: str, _: date) -> str | None:
    number = particulars.phone(typed)
    return number if number and particulars.is_mobile(number) else None


def _civility(typed: str, _: date) -> str | None:
    return typed if typed in CIVILITIES else None


FIELDS: Final[tuple[Field, ...]] = (
    Field("civility", _civility),
    Field("family_name", _name, autocomplete="family-name"),
    Field("birth_family_name", _name),
    Field("given_name", _name, autocomplete="given-name"),
    Field("birthdate", _day, particulars.french_day, "bday", "numeric", has_hint=True),
    Field("birth_country", _name, autocomplete="country-name"),
    Field("street_address", _line, autocomplete="address-line1"),
    Field("address_line_2", _line, autocomplete="address-line2"),
    Field("address_line_3", _line, autocomplete="address-line3"),
    Field("postal_code", _postal_code, autocomplete="postal-code", inputmode="numeric"),
    Field("locality", _line, autocomplete="address-level2"),
    Field("phone_number", _mobile, particulars.french_phone, "tel", "tel"),
    Field("phone_fixed", _phone, particulars.french_phone, "home tel", "tel"),
    Field("heard_from", _line),
)

_IN_ADDRESS: Final = ("street_address", "address_line_2", "address_line_3")


def to_details(values: Mapping[str, str]) -> dict[str, Any]:
    """Return what is stored of a fiche; None takes away what was emptied.

    `address` is OpenID Connect's claim (Core §5.1.1), made of the parts; `phone_number` is the
    mobile one, else the fixed one.
    """
    lines = [values[name] for name in _IN_ADDRESS if values.get(name)]
    address = {
        "street_address": "\n".join(lines),
        "postal_code": values.get("postal_code", ""),
        "locality": values.get("locality", ""),
    }
    known: dict[str, Any] = {field.name: values.get(field.name) or None for field in FIELDS}
    known["address"] = {name: text for name, text in address.items() if text} or None
    known["phone_mobile"] = known["phone_number"]
    known["phone_number"] = known["phone_number"] or known["phone_fixed"]
    return known


def known_values(sources: tuple[Mapping[str, Any], ...], *, today: date) -> dict[str, str]:
    """Return what is known of each field already, as a form shows it; the first source wins."""
    found: dict[str, str] = {}
    for field in FIELDS:
        for source in sources:
            said = _said(source, field.name)
            stored = field.read(said, today) if said else None
            if stored:
                found[field.name] = field.show(stored)
                break
    return found


def _said(source: Mapping[str, Any], name: Name) -> str:
    """Return what a source says of a field: an import, the account, the details of before."""
    if name == "phone_number" and "phone_mobile" in source:
        return str(source["phone_mobile"] or "")
    value = source.get(name)
    address = source.get("address")
    if value is None and isinstance(address, Mapping):
        value = address.get(name)
    return str(value) if isinstance(value, str | int) else ""
