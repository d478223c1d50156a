"""What an account says of its owner: read for a form, judged, and brought to what is stored.

Names are stored in NFC. Claims follow from what is stored: « nom d'usage » is `family_name`, « nom
de naissance » is `birth_family_name`, the civility gives `gender` (OpenID Connect Core §5.1), and
the two lines of an address are the lines of `street_address` (R-PAR-19, R-PAR-21).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from idp.identity import particulars

NAMES: Final = ("family_name", "birth_family_name", "given_name")
ADDRESS: Final = ("street_address", "address_extra", "postal_code", "locality")
CIVILITIES: Final[Mapping[str, str]] = {"M.": "male", "Mme": "female"}
"""Civility → the claim `gender`; none is « Non précisée »."""

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was typed, as it is stored by field, and the fields that can't be meant."""

    values: Mapping[str, str]
    faults: Sequence[str]


def shown(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row of the account
    """Return each field as forms show it, '' where nothing is known."""
    said = row.attributes
    address = said.get("address")
    place = address if isinstance(address, Mapping) else {}
    first, _, second = _text(place, "street_address").partition("\n")
    return {
        **{name: getattr(row, name) for name in NAMES},
        "civility": _text(said, "civility"),
        "birthdate": particulars.french_day(_text(said, "birthdate")),
        "phone_number": particulars.french_phone(_text(said, "phone_number")),
        "street_address": first,
        "address_extra": second.replace("\n", ", "),
        "postal_code": _text(place, "postal_code"),
        "locality": _text(place, "locality"),
    }


def judged(fields: Sequence[str], typed: Typed, known: Typed, *, today: date) -> Judged:
    """Bring what was typed to what is stored; nothing is obligatory (R-PAR-20).

    Args:
        fields: Those that the portal shows and the person may change.
        typed: By field.
        known: What is stored, as it was shown: what was left alone is not judged.
        today: For birthdays.
    """
    readers = _readers(today)
    values: dict[str, str] = {}
    faults: list[str] = []
    for field in fields:
        text = typed.get(field, "").strip()
        if text == known[field]:
            continue
        value = readers[field](text) if text else ""
        if value is None:
            faults.append(field)
        else:
            values[field] = value
    return Judged(values, faults)


def columns(row: Any, values: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Return the account's columns with these values in place of what they were."""
    said = dict(row.attributes)
    for field in ("civility", "birthdate", "phone_number"):
        if field in values:
            said = _with(said, field, values[field])
    if "civility" in values:
        said = _with(said, "gender", CIVILITIES.get(values["civility"], ""))
    if any(field in values for field in ADDRESS):
        said = _with(said, "address", _address(said.get("address"), shown(row) | dict(values)))
    names = {field: values[field] for field in NAMES if field in values}
    return names | {"attributes": said}


def _address(stored: object, fields: Mapping[str, str]) -> dict[str, str]:
    """Return an address with these fields; `formatted` no longer says the same and goes."""
    kept = dict(stored) if isinstance(stored, Mapping) else {}
    kept.pop("formatted", None)
    lines = "\n".join(one for one in (fields["street_address"], fields["address_extra"]) if one)
    told = {"postal_code": fields["postal_code"], "locality": fields["locality"]}
    whole = kept | {"street_address": lines} | told
    return {name: text for name, text in whole.items() if text}


def _with(said: Mapping[str, Any], name: str, value: str | dict[str, str]) -> dict[str, Any]:
    return {**said, name: value} if value else {k: v for k, v in said.items() if k != name}


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else ""


def _readers(today: date) -> Mapping[str, Callable[[str], str | None]]:
    return {
        "civility": lambda text: text if text in CIVILITIES else None,
        **dict.fromkeys(NAMES, particulars.name),
        "birthdate": lambda text: particulars.birthdate(text, today=today),
        "phone_number": particulars.phone,
        "street_address": particulars.words,
        "address_extra": particulars.words,
        "postal_code": particulars.postal_code,
        "locality": particulars.words,
    }
