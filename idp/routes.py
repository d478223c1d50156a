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

UPLOAD_PATH_END = "/console/import"
"""Where a file is sent: the one place that takes a larger body."""


@dataclass(frozen=True, slots=True)
class Route:
    """One URL: its rule, the name that code calls it by, what answers, and to which methods."""

    rule: str
    endpoint: str
    view: View
    methods: tuple[str, ...]


def table(views: Views) -> tuple[Route, ...]:
    """Return every URL that the provider answers.

    The console and the account stand before the journeys, whose rules would take their URLs.
    """
    return (
        *protocol(views),
        *pages(views),
        *console(views),
        *console_person(views),
        *console_reviews(views),
        *account(views),
        *account_rights(views),
        *journeys(views),
    )


def protocol(views: Views) -> tuple[Route, ...]:
    """Return what relying parties ask."""
    return (
        Route("/authorize", "authorize", views.authorize.view, BOTH),
        Route("/authorize/resume", "authorize.resume", views.resume.view, GET),
        Route("/token", "token", views.token.view, ALL_METHODS),
        Route("/userinfo", "userinfo", views.userinfo.view, ALL_METHODS),
        Route("/introspect", "introspect", views.introspection.view, ALL_METHODS),
        Route("/events", "events", views.events.view, ALL_METHODS),
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
    )


def pages(views: Views) -> tuple[Route, ...]:
    """Return the pages and files that belong to no journey."""
    return (
        Route("/", "portals", views.portal_pages.doors, GET),
        Route("/.well-known/change-password", "password.change", views.change_password.view, GET),
        Route("/health", "health", views.health, GET),
        Route("/logout", "logout", views.sign_out.start, BOTH),
        Route("/logout/confirm", "logout.confirm", views.sign_out.confirm, BOTH),
        Route("/static/<name>", "static.file", views.assets.static, GET),
        Route("/captcha/<question>.png", "captcha.image", views.captcha.image, GET),
        Route("/captcha/<question>.wav", "captcha.sound", views.captcha.sound, GET),
        Route("/captcha/new", "captcha.new", views.captcha.another, GET),
        Route("/brand/<client_id>/<css_hash>.css", "brand.css", views.assets.stylesheet, GET),
        Route("/brand/<client_id>/<css_hash>.svg", "brand.logo", views.assets.logo, GET),
        Route("/<client_id>/pages/<page>", "portal.page", views.portal_pages.document, GET),
        Route("/<client_id>/which-account", "account.show", views.which_account.show, GET),
        Route("/<client_id>/which-account", "account.choose", views.which_account.choose, POST),
    )


def console(views: Views) -> tuple[Route, ...]:
    """Return the pages of staff."""
    return (
        Route("/<client_id>/console", "console", views.console.people.everybody, GET),
        Route("/<client_id>/console/new", "console.new", views.console.newcomers.show, GET),
        Route("/<client_id>/console/new", "console.create", views.console.newcomers.create, POST),
        Route(
            "/<client_id>/console/new/done", "console.created", views.console.newcomers.done, GET
        ),
        Route("/<client_id>/console/import", "console.import", views.console.imports.show, GET),
        Route("/<client_id>/console/import", "console.take", views.console.imports.take, POST),
        Route(
            "/<client_id>/console/import/template.csv",
            "console.template",
            views.console.imports.template,
            GET,
        ),
        Route("/<client_id>/console/letters", "console.letters", views.console.letters.show, GET),
        Route("/<client_id>/console/letters", "console.print", views.console.letters.print, POST),
        Route("/<client_id>/console/lists", "console.lists", views.console.lists.show, GET),
        Route("/<client_id>/console/lists/<name>", "console.list", views.console.lists.file, POST),
        Route("/<client_id>/console/resend", "console.choose", views.console.lists.choose, GET),
        Route("/<client_id>/console/resend", "console.resend", views.console.lists.resend, POST),
        Route(
            "/<client_id>/console/referents", "console.referents", views.console.referents.show, GET
        ),
    )


def console_person(views: Views) -> tuple[Route, ...]:
    """Return the pages of staff on one person."""
    return (
        Route(
            "/<client_id>/console/people/<membership_id>",
            "console.person",
            views.console.people.one,
            GET,
        ),
        Route(
            "/<client_id>/console/people/<membership_id>/<act>",
            "console.ask",
            views.console.acts.show,
            GET,
        ),
        Route(
            "/<client_id>/console/people/<membership_id>/<act>",
            "console.act",
            views.console.acts.act,
            POST,
        ),
        Route(
            "/<client_id>/console/people/<membership_id>/<act>/done",
            "console.done",
            views.console.acts.done,
            GET,
        ),
    )


def console_reviews(views: Views) -> tuple[Route, ...]:
    """Return the pages of officers on applications."""
    return (
        Route("/<client_id>/console/reviews", "console.reviews", views.console.reviews.queue, GET),
        Route(
            "/<client_id>/console/reviews/<reference>",
            "console.review",
            views.console.reviews.one,
            GET,
        ),
        Route(
            "/<client_id>/console/reviews/<reference>/<act>",
            "console.review_ask",
            views.console.review_acts.ask,
            GET,
        ),
        Route(
            "/<client_id>/console/reviews/<reference>/<act>",
            "console.review_act",
            views.console.review_acts.act,
            POST,
        ),
        Route(
            "/<client_id>/console/reviews/<reference>/<act>/done",
            "console.review_done",
            views.console.review_acts.done,
            GET,
        ),
    )


def account(views: Views) -> tuple[Route, ...]:
    """Return the pages on which people look after their own account."""
    return (
        Route("/<client_id>/account", "account", views.account.profile.home, GET),
        Route("/<client_id>/account/profile", "account.profile", views.account.profile.show, GET),
        Route("/<client_id>/account/profile", "account.save", views.account.profile.save, POST),
        Route(
            "/<client_id>/account/subscriptions",
            "account.subscriptions",
            views.account.subscriptions.show,
            GET,
        ),
        Route(
            "/<client_id>/account/subscriptions",
            "account.consent",
            views.account.subscriptions.change,
            POST,
        ),
        Route(
            "/<client_id>/account/terms/<acceptance_id>",
            "account.terms",
            views.account.subscriptions.text,
            GET,
        ),
        Route(
            "/<client_id>/account/security", "account.security", views.account.security.show, GET
        ),
        Route("/<client_id>/account/security", "account.end", views.account.security.end, POST),
        Route("/<client_id>/account/disavow", "account.doubt", views.account.security.ask, GET),
        Route(
            "/<client_id>/account/disavow", "account.disavow", views.account.security.disavow, POST
        ),
    )


def account_rights(views: Views) -> tuple[Route, ...]:
    """Return the pages on what is known of oneself, by whom, and on ending it."""
    return (
        Route(
            "/<client_id>/account/activity", "account.activity", views.account.activity.show, GET
        ),
        Route("/<client_id>/account/portals", "account.portals", views.account.portals.show, GET),
        Route("/<client_id>/account/portals", "account.change", views.account.portals.change, POST),
        Route("/<client_id>/account/data", "account.data", views.account.data.show, GET),
        Route("/<client_id>/account/data", "account.take", views.account.data.take, POST),
        Route("/<client_id>/account/close", "account.closing", views.account.closing.show, GET),
        Route("/<client_id>/account/close", "account.close", views.account.closing.ask, POST),
    )


def journeys(views: Views) -> tuple[Route, ...]:
    """Return the one adapter of every journey."""
    return (
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
