"""What is wrong, or worth knowing, about a client folder: data, said in French or English."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from idp.clients.messages import MESSAGES

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault (`error`), weakness (`warning`) or remark (`note`) at a place of a folder.

    Attributes:
        file: Path from the folder's parent, `intracma/client.toml`.
        line: 1-based, 0 where no line can be named.
        key: Dotted key, `client.redirect_uris[0]`; empty for a whole file.
        code: Id of the sentence in `messages.py`; scripts may rely on it.
        rule: What demands it: `FR-PWD-001`, `RFC 9700 §2.1`; empty when nobody but us.
    """

    severity: Severity
    file: str
    line: int
    key: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    rule: str = ""

    def message(self, lang: str = "fr") -> str:
        """Return the sentence in this language, one line."""
        french, english = MESSAGES[self.code]
        text = english if lang == "en" else french
        return " ".join(text.format_map(dict(self.values)).split())


class FaultyFolder(Exception):
    """A folder can't become a revision; nothing was written."""

    def __init__(self, slug: str, findings: Iterable[Finding]) -> None:
        self.slug = slug
        self.findings = tuple(findings)
        first = next((it for it in self.findings if it.severity == "error"), None)
        where = f"{first.file}:{first.line} {first.message('en')}" if first else ""
        super().__init__(f"{slug}: {where}")


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those that stop a registration."""
    return tuple(finding for finding in findings if finding.severity == "error")
