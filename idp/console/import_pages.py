"""Many people at once, by a file: looked at first, created when the preview was agreed to.

Between the two the file is kept nowhere: it goes back with the preview, sealed for the one who sent
it, and comes with the agreement. What is created is what was shown, and no list of people is left
on a disk of ours.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from idp.administration.lists import as_csv
from idp.administration.powers import Act
from idp.administration.refusals import Refused
from idp.console.entrance import ASK_AGAIN, REFUSED, Caller, Entrance
from idp.console.faults import cell_words, refusal_words
from idp.console.newcomer_pages import asked
from idp.console.sealed_file import LARGEST, SealedFiles, Sent
from idp.identity.columns import Columns, recognise
from idp.identity.csv_reading import CsvFile, UnreadableFile, open_csv
from idp.identity.importing import ImportOptions, ImportReport, Reject
from idp.identity.rejects import RejectRows

MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 60
_SHOWN: Final = 50
_ALREADY: Final = "already_here"


class _Unusable(Exception):
    """A file can't be taken; `why` is the last part of its text's id."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class _Read:
    """A file, and what came of it."""

    file: CsvFile
    columns: Columns
    report: ImportReport = field(default_factory=ImportReport)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def already_here(self) -> int:
        """Return how many rows are of people who are here: nothing is wrong with those."""
        return sum(one.fault.code == _ALREADY for one in self.rejects)


@dataclass(frozen=True, slots=True)
class ImportPages:
    """The views of /<client_id>/console/import."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """Show where a file is sent, and how it is made."""
        caller = self.entrance.enter(client_id)
        return caller if isinstance(caller, Response) else self._form(caller)

    def template(self, client_id: str) -> Response:
        """Answer with an empty file that has the right columns and one invented line."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        example = {
            "identifier": caller.office.client.policy.identifier.example,
            "given_name": "Camille",
            "family_name": "Essai",
            "email": "camille.essai@courriel.example",
            "profile": "",
        }
        row = {caller.say(f"console.column.{name}"): example[name] for name in asked(caller)}
        return csv_file(caller.say("console.import.template_file"), as_csv([row]))

    def take(self, client_id: str) -> Response:
        """Show what a file would do; once agreed to, do it; or hand back what it can't."""
        request.max_content_length = self.entrance.parts.max_upload_bytes
        request.max_form_memory_size = self.entrance.parts.max_upload_bytes
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        try:
            if not self.entrance.is_ours():
                return self.entrance.foreign(caller)
            return self._answer(caller, self._sent(caller), request.form.get("do", ""))
        except (RequestEntityTooLarge, UnreadableFile, _Unusable) as fault:
            return self._form(caller, _why(fault))
        except Refused as refused:
            return self._told(caller, refused)

    def _sent(self, caller: Caller) -> Sent:
        sealed = request.form.get("sealed", "")
        if sealed:
            sent = self._seals(caller).open(sealed, at=caller.at)
            if sent is None:
                raise _Unusable("too_old")
            return sent
        upload = request.files.get("file")
        content = upload.read(LARGEST + 1) if upload else b""
        if len(content) > LARGEST:
            raise _Unusable("too_large")
        return Sent((upload.filename or "")[:100] if upload else "", content, caller.at)

    def _answer(self, caller: Caller, sent: Sent, do: str) -> Response:
        read = _opened(sent)
        if do == "create":
            self._run(caller, read, dry_run=False)
            return self._page(caller, "console/imported.html", read, sent)
        self._run(caller, read, dry_run=True)
        if do == "rejects":
            return _rejects_file(caller, read)
        sealed = self._seals(caller).seal(sent)
        return self._page(caller, "console/import_preview.html", read, sent, sealed=sealed)

    def _run(self, caller: Caller, read: _Read, *, dry_run: bool) -> None:
        """Judge or create; faults are met again while creating: powers and people may change."""

        def keep(reject: Reject) -> None:
            read.rejects.append(reject)

        options = ImportOptions(by=caller.staff.by, dry_run=dry_run, rejected=keep)
        read.report = caller.office.arrivals.invite_all(
            caller.staff, read.file, read.columns, options
        )

    def _page(
        self, caller: Caller, template: str, read: _Read, sent: Sent, sealed: str = ""
    ) -> Response:
        wrong = [one for one in read.rejects if one.fault.code != _ALREADY]
        return self.entrance.page(
            caller,
            template,
            here=f"{caller.base}/import",
            room="import",
            name=sent.name,
            report=read.report,
            encoding=read.file.encoding_name,
            known=[read.columns.name_of(one) for one in read.columns.places],
            ignored=read.columns.ignored,
            already_here=read.already_here,
            wrong=len(wrong),
            rejects=[
                (
                    one.row.line,
                    read.columns.name_of(one.fault.column),
                    cell_words(caller, one.fault),
                )
                for one in wrong[:_SHOWN]
            ],
            left_off=max(0, len(wrong) - _SHOWN),
            how=caller.office.first_secrets.how,
            sealed=sealed,
        )

    def _form(self, caller: Caller, why: str = "") -> Response:
        if not caller.office.can(caller.staff, Act.IMPORT):
            return self._told(caller, Refused("not_yours"))
        limits = {"kilobytes": LARGEST // 1000, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
        errors = [("file", caller.say(f"console.import.fault.{why}", **limits))] if why else []
        return self.entrance.page(
            caller,
            "console/import.html",
            status=ASK_AGAIN if errors else 200,
            here=f"{caller.base}/import",
            room="import",
            columns=[caller.say(f"console.column.{name}") for name in asked(caller)],
            limits=limits,
            errors=errors,
        )

    def _told(self, caller: Caller, refused: Refused) -> Response:
        return self.entrance.page(
            caller,
            "console/told.html",
            status=REFUSED,
            room="import",
            title=caller.say("console.import.title"),
            text=refusal_words(caller, refused),
            links=(),
        )

    def _seals(self, caller: Caller) -> SealedFiles:
        return SealedFiles(
            caller.office.parts.sealer, f"{caller.staff.by} {caller.office.client.row_id}"
        )


def csv_file(name: str, text: str) -> Response:
    """Return a file that a spreadsheet opens, kept by no cache."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text.encode(), content_type="text/csv; charset=utf-8", headers=headers)


def _why(fault: Exception) -> str:
    if isinstance(fault, _Unusable):
        return fault.why
    return "unreadable" if isinstance(fault, UnreadableFile) else "too_large"


def _opened(sent: Sent) -> _Read:
    """Return a file whose columns are known and whose size is reasonable.

    Raises:
        _Unusable: It is empty, a workbook, no text, too wide or too long.
        UnreadableFile: It is no CSV.
    """
    content = sent.content
    if not content.strip():
        raise _Unusable("missing")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _Unusable("workbook")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Unusable("unreadable")
    file = open_csv(Path(sent.name or "-"), content=content)
    if len(file.header) > MOST_COLUMNS:
        raise _Unusable("too_many_columns")
    if sum(1 for _ in file.rows()) > MOST_ROWS:
        raise _Unusable("too_many_rows")
    columns = recognise(file.header)
    if not columns.places:
        raise _Unusable("no_known_column")
    return _Read(file, columns)


def _rejects_file(caller: Caller, read: _Read) -> Response:
    rows = RejectRows(read.file, read.columns, caller.lang)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows.header())
    writer.writerows(rows.row(one) for one in read.rejects)
    return csv_file(caller.say("console.import.rejects_file"), f"\ufeff{text.getvalue()}")
