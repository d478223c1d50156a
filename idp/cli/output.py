"""What a command prints: data on stdout as table, JSON or CSV; words and progress on stderr."""

import csv
import functools
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Concatenate, Final, Literal, ParamSpec, TypeVar

import click

Format = Literal["table", "json", "csv"]
Lang = Literal["fr", "en"]
Row = Mapping[str, object]
P = ParamSpec("P")
R = TypeVar("R")

JSON_VERSION: Final = 1
"""Raised when a key of any JSON output changes its meaning; new keys don't raise it."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LINE_EVERY: Final = 1_000


class ExitCode(IntEnum):
    """How a command ended (docstring of this package)."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    INVALID = 3
    NOT_FOUND = 4
    REFUSED = 5
    UNREACHABLE = 6
    DIFFERENT = 7
    PARTIAL = 8


class CommandError(click.ClickException):
    """A command can't go on: what, why and how to mend it, in both languages, and an exit code."""

    def __init__(self, french: str, english: str, code: ExitCode = ExitCode.FAILURE) -> None:
        super().__init__(french if default_lang() == "fr" else english)
        self._code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click's is the same for a whole class
        """Return the exit code, which click ends with."""
        return int(self._code)

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - click's own signature
        """Print the message on stderr."""
        message = printable_lines(self.format_message())
        click.secho(message, fg="red", err=True, file=file, color=_colours("stderr"))


@dataclass(frozen=True, slots=True)
class Output:
    """How this run of a command prints.

    Attributes:
        format: Of the data on stdout.
        lang: Language of every word.
        quiet: Leave out the words that are no error.
    """

    format: Format = "table"
    lang: Lang = "fr"
    quiet: bool = False

    def text(self, french: str, english: str) -> str:
        """Return the one of two sentences that the reader understands."""
        return english if self.lang == "en" else french

    def say(self, french: str, english: str) -> None:
        """Tell the person something, on stderr; nothing when quiet."""
        if not self.quiet:
            click.echo(printable_lines(self.text(french, english)), err=True)

    def styled(self, text: str, colour: str) -> str:
        """Return a text for stdout in a colour, plain where colours aren't wanted (NO_COLOR)."""
        wanted = self.format == "table" and _colours("stdout")
        return click.style(text, fg=colour) if wanted else text

    def records(
        self, kind: str, rows: Sequence[Row], *, headings: Mapping[str, str] | None = None
    ) -> None:
        """Print rows of one kind.

        Args:
            kind: Plural noun, the key of the list in JSON: `accounts`.
            rows: All with the same keys; JSON keeps their types.
            headings: Which keys a table shows, in this order, and their headings; None: all keys.
        """
        if self.format == "json":
            self.document({kind: list(rows)})
        elif self.format == "csv":
            _print_csv(rows)
        else:
            _print_table(rows, headings or ({name: name for name in rows[0]} if rows else {}))

    def document(self, value: Row) -> None:
        """Print one JSON object on stdout, with the version that scripts may rely on."""
        whole = {"version": JSON_VERSION, **value}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, default=_plain))

    @contextmanager
    def progress(self, total: int, label: str) -> Iterator[Callable[[int], None]]:
        """Give a function that counts work done: a bar on a terminal, else a line per 1,000."""
        if self.quiet:
            yield lambda _: None
        elif sys.stderr.isatty():
            with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
                yield bar.update
        else:
            yield _lines(total, label)


def with_output(command: Callable[Concatenate[Output, P], R]) -> Callable[P, R]:
    """Give a click command the options `--format`, `--lang` and `--quiet`.

    They arrive as one `Output`, its first argument.
    """

    @click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default=None)
    @click.option("--lang", type=click.Choice(["fr", "en"]), default=None, help="Words in.")
    @click.option("--quiet", "-q", is_flag=True, help="Say nothing but data and errors.")
    @functools.wraps(command)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        chosen: Any = kwargs
        output = Output(
            format=chosen.pop("format_") or "table",
            lang=chosen.pop("lang") or default_lang(),
            quiet=chosen.pop("quiet"),
        )
        return command(output, *args, **kwargs)

    return called


def default_lang() -> Lang:
    """Return the language of this run: `idp --lang`, else the terminal's, else French."""
    context = click.get_current_context(silent=True)
    while context is not None:
        chosen = context.params.get("lang")
        if chosen in {"fr", "en"}:
            return "en" if chosen == "en" else "fr"
        context = context.parent
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "en" if locale.lower().startswith("en") else "fr"


def leave(code: ExitCode) -> None:
    """End the command with an exit code, its output being complete."""
    click.get_current_context().exit(int(code))


def _colours(stream: Literal["stdout", "stderr"]) -> bool:
    """Tell whether colours are wanted (https://no-color.org) and would be seen."""
    return not os.environ.get("NO_COLOR") and getattr(sys, stream).isatty()


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(_cell, value))
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _print_table(rows: Sequence[Row], headings: Mapping[str, str]) -> None:
    lines = [[printable(_cell(row[name])) for name in headings] for row in rows]
    titles = [title.upper() for title in headings.values()]
    widths = [max(map(len, column)) for column in zip(titles, *lines, strict=True)]
    for line in [titles, *lines] if rows else []:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def printable(text: str) -> str:
    """Return a text that can't move the cursor or colour the terminal; no-break blanks may stay."""
    return "".join(
        c if c.isprintable() or unicodedata.category(c) == "Zs" else "\ufffd" for c in text
    )


def printable_lines(text: str) -> str:
    """Return the same of several lines."""
    return "\n".join(map(printable, text.split("\n")))


def _print_csv(rows: Sequence[Row]) -> None:
    """Print what French spreadsheets open: semicolons; no cell is taken for a formula."""
    if not rows:
        return
    writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows:
        cells = map(_cell, row.values())
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])


def _lines(total: int, label: str) -> Callable[[int], None]:
    counted: list[int] = [0]

    def count(more: int) -> None:
        before = counted[0]
        now = counted[0] = before + more
        if now // _LINE_EVERY > before // _LINE_EVERY or before < total <= now:
            click.echo(f"{label} {now}/{total}", err=True)

    return count
