"""Logos: an SVG that comes from a folder is hostile until it was rewritten here.

The drawing is parsed with expat (which never fetches anything, and is told to refuse every document
type and entity) and written again from an allow-list. What could act is refused by name; what is
merely foreign (an editor's private elements and attributes) is left out.
Sources: SVG 1.1; ASVS 5.0 §5.2; OWASP XXE prevention.
"""

import re
from typing import Final, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

MAX_BYTES: Final = 32 * 1024
MAX_DEPTH: Final = 24
MAX_ELEMENTS: Final = 2_000
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS: Final = _words(
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan"
    " linearGradient radialGradient stop clipPath mask symbol"
)
_LEFT_OUT: Final = frozenset({"metadata"})
_PAINT: Final = _words(
    "fill fill-opacity fill-rule clip-path clip-rule mask stroke stroke-width stroke-opacity"
    " stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity"
    " color stop-color stop-opacity font-family font-size font-weight font-style text-anchor"
    " letter-spacing dominant-baseline display visibility"
)
_ATTRIBUTES: Final = _PAINT | _words(
    "version viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy"
    " dx dy d points transform offset gradientUnits gradientTransform spreadMethod clipPathUnits"
    " maskUnits maskContentUnits pathLength aria-hidden"
)
_NAMES: Final = _words("id role aria-label")
_LOCAL: Final = re.compile(r"#[A-Za-z][\w.-]*")
_REFERENCES: Final = re.compile(r"url\s*\(\s*(['\"]?)#[A-Za-z][\w.-]*\1\s*\)", re.IGNORECASE)
_ACTIVE: Final = re.compile(
    r"url\s*\(|script\s*:|expression\s*\(|data\s*:|[\\@<]|/\*", re.IGNORECASE
)


class UnsafeImage(ValueError):
    """The image was refused; its text says why, in English, for `idp clients check`."""


def sanitise(image: bytes) -> bytes:
    """The same drawing, rewritten from an allow-list, UTF-8, without an XML declaration.

    Raises:
        UnsafeImage: It is too big, too deep, not SVG, or holds something that acts or fetches.
    """
    if len(image) > MAX_BYTES:
        _refuse(f"{len(image)} bytes, at most {MAX_BYTES} are accepted")
    return _Rewriter().rewrite(image)


def _refuse(reason: str) -> NoReturn:
    raise UnsafeImage(reason)


class _Rewriter:
    """Expat's callbacks, and the clean text they leave behind."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._path: list[str] = []
        self._skipping = 0
        self._count = 0

    def rewrite(self, image: bytes) -> bytes:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = lambda *_: _refuse("a document type is declared")
        parser.EntityDeclHandler = lambda *_: _refuse("an entity is declared")
        parser.ProcessingInstructionHandler = lambda *_: _refuse("a processing instruction")
        try:
            parser.Parse(image, True)  # noqa: FBT003 -- expat takes it by position only
        except expat.ExpatError as problem:
            raise UnsafeImage(f"not well-formed: {problem}") from None
        except (LookupError, ValueError) as problem:
            raise UnsafeImage(str(problem)) from None
        return "".join(self._out).encode()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        self._count += 1
        if not self._path and (namespace, local) != (_SVG, "svg"):
            _refuse("its root is not an SVG element")
        if self._count > MAX_ELEMENTS or len(self._path) >= MAX_DEPTH:
            _refuse(f"more than {MAX_ELEMENTS} elements or {MAX_DEPTH} levels")
        self._path.append(local)
        if self._skipping or local in _LEFT_OUT or namespace not in {_SVG, ""}:
            self._skipping += 1
        elif namespace != _SVG or local not in _ELEMENTS:
            _refuse(f"element <{local}> is not accepted")
        else:
            self._out.append(f"<{local}{self._attributes(local, attributes)}>")

    def _end(self, name: str) -> None:
        self._path.pop()
        if self._skipping:
            self._skipping -= 1
        else:
            self._out.append(f"</{name.rpartition(' ')[2]}>")

    def _text(self, text: str) -> None:
        if not self._skipping and self._path[-1] in {"title", "desc", "text", "tspan"}:
            self._out.append(escape(text))

    def _attributes(self, element: str, attributes: dict[str, str]) -> str:
        kept = {"xmlns": _SVG} if len(self._path) == 1 else {}
        for name, value in attributes.items():
            namespace, _, local = name.rpartition(" ")
            if local.lower().startswith("on"):
                _refuse(f"event handler {local} on <{element}>")
            if local == "href":
                _local_reference(element, namespace, value)
                kept["href"] = value
            elif namespace:
                continue
            elif local == "style":
                kept |= _declarations(element, value)
            elif local in _NAMES:
                kept[local] = value
            elif local in _ATTRIBUTES:
                kept[local] = _inert(element, local, value)
        return "".join(f" {name}={quoteattr(value)}" for name, value in kept.items())


def _local_reference(element: str, namespace: str, value: str) -> None:
    if namespace not in {"", _XLINK} or not _LOCAL.fullmatch(value):
        _refuse(f"<{element}> refers to something outside of the image")


def _inert(element: str, name: str, value: str) -> str:
    if _ACTIVE.search(_REFERENCES.sub("", value)):
        _refuse(f"{name} of <{element}> refers outside of the image or is not plain")
    return value


def _declarations(element: str, style: str) -> dict[str, str]:
    """A `style` attribute as presentation attributes: what isn't paint is left out."""
    kept = {}
    for declaration in _inert(element, "style", style).split(";"):
        name, _, value = declaration.partition(":")
        if name.strip().lower() in _PAINT:
            kept[name.strip().lower()] = value.replace("!important", "").strip()
    return kept
