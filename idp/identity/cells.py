"""One cell of a file: what it says, or a fault with what it may have meant."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from idp.crypto.formats import UnusableHash
from idp.crypto.passwords import PasswordHash, imported_hash
from idp.identity.identifiers import canonical_address
from idp.identity.records import Fault

_LONGEST_NAME = 200
_EXCEL_START = date(1899, 12, 30)
_EXCEL_DATE = re.compile(r"\d{5}(\.\d+)?")
_FRENCH_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?")
_POSTAL_CODE_LENGTH = 5
_PHONE_LENGTH = 10
_YES = frozenset({"oui", "o", "vrai", "yes", "y", "true", "1", "x"})
_NO = frozenset({"non", "n", "faux", "no", "false", "0"})
_STATUSES = {
    "provisioned": ("provisioned", "préparé", "à activer", "en attente"),
    "active": ("active", "actif", "active", "activé"),
    "suspended": ("suspended", "suspendu", "suspendue", "inactif", "inactive"),
}
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words}


class FaultyCell(Exception):
    """A cell can't be taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def clean(cell: str, field: str, *, longest: int = _LONGEST_NAME) -> str:
    """Return a text in NFC, with plain blanks and nothing invisible.

    Raises:
        FaultyCell: It is too long or holds a control character.
    """
    if cell.isascii() and cell.isprintable() and len(cell) <= longest:
        return " ".join(cell.split())
    visible = "".join(c for c in cell if unicodedata.category(c) != "Cf")
    text = " ".join(unicodedata.normalize("NFC", visible).split())
    if any(unicodedata.category(c)[0] == "C" for c in text):
        raise FaultyCell(Fault(field, "control_character"))
    if len(text) > longest:
        raise FaultyCell(Fault(field, "too_long", text[:40] + "…"))
    return text


def email(text: str) -> tuple[str, str]:
    """Return an address as typed and in canonical form.

    Raises:
        FaultyCell: It is none; with a proposal where one letter mends it.
    """
    address = canonical_address(text)
    if address is not None:
        return text, address
    mended = re.sub(r"\.{2,}", ".", text.replace(",", ".").replace(";", ".").replace(" ", ""))
    mended = mended.strip(".<>").removeprefix("mailto:")
    proposal = mended if canonical_address(mended) else ""
    raise FaultyCell(Fault("email", "address", text, proposal))


def day(text: str, field: str) -> date:
    """Return a date written in the French or the ISO way.

    Raises:
        FaultyCell: It is none; a spreadsheet's day number is proposed as the date it stands for.
    """
    if _EXCEL_DATE.fullmatch(text):
        meant = _EXCEL_START + timedelta(days=int(text.partition(".")[0]))
        raise FaultyCell(Fault(field, "excel_date", text, meant.strftime("%d/%m/%Y")))
    try:
        if found := _FRENCH_DATE.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise FaultyCell(Fault(field, "date", text)) from None


def first_instant(text: str) -> datetime:
    """Return when a membership begins: the start of that day, or the instant that is written."""
    return _written_instant(text) or _midnight(day(text, "since"))


def last_instant(text: str) -> datetime:
    """Return when a membership ends: the end of that day, which still counts, or the instant."""
    try:
        return _written_instant(text) or _midnight(day(text, "until")) + timedelta(days=1)
    except OverflowError:  # the last day of the year 9999, as some write « without end »
        raise FaultyCell(Fault("until", "date", text)) from None


def last_day(until: datetime) -> date:
    """Return the last day on which somebody enters whose membership ends then."""
    return (until - timedelta(microseconds=1)).astimezone(UTC).date()


def _written_instant(text: str) -> datetime | None:
    """Return an instant with its time zone, as `export` writes it (RFC 3339); None for a date."""
    try:
        found = datetime.fromisoformat(text) if "T" in text else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _midnight(of: date) -> datetime:
    return datetime(of.year, of.month, of.day, tzinfo=UTC)


def yes_no(text: str, field: str) -> bool:
    """Return what a yes or a no means, in French or English.

    Raises:
        FaultyCell: It is neither.
    """
    word = text.casefold()
    if word in _YES | _NO:
        return word in _YES
    raise FaultyCell(Fault(field, "yes_no", text))


def status(text: str) -> str:
    """Return the status of a new account: provisioned, active or suspended.

    Raises:
        FaultyCell: It is none of these.
    """
    found = _STATUS_OF.get(text.casefold())
    if found is None:
        raise FaultyCell(Fault("status", "status", text))
    return found


def key(text: str, field: str) -> str:
    """Return a subject or a legacy key: opaque, compared byte for byte (OpenID Core §2).

    Raises:
        FaultyCell: It is no visible ASCII of at most 255 characters.
    """
    if len(text) > 255 or not text.isascii() or not text.isprintable() or " " in text:  # noqa: PLR2004 - the column's width, and Core's
        raise FaultyCell(Fault(field, "subject_form", text[:40]))
    return text


def password(text: str) -> PasswordHash:
    """Return the row for a hash that another system made.

    Raises:
        FaultyCell: Nobody knows its format, or it costs too much. The hash is never repeated.
    """
    try:
        return imported_hash(text)
    except UnusableHash:
        raise FaultyCell(Fault("password_hash", "password_hash")) from None


def postal_code(text: str) -> str:
    """Return a postal code.

    Raises:
        FaultyCell: It is French and lost its first zero (`1000` for `01000`).
    """
    if text.isdecimal() and len(text) == _POSTAL_CODE_LENGTH - 1:
        raise FaultyCell(Fault("postal_code", "lost_zeros", text, f"0{text}"))
    return text


def phone(text: str) -> str:
    """Return a telephone number without blanks and dots.

    Raises:
        FaultyCell: It is French and lost its first zero.
    """
    digits = re.sub(r"[ .()-]", "", text)
    if digits.isdecimal() and len(digits) == _PHONE_LENGTH - 1:
        raise FaultyCell(Fault("phone_number", "lost_zeros", text, f"0{digits}"))
    return digits
