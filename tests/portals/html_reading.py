"""Find the words of a page by the element that says them, as somebody with a screen reader does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


@dataclass
class Element:
    """An element of a page, with those around it."""

    tag: str
    attributes: dict[str, str]
    around: "Element | None"
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says, every kind of blank folded into one."""
        return " ".join("".join(self.words).split())

    def is_a(self, selector: str) -> bool:
        """Tell whether it is `tag`, `.class`, `#id` or `tag.class`."""
        tag, _, name = selector.replace("#", ".#").partition(".")
        classes = self.attributes.get("class", "").split()
        known = {*classes, "#" + self.attributes.get("id", "")}
        return (not tag or tag == self.tag) and (not name or name in known)

    def is_in(self, selector: str) -> bool:
        """Tell whether an element around it is one."""
        return self.around is not None and (
            self.around.is_a(selector) or self.around.is_in(selector)
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._here: Element | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._here)
        self.elements.append(element)
        if tag not in VOID:
            self._here = element

    def handle_endtag(self, tag: str) -> None:
        while self._here is not None:
            closed, self._here = self._here, self._here.around
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        element = self._here
        while element is not None:
            element.words.append(data)
            element = element.around


def elements(html: str, selector: str) -> Iterator[Element]:
    """Yield what a selector finds: `label`, `.tiles li`, `#identifier-hint`, `footer a`."""
    reader = _Reader()
    reader.feed(html)
    *outer, inner = selector.split()
    for element in reader.elements:
        if element.is_a(inner) and all(element.is_in(name) for name in outer):
            yield element


def texts(html: str, selector: str) -> list[str]:
    """Return what the elements found say."""
    return [element.text for element in elements(html, selector)]
