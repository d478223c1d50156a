"""A client folder, read: its revision if it can become one, and every fault on the way."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from idp.clients.files import FolderFiles, read_files
from idp.clients.findings import Finding
from idp.clients.lines import Path as KeyPath
from idp.clients.schema_faults import schema_faults
from idp.clients.source import Source, dotted, merged, parse, place
from idp.kernel.paths import shipped
from idp.policy.schema import ClientPolicy, Revision

LANGUAGES: Final = ("fr", "en")
DEFAULTS: Final = "_defaults"
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,62}")
RESERVED: Final = frozenset(
    {
        *("account", "admin", "api", "assets", "authorize", "brand", "branding", "console", "demo"),
        *("device", "discovery", "end-session", "error", "events", "health", "healthz"),
        *("introspect", "jwks", "legal", "login", "logout", "oauth", "oidc", "par", "portals"),
        *("readyz", "register", "registration", "resume", "revoke", "robots", "signup", "static"),
        *("status", "token", "userinfo", "well-known"),
    }
)
"""First words of the server's own URLs, which no client may take."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What was read.

    Attributes:
        sources: `client.toml` of the folder, then of `_defaults`.
        texts: The same for `text.<language>.toml`, by language.
        draft: What could be understood, without the tables that have faults: to be judged, never
            registered.
    """

    slug: str
    path: Path
    sources: tuple[Source, ...]
    texts: Mapping[str, tuple[Source, ...]]
    draft: Revision | None
    findings: tuple[Finding, ...]

    @property
    def revision(self) -> Revision | None:
        """Return what can be registered; None while a fault prevents it."""
        return None if any(it.severity == "error" for it in self.findings) else self.draft

    @property
    def leads(self) -> bool:
        """Tell whether this folder leads its organisation (model.md §1)."""
        client = self.sources[0].table.get("client", {})
        return not (isinstance(client, dict) and client.get("organisation"))

    def place(self, path: KeyPath) -> tuple[str, int]:
        """Return the file and line of a key of `client.toml`."""
        return place(self.sources, path)


def read(path: Path) -> Folder:
    """Read the folder at `path` with what it extends; never raises for what it contains."""
    own = read_files(path)
    findings = list(own.findings)
    if not _SLUG.fullmatch(path.name) or path.name in RESERVED:
        findings.append(Finding("error", path.name, 0, "", "bad_slug"))
    if "client.toml" not in own.texts and not any(it.file.endswith(".toml") for it in findings):
        findings.append(Finding("error", f"{path.name}/client.toml", 0, "", "missing_client_toml"))
    main = _parsed(own, "client.toml", findings)
    below = _extended(path, main, findings)
    sources = (main, _parsed(below, "client.toml", findings)) if below else (main,)
    texts = {
        lang: tuple(
            _parsed(files, f"text.{lang}.toml", findings) for files in (own, below) if files
        )
        for lang in LANGUAGES
    }
    content = _content(own, below, texts, findings)
    draft = _draft(sources, content, findings) if main.table else None
    return Folder(path.name, path, sources, texts, draft, tuple(findings))


def folders(root: Path) -> tuple[Path, ...]:
    """Return the client folders inside `root`, by name; names that begin with `_` or `.` aren't."""
    return tuple(
        path for path in sorted(root.iterdir()) if path.is_dir() and path.name[0] not in "_."
    )


def canonical(revision: Revision) -> str:
    """Return a revision as the one JSON text that is stored and hashed: sorted, no blanks."""
    return json.dumps(
        revision.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def fingerprint(content: str) -> bytes:
    """Return the SHA-256 of canonical content."""
    return hashlib.sha256(content.encode()).digest()


def text_entries(source: Source) -> Iterator[tuple[KeyPath, object]]:
    """Return each text of a file with its path; tables are walked into."""

    def walk(table: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
        for key, value in table.items():
            if isinstance(value, dict):
                yield from walk(value, (*path, key))
            else:
                yield (*path, key), value

    return walk(source.table, ())


def _parsed(files: FolderFiles, name: str, findings: list[Finding]) -> Source:
    source, faults = parse(f"{files.slug}/{name}", files.texts.get(name, ""))
    findings += faults
    return source


def _extended(path: Path, main: Source, findings: list[Finding]) -> FolderFiles | None:
    """Return the files of `_defaults`: beside the folder, else those that are shipped."""
    named = main.table.get("extends", DEFAULTS)
    if named == "":
        return None
    if named != DEFAULTS:
        line = main.lines.get(("extends",), 0)
        values = {"name": named}
        findings.append(Finding("error", main.file, line, "extends", "unknown_extends", values))
        return None
    for root in (path.parent, shipped("clients")):
        if (root / DEFAULTS).is_dir():
            below = read_files(root / DEFAULTS)
            findings += below.findings
            return below
    return None


def _content(
    own: FolderFiles,
    below: FolderFiles | None,
    texts: Mapping[str, tuple[Source, ...]],
    findings: list[Finding],
) -> dict[str, Any]:
    """Return `texts` and `files` of the revision, the folder's own before the defaults'."""
    words: dict[str, dict[str, str]] = {lang: {} for lang in texts}
    for lang, sources in texts.items():
        for source in reversed(sources):
            for path, text in text_entries(source):
                if isinstance(text, str):
                    words[lang][".".join(map(str, path))] = text
                else:
                    line = source.lines.get(path, 0)
                    found = Finding("error", source.file, line, dotted(path), "text_not_text")
                    findings.append(found)
    files = (below.texts if below else {}) | own.texts
    kept = {name: text for name, text in files.items() if not name.endswith(".toml")}
    return {"texts": {lang: said for lang, said in words.items() if said}, "files": kept}


def _draft(
    sources: tuple[Source, ...], content: dict[str, Any], findings: list[Finding]
) -> Revision | None:
    table: dict[str, Any] = {}
    for source in reversed(sources):
        table = merged(source.table, table)
    try:
        return _revision(table, content)
    except ValidationError as error:
        findings += schema_faults(error, sources)
        faulty = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        values = {"why": error}
        findings.append(Finding("error", sources[0].file, 0, "", "not_data", values))
        return None
    sound = {name: value for name, value in table.items() if name not in faulty}
    return _revision(sound, content) if "client" in sound else None


def _revision(table: dict[str, Any], content: dict[str, Any]) -> Revision:
    policy = ClientPolicy.model_validate(table)
    # What is served is what comes back from storage: dates in settings become text here.
    return Revision.model_validate_json(canonical(Revision(policy=policy, **content)))
