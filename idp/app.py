"""Make the application: settings → wiring → routes → error pages; nothing else."""

from datetime import timedelta

from flask import Flask

from idp import routes, settings, views
from idp.edge import Edge, behind_proxies
from idp.errors import ErrorPages
from idp.form_session import PageSessions
from idp.kernel import paths
from idp.kernel.clock import Clock, SystemClock
from idp.settings import Settings
from idp.wiring.services import wire


def create_app(given: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Return the provider as a Flask application, ready to be served by any WSGI server.

    Args:
        given: The deployment's settings; None reads files and variables.
        clock: What tells the time; None for the machine's clock.

    Raises:
        SettingsError: A setting is wrong or missing.
    """
    chosen = given or settings.load()
    app = Flask(
        "idp",
        template_folder=str(paths.shipped("templates")),
        static_folder=None,
    )
    app.session_interface = PageSessions()
    services = wire(chosen, clock or SystemClock())
    app.extensions["parvis"] = services
    app.config.update(
        SECRET_KEY=services.form_key,
        SESSION_COOKIE_NAME="__Host-parvis-form" if chosen.is_https else "parvis-form",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=1),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=chosen.server.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=chosen.server.max_body_bytes,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    services.page_reads.install(app)
    routes.install(app, views.build(services))
    ErrorPages(services.pages, services.registry, services.clock).install(app)
    app.wsgi_app = behind_proxies(  # type: ignore[method-assign, assignment]  # Flask's documented way in
        Edge(app.wsgi_app, chosen), chosen.server.trusted_proxies
    )
    return app
