"""What is wrong with the terms of a folder: texts that are missing, empty or unused, markup."""

import re
from collections.abc import Iterator
from typing import Final

from idp.clients.findings import Finding
from idp.clients.folder import LANGUAGES, Folder
from idp.clients.remarks import Remark
from idp.policy.schema import ClientPolicy, Revision

ACCEPT: Final = "terms.accept"
"""The step that shows a text and keeps its acceptance."""

_HTML: Final = re.compile(r"<\s*/?\s*[a-z!]", re.IGNORECASE)
_NOT_SHOWN: Final = re.compile(r"#{4,} |```|\||> |.*!\[|.*\]\((?!https://|mailto:)")
"""Markdown that `branding.markdown` shows as it is written."""


def terms_rules(revision: Revision) -> Iterator[Remark]:
    """Say what `[terms]` names and the folder lacks."""
    policy = revision.policy
    documents = policy.terms.documents
    for index, document in enumerate(documents):
        path = ("terms", "documents", index)
        for lang in LANGUAGES:
            if document.file(lang) not in revision.files:
                yield Remark("error", (*path, "id"), "missing_file", {"name": document.file(lang)})
        activates = "activation" in policy.journeys
        if activates and document.again_after_reset and not _walks(policy, "activation"):
            yield Remark("warning", (*path, "again_after_reset"), "terms_not_in_activation")
    if documents and not _walks(policy, "terms"):
        yield Remark("error", ("terms", "documents"), "terms_no_journey")


def terms_texts(folder: Folder) -> Iterator[Finding]:
    """Say what is wrong inside `terms/*.md`, each at its line."""
    if folder.draft is None:
        return
    documents = folder.draft.policy.terms.documents if folder.leads else []
    named = {document.file(lang) for document in documents for lang in LANGUAGES}
    for name, text in folder.draft.files.items():
        if name.startswith("terms/"):
            file = f"{folder.slug}/{name}"
            yield from _text(file, text)
            if name not in named:
                yield Finding("note", file, 0, "", "terms_unused")
            elif not text.strip():
                yield Finding("error", file, 1, "", "terms_empty")


def _text(file: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), start=1):
        if _HTML.search(line):
            yield Finding("error", file, number, "", "html")
        elif _NOT_SHOWN.match(line.strip()):
            yield Finding("warning", file, number, "", "terms_markup")


def _walks(policy: ClientPolicy, journey: str) -> bool:
    known = policy.journeys.get(journey)
    return known is not None and any(entry.step == ACCEPT for entry in known.steps)
