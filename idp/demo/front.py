"""What the pages around the five portals share: their words' language, their checks, their look."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from idp.branding.dates import PARIS
from idp.demo.clock import DemoClock
from idp.demo.ground import Ground
from idp.demo.mailbox import Mailbox
from idp.demo.portals import BY_SLUG
from idp.demo.relying_party import Surroundings, with_headers

CSP: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_DAYS: Final = (
    *(("lun.", "Mon"), ("mar.", "Tue"), ("mer.", "Wed"), ("jeu.", "Thu")),
    *(("ven.", "Fri"), ("sam.", "Sat"), ("dim.", "Sun")),
)
_MONTHS: Final = (
    *(("janv.", "Jan"), ("févr.", "Feb"), ("mars", "Mar"), ("avr.", "Apr")),
    *(("mai", "May"), ("juin", "Jun"), ("juil.", "Jul"), ("août", "Aug")),
    *(("sept.", "Sep"), ("oct.", "Oct"), ("nov.", "Nov"), ("déc.", "Dec")),
)


@dataclass(frozen=True, slots=True)
class Front:
    """Where a running demonstration keeps its things, and how a page of it is made."""

    around: Surroundings
    folder: Path
    clock: DemoClock
    mailbox: Mailbox

    @property
    def ground(self) -> Ground:
        """Return the demonstration as `idp demo` prepared it."""
        ports = [urlsplit(url).port for url in (self.around.issuer, self.around.portals_url)]
        return Ground(self.folder, *(port or 80 for port in ports))

    def app(self) -> Flask:
        """Return an application that answers this machine alone."""
        app = Flask("idp.demo", static_folder=None)
        app.before_request(self._demand_ours)
        app.after_request(with_headers)
        app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
        return app

    def page(self, template: str, *, here: str = "", **values: object) -> Response:
        """Return a page in the language that was asked for; `here` is its path, if another."""
        place = self.place
        made = make_response(
            render_template(
                template,
                place=place,
                lang=("fr", "en")[place],
                wanted=self.wanted,
                here=here or request.path,
                around=self.around,
                portals=BY_SLUG,
                clock_text=moment(self.clock.now(), place),
                is_moved=bool(self.clock.offset),
                smtp=self.mailbox.address,
                mail_count=len(self.mailbox.newest_first()),
                **values,
            )
        )
        made.headers["Content-Security-Policy"] = CSP
        return made

    @property
    def place(self) -> int:
        """Return 0 for French, 1 for English: the place of words in a pair."""
        wanted = request.args.get("lang") or request.accept_languages.best_match(("fr", "en"))
        return int(wanted == "en")

    @property
    def wanted(self) -> str | None:
        """Return the language that the address names, for the addresses of links."""
        asked = request.args.get("lang")
        return asked if asked in {"fr", "en"} else None

    def _demand_ours(self) -> None:
        """Refuse what another site sends, and names that only seem to be this machine's."""
        ours = urlsplit(self.around.portals_url)
        hosts = {ours.netloc, f"127.0.0.1:{ours.port}"}
        origin = request.headers.get("Origin")
        if request.host not in hosts:
            abort(400)
        if request.method == "POST" and origin not in {None, *(f"http://{it}" for it in hosts)}:
            abort(403)


def moment(at: datetime, place: int) -> str:
    """Return an instant as mails tell it, in Paris: `sam. 21 nov. 2026, 15:20`."""
    local = at.astimezone(PARIS)
    day, month = _DAYS[local.weekday()][place], _MONTHS[local.month - 1][place]
    return f"{day} {local.day} {month} {local.year}, {local:%H:%M}"
