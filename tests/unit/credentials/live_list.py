"""The page's live list once more, in Python: which lines are ticked for what is typed."""

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

from idp.credentials.password_rules import RuleLine


def ticked(lines: Iterable[RuleLine], password: str) -> dict[str, bool]:
    """Return for each line that the page can judge whether it is ticked."""
    typed = unicodedata.normalize("NFC", password)
    return {
        line.id: typed != "" and _pattern(str(line.check["pattern"])).match(typed) is not None
        for line in lines
        if line.check
    }


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """Return a pattern of the page for Python, whose expressions know no Unicode classes."""
    return re.compile(re.sub(r"\\p\{(\w+)\}", lambda found: _ranges(found[1]), written), re.DOTALL)


@cache
def _ranges(category: str) -> str:
    points = [
        point
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)).startswith(category)
    ]
    written = ""
    begin = last = points[0]
    for point in (*points[1:], sys.maxunicode + 2):
        if point != last + 1:
            written += f"\\U{begin:08x}-\\U{last:08x}"
            begin = point
        last = point
    return written
