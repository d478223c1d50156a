"""The portals' process: the landing page and its doors, the five portals, everybody's mailbox.

python -m idp.demo.portal_server var/demo/relying-parties.json [socket of the mail server]
"""

import json
import logging
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, send_from_directory
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from idp.demo import mailbox
from idp.demo.clock import DemoClock
from idp.demo.doors import Doors
from idp.demo.front import Front
from idp.demo.mail_pages import MailPages
from idp.demo.mailbox import Mailbox
from idp.demo.portals import BY_SLUG, PORTALS
from idp.demo.relying_party import Surroundings, site
from idp.demo.things_to_try import ThingsToTry
from idp.kernel.paths import shipped, static

_HERE = Path(__file__).resolve().parent
_HOUR = 3600


def application(front: Front) -> DispatcherMiddleware:
    """Return the whole site as a WSGI application."""
    sites: dict[str, Any] = {
        f"/{portal.slug}": site(portal.slug, front.around, front.clock).wsgi_app
        for portal in PORTALS
    }
    return DispatcherMiddleware(landing(front), sites)


def landing(front: Front) -> Flask:
    """Return the landing page, what it leads to, and the files that all pages use."""
    app = front.app()
    MailPages(front).install(app)
    Doors(front).install(app)
    ThingsToTry(front).install(app)

    def file(name: str) -> Response:
        return send_from_directory(_HERE / "static", name, max_age=_HOUR)

    def logo(slug: str) -> Response:
        if slug in BY_SLUG:
            return send_from_directory(shipped("clients") / slug / "branding", "logo.svg")
        return send_from_directory(static(), "parvis.svg")

    app.add_url_rule("/demo/<slug>.svg", "logo", logo)
    app.add_url_rule("/demo/<name>", "file", file)
    app.add_url_rule("/health", "health", lambda: "ok\n")
    return app


def surroundings(path: Path) -> Surroundings:
    """Return what `idp demo` wrote for the portals."""
    return Surroundings(**json.loads(path.read_text(encoding="utf-8")))


def main(path: str, mail_socket: str = "") -> None:
    """Serve the portals on the loopback interface until the process is stopped.

    Args:
        path: What `idp demo` wrote for the portals; its folder is the demonstration's.
        mail_socket: Number of an inherited socket that listens for mail; "" for no mail server.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    around, folder = surroundings(Path(path)), Path(path).resolve().parent
    clock = DemoClock(folder)
    kept = Mailbox(clock)
    if mail_socket:
        mailbox.serve(kept, socket.socket(fileno=int(mail_socket)))
    front = Front(around, folder, clock, kept)
    port = urlsplit(around.portals_url).port or 80
    make_server("127.0.0.1", port, application(front), threaded=True).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
