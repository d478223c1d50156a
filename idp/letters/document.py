"""The PDF of a batch of letters: tagged, accessible (PDF/UA-1), every font inside.

Typst lays it out from `templates/letters/letter.typ`. What is printed is passed as JSON, never by
formatting the source, so that no name can be read as markup.
"""

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import segno

from idp.kernel.paths import shipped

_FONTS: Final = re.compile(
    "[ -~\u00a0-\u024f\u0300-\u036f\u0370-\u03ff\u0400-\u04ff\u05d0-\u05ea"
    "\u0621-\u063a\u0640-\u064a"
    "\u1e00-\u1eff\u2010-\u2027\u202f-\u203a\u20ac\u2116\u2122\u260e\ufffd]*"
)
"""What the fonts that travel with Typst can show, letters of French names and far beyond."""


class PrinterMissing(RuntimeError):
    """Typst is not installed: the extra `letters` brings it."""


class LayoutFailed(RuntimeError):
    """Typst refused the document; the message says why. Most often: a logo that it can't read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What only one letter says; `qr` is the address that its QR code holds."""

    recipient: Sequence[str]
    reference: str
    salutation: str
    identifier: str
    code: str
    qr: str
    qr_alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What all letters of a batch share.

    Attributes:
        words: The sentences, by the names that the template knows; steps are lists of parts, of
            which every second one is emphasised.
        colour: Of headings and frame, `#rrggbb`, dark enough on white.
        logo: SVG, or ''.
    """

    title: str
    lang: str
    colour: str
    logo: str
    sender: Mapping[str, Any]
    words: Mapping[str, Any]
    help: Sequence[str]


def render(
    layout: Layout, sheets: Sequence[Sheet], progress: Callable[[int], None], *, at: datetime
) -> bytes:
    """Return one PDF with a page per sheet; `progress` is called with letters done.

    Raises:
        PrinterMissing: Typst is not installed.
        LayoutFailed: Typst refused the document.
    """
    try:
        import typst  # noqa: PLC0415 - an optional package
    except ImportError as error:
        raise PrinterMissing from error
    letters = [_letter(sheet, progress) for sheet in sheets]
    data = _plain(asdict(layout) | {"letters": letters})
    source = (shipped("templates") / "letters" / "letter.typ").read_bytes()
    try:
        pdf = typst.compile(
            source,
            font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"letters": json.dumps(data)},
            format="pdf",
            pdf_standards="ua-1",
            timestamp=at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise LayoutFailed(error.diagnostic) from error
    if not isinstance(pdf, bytes):
        raise LayoutFailed("no document")
    return pdf


def can_print(text: str) -> bool:
    """Tell whether every character of a text can be shown, and none turns words around."""
    return shown(text) == text


def shown(text: str) -> str:
    """Return a text in characters that the fonts have; what they lack becomes U+FFFD.

    Without what nobody sees: control characters, directions, joiners, variation selectors.
    """
    return "".join(_shown(unicodedata.normalize("NFC", text)))


def _shown(text: str) -> Iterator[str]:
    for character in text:
        if character in "\n\t":
            yield " "
        elif _FONTS.fullmatch(character):
            yield character
        elif unicodedata.category(character) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Mn"}:
            yield "\ufffd"


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON of any depth
    """Return JSON whose texts can all be shown; drawings stay as they are."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        drawings = {"logo", "qr"}
        return {key: one if key in drawings else _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    return value


_LARGEST: Final = 18.0
_LINE: Final = 510.0
"""Points of type that one character of an identifier may have when it fills its line alone."""


def _letter(sheet: Sheet, progress: Callable[[int], None]) -> dict[str, Any]:
    size = min(_LARGEST, _LINE / len(sheet.identifier))
    drawing = io.BytesIO()
    segno.make(sheet.qr, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, border=0, scale=1
    )
    progress(1)
    letter = asdict(sheet) | {"identifier_size": size}
    return letter | {"qr": drawing.getvalue().decode()}
