"""The Markdown subset of long documents: legal pages and terms.

Headings (`#` to `###`, shown from h2 on without a gap), paragraphs, `-` and `1.` lists,
`**strong**`, `*emphasis*` and `[label](https://… or mailto:…)`. Everything else
is text: there is no raw HTML, no image, no reference, and so nothing to sanitise afterwards.
"""

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

_HEADING: Final = re.compile(r"(#{1,3}) +(.+)")
_BULLET: Final = re.compile(r"[-*] +(.+)")
_NUMBER: Final = re.compile(r"\d{1,3}[.)] +(.+)")
_INLINE: Final = re.compile(
    r"\[(?P<label>[^\[\]\n]{1,200})\]\((?P<url>(?:https://|mailto:)[^\s()<>\"']{1,500})\)"
    r"|\*\*(?P<strong>[^*\n]{1,500})\*\*"
    r"|\*(?P<emphasis>[^*\s][^*\n]{0,500})\*"
)


def render(source: str) -> Markup:
    """The document as HTML that is safe to put on a page, whatever `source` holds."""
    return Markup("\n").join(_blocks(source.splitlines()))


def _blocks(lines: list[str]) -> Iterator[Markup]:
    rest = [line.strip() for line in lines]
    marks = [len(heading[1]) for line in rest if (heading := _HEADING.fullmatch(line))]
    level, highest = 1, min(marks, default=1)
    while rest:
        if heading := _HEADING.fullmatch(rest[0]):
            level = min(len(heading[1]) - highest + 2, level + 1)
            yield Markup("<h{0}>{1}</h{0}>").format(level, _inline(heading[2]))
            del rest[0]
        elif items := _list(rest, _BULLET):
            yield Markup("<ul>{}</ul>").format(_items(items))
        elif items := _list(rest, _NUMBER):
            yield Markup("<ol>{}</ol>").format(_items(items))
        elif rest[0]:
            yield Markup("<p>{}</p>").format(_inline(_paragraph(rest)))
        else:
            del rest[0]


def _list(rest: list[str], marker: re.Pattern[str]) -> list[str]:
    """Take the items of one kind that `rest` begins with; a following plain line continues one."""
    items: list[str] = []
    while rest and rest[0]:
        if item := marker.fullmatch(rest[0]):
            items.append(item[1])
        elif items and not _begins_block(rest[0]):
            items[-1] += f" {rest[0]}"
        else:
            break
        del rest[0]
    return items


def _paragraph(rest: list[str]) -> str:
    taken = [rest.pop(0)]
    while rest and rest[0] and not _begins_block(rest[0]):
        taken.append(rest.pop(0))
    return " ".join(taken)


def _begins_block(line: str) -> bool:
    return any(kind.fullmatch(line) for kind in (_HEADING, _BULLET, _NUMBER))


def _items(items: list[str]) -> Markup:
    return Markup().join(Markup("<li>{}</li>").format(_inline(item)) for item in items)


def _inline(text: str) -> Markup:
    pieces: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        pieces += [escape(text[end : found.start()]), _span(found)]
        end = found.end()
    return Markup().join([*pieces, escape(text[end:])])


def _span(found: re.Match[str]) -> Markup:
    if found["label"]:
        return Markup('<a href="{}">{}</a>').format(found["url"], found["label"])
    if found["strong"]:
        return Markup("<strong>{}</strong>").format(found["strong"])
    return Markup("<em>{}</em>").format(found["emphasis"])
