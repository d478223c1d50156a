"""The mailbox as a person reads it: newest first, text, HTML in a sandbox, headers, a scanner."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.demo.front import Front, moment
from idp.demo.link_scanner import scan
from idp.demo.mail_reading import ReadMail, pieces, read
from idp.demo.mailbox import KeptMail
from idp.demo.portals import BY_SLUG, PORTALS
from idp.kernel.paths import shipped

TABS: Final = ("text", "html", "headers")
SANDBOX: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""No script, no form, nothing from elsewhere; a link opens outside of the frame."""

_LIVE_HEADER: Final = "X-Newest"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    number: int
    portal: str
    recipient: str
    subject: str
    at: str


class MailPages:
    """The pages of one mailbox."""

    def __init__(self, front: Front) -> None:
        """Read which portal sends from which address, in the portals' folders."""
        self._front = front
        self._senders = _senders()

    def install(self, app: Flask) -> None:
        """Add the pages."""
        rule = app.add_url_rule
        rule("/boite/", "mails", self.show)
        rule("/boite/nouveaux", "new_mails", self.show_new)
        rule("/boite/<int:number>/", "mail", self.show)
        rule("/boite/<int:number>/html", "mail_html", self.show_html)
        rule("/boite/<int:number>/analyse", "mail_scan", self.scan_link, methods=["POST"])

    def show(self, number: int = 0) -> Response:
        """Show the list, and one message beside it."""
        return self._page(number) if number else self._list()

    def show_new(self) -> Response:
        """Give the lines of messages after `after`, for a list that is on the screen."""
        after = request.args.get("after", 0, type=int)
        rows = self._rows(after=after)
        lines = render_template(
            "mail_rows.html",
            rows=rows,
            wanted=self._front.wanted,
            portals=BY_SLUG,
            place=self._front.place,
        )
        answer = make_response(lines)
        answer.headers[_LIVE_HEADER] = str(rows[0].number if rows else after)
        answer.headers["X-Kept"] = str(len(self._front.mailbox.newest_first()))
        return answer

    def show_html(self, number: int) -> Response:
        """Give a message's HTML, as a document that can do nothing (only ever in a frame)."""
        said = self._read(self._mail(number))
        # In front: the first `base` rules, whatever the message says; and no quirks.
        document = f'<!doctype html><base target="_blank">{said.html}'
        answer = make_response(document)
        answer.headers["Content-Security-Policy"] = SANDBOX
        return answer

    def scan_link(self, number: int) -> Response:
        """Follow one of the message's links as mail filters do, and show what came of it."""
        links = self._read(self._mail(number)).links
        place = request.form.get("link", -1, type=int)
        if not 0 <= place < len(links):
            abort(400)
        return self._page(number, scanned=scan(links[place], self._front.around.issuer))

    def _list(self) -> Response:
        return self._front.page("mailbox.html", rows=self._rows(), row=None)

    def _page(self, number: int, **values: Any) -> Response:  # noqa: ANN401 - a template takes anything
        mail = self._mail(number)
        said, tab = self._read(mail), request.args.get("voir", "")
        return self._front.page(
            "mailbox.html",
            rows=self._rows(),
            row=self._row(mail, said),
            said=said,
            tab=tab if tab in TABS else "text" if said.text or not said.html else "html",
            pieces=pieces(said.text, self._front.around.issuer),
            here=url_for("mail", number=number),
            **values,
        )

    def _rows(self, *, after: int = 0) -> list[Row]:
        kept = self._front.mailbox.newest_first(after=after)
        return [self._row(mail, self._read(mail)) for mail in kept]

    def _row(self, mail: KeptMail, said: ReadMail) -> Row:
        at = moment(mail.at, self._front.place)
        portal = self._senders.get(said.sender, "")
        return Row(mail.number, portal, mail.recipient, said.subject, at)

    def _mail(self, number: int) -> KeptMail:
        return self._front.mailbox.get(number) or abort(404)

    def _read(self, mail: KeptMail) -> ReadMail:
        return read(mail, self._front.around.issuer)


def _senders() -> Mapping[str, str]:
    """Return the slug of the portal that sends from each address."""
    found: dict[str, str] = {}
    for portal in PORTALS:
        policy = (shipped("clients") / portal.slug / "client.toml").read_text(encoding="utf-8")
        found[tomllib.loads(policy).get("mail", {}).get("from_address", "")] = portal.slug
    return found
