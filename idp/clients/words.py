"""What is wrong with a folder's words: unknown ids, placeholders, HTML, length, translations."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from pydantic import BaseModel

from idp.branding.mail_placeholders import allowed
from idp.branding.texts import MAX_LENGTH, UnsafeText, load_catalogue, placeholders
from idp.clients.findings import Finding
from idp.clients.folder import Folder, text_entries
from idp.clients.lines import Path
from idp.clients.remarks import Remark
from idp.clients.schema_faults import meant
from idp.clients.source import Source
from idp.kernel.paths import shipped
from idp.policy.branding import LocalisedText
from idp.policy.schema import ClientPolicy

_HTML: Final = re.compile(r"<\s*/?\s*[a-z!]", re.IGNORECASE)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return the product's own words: language → text id → words."""
    return load_catalogue(shipped("templates") / "texts")


def text_findings(folder: Folder) -> Iterator[Finding]:
    """Say what is wrong with `text.fr.toml` and `text.en.toml`, each at its line."""
    said: dict[str, dict[str, tuple[Source, Path]]] = {}
    for lang, sources in folder.texts.items():
        for source in reversed(sources):
            for path, text in text_entries(source):
                text_id = ".".join(map(str, path))
                said.setdefault(lang, {})[text_id] = source, path
                if isinstance(text, str):
                    for finding in (*_text(lang, text_id, text), *_rule(folder, text_id, text)):
                        yield _placed(finding, source, path)
    for text_id, (source, path) in said.get("fr", {}).items():
        translated = text_id in said.get("en", {})
        if not translated and text_id in catalogue().get("fr", {}):
            yield _placed(Remark("warning", path, "not_translated"), source, path)


def policy_words(policy: ClientPolicy) -> Iterator[Remark]:
    """Say what is wrong with the words that stand in `client.toml`."""
    for path, words in _localised(policy, ()):
        if not words.en:
            yield Remark("note", path, "not_translated")
        for lang, text in (("fr", words.fr), ("en", words.en)):
            if _HTML.search(text):
                yield Remark("error", (*path, lang), "html")


def _text(lang: str, text_id: str, text: str) -> Iterator[Remark]:
    known = catalogue().get(lang, {}) or catalogue().get("fr", {})
    if text_id not in known:
        yield Remark("error", (), "unknown_text", meant(text_id, known))
        return
    if len(text) > MAX_LENGTH:
        yield Remark("error", (), "text_too_long", {"max_length": MAX_LENGTH})
    if _HTML.search(text):
        yield Remark("error", (), "html")
    try:
        here = placeholders(text)
    except UnsafeText as error:
        yield Remark("error", (), "bad_template", {"why": error})
        return
    there = placeholders(known[text_id])
    offered = there | allowed(text_id)
    if here - offered:
        values = {"name": min(here - offered), "known": ", ".join(sorted(offered)) or "0"}
        yield Remark("error", (), "unknown_placeholder", values)
    if missing := there - here - _said_above(text_id):
        yield Remark("warning", (), "missing_placeholder", {"name": min(missing)})


def _said_above(text_id: str) -> frozenset[str]:
    """Return what a sentence of a mail may leave out: the mail's subject says whose it is."""
    area, _, words = text_id.partition(".")
    is_sentence = area == "mail" and not words.endswith(".subject")
    return frozenset({"portal"}) if is_sentence else frozenset()


def _rule(folder: Folder, text_id: str, text: str) -> Iterator[Remark]:
    """Say where a portal's own sentence for its whole password rule isn't the rule (R-PAR-5)."""
    if text_id == "password_rules.whole" and text and folder.draft is not None and folder.leads:
        least = folder.draft.policy.password.min_length
        if str(least) not in re.findall(r"\d+", text):
            values = {"key": "min_length", "value": least}
            yield Remark("error", (), "whole_rule_differs", values)


def _placed(remark: Remark, source: Source, path: Path) -> Finding:
    key = ".".join(map(str, path))
    line = source.lines.get(path, 0)
    return Finding(remark.severity, source.file, line, key, remark.code, remark.values)


def _localised(value: object, path: Path) -> Iterator[tuple[Path, LocalisedText]]:
    if isinstance(value, LocalisedText):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _localised(getattr(value, name), (*path, name))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _localised(element, (*path, index))
