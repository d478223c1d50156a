"""THE URL TABLE: rule, endpoint name, view, methods; one line per URL."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response

from idp.oidc.back_channel import ALL_METHODS
from idp.views import Views

View = Callable[..., Response]
GET = ("GET",)
POST = ("POST",)
BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Route:
    """One URL: its rule, the name that code calls it by, what answers, and to which methods."""

    rule: str
    endpoint: str
    view: View
    methods: tuple[str, ...]


def table(views: Views) -> tuple[Route, ...]:
    """Return every URL that the provider answers."""
    return (
        # The protocol
        Route("/authorize", "authorize", views.authorize.view, BOTH),
        Route("/authorize/resume", "authorize.resume", views.resume.view, GET),
        Route("/token", "token", views.token.view, ALL_METHODS),
        Route("/userinfo", "userinfo", views.userinfo.view, ALL_METHODS),
        Route("/introspect", "introspect", views.introspection.view, ALL_METHODS),
        Route("/revoke", "revoke", views.revocation.view, ALL_METHODS),
        Route("/jwks", "jwks", views.jwks.view, GET),
        Route("/.well-known/openid-configuration", "discovery", views.discovery.view, GET),
        Route("/.well-known/oauth-authorization-server", "metadata", views.discovery.view, GET),
        Route("/register", "register", views.registration.register, POST),
        Route("/register/<client_id>", "registration.read", views.registration.read, GET),
        Route("/register/<client_id>", "registration.update", views.registration.update, ("PUT",)),
        Route(
            "/register/<client_id>", "registration.delete", views.registration.delete, ("DELETE",)
        ),
        # Pages
        Route("/", "portals", views.portal_pages.doors, GET),
        Route("/.well-known/change-password", "password.change", views.change_password.view, GET),
        Route("/health", "health", views.health, GET),
        Route("/logout", "logout", views.sign_out.start, BOTH),
        Route("/logout/confirm", "logout.confirm", views.sign_out.confirm, BOTH),
        Route("/static/<name>", "static.file", views.assets.static, GET),
        Route("/brand/<client_id>/<css_hash>.css", "brand.css", views.assets.stylesheet, GET),
        Route("/brand/<client_id>/<css_hash>.svg", "brand.logo", views.assets.logo, GET),
        Route("/<client_id>/pages/<page>", "portal.page", views.portal_pages.document, GET),
        Route("/<client_id>/which-account", "account.show", views.which_account.show, GET),
        Route("/<client_id>/which-account", "account.choose", views.which_account.choose, POST),
        Route("/<client_id>/<journey>", "journey.enter", views.journeys.enter, GET),
        Route("/<client_id>/<journey>/progress", "journey.progress", views.journeys.progress, GET),
        Route("/<client_id>/<journey>/new-link", "journey.new_link", views.journeys.new_link, POST),
        Route("/<client_id>/<journey>/<step>", "journey.step", views.journeys.submit, BOTH),
    )


def install(app: Flask, views: Views) -> None:
    """Let `app` answer every URL of the table, and no other way to write one."""
    app.url_map.merge_slashes = False
    for route in table(views):
        app.add_url_rule(
            route.rule,
            route.endpoint,
            route.view,
            methods=list(route.methods),
            provide_automatic_options=False,
        )
