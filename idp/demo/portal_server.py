"""The portals' process: the landing page, and the five portals below it.

python -m idp.demo.portal_server var/demo/relying-parties.json
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, render_template, request, send_from_directory
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from idp.demo.people import PASSWORDS, of
from idp.demo.portals import BY_SLUG, PORTALS
from idp.demo.relying_party import Surroundings, site, with_headers
from idp.kernel.paths import shipped, static

_HERE = Path(__file__).resolve().parent
_HOUR = 3600


def application(around: Surroundings) -> DispatcherMiddleware:
    """Return the whole site as a WSGI application."""
    sites: dict[str, Any] = {
        f"/{portal.slug}": site(portal.slug, around).wsgi_app for portal in PORTALS
    }
    return DispatcherMiddleware(landing(around), sites)


def landing(around: Surroundings) -> Flask:
    """Return the landing page and the files that all pages use."""
    app = Flask("idp.demo", static_folder=None)
    app.after_request(with_headers)

    def show() -> Response:
        wanted = request.args.get("lang") or request.accept_languages.best_match(("fr", "en"))
        lang = "en" if wanted == "en" else "fr"
        return make_response(
            render_template(
                "landing.html",
                portals=PORTALS,
                people_of=of,
                passwords=PASSWORDS,
                place=int(lang == "en"),
                lang=lang,
                around=around,
            )
        )

    def file(name: str) -> Response:
        return send_from_directory(_HERE / "static", name, max_age=_HOUR)

    def logo(slug: str) -> Response:
        if slug in BY_SLUG:
            return send_from_directory(shipped("clients") / slug / "branding", "logo.svg")
        return send_from_directory(static(), "parvis.svg")

    app.add_url_rule("/", "landing", show)
    app.add_url_rule("/demo/<slug>.svg", "logo", logo)
    app.add_url_rule("/demo/<name>", "file", file)
    app.add_url_rule("/health", "health", lambda: "ok\n")
    return app


def surroundings(path: Path) -> Surroundings:
    """Return what `idp demo` wrote for the portals."""
    return Surroundings(**json.loads(path.read_text(encoding="utf-8")))


def main(path: str) -> None:
    """Serve the portals on the loopback interface until the process is stopped."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    around = surroundings(Path(path))
    port = urlsplit(around.portals_url).port or 80
    make_server("127.0.0.1", port, application(around), threaded=True).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
