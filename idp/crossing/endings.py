"""The pages that end a way that can't go on; each leads back to the portal."""

from dataclasses import dataclass

from flask import Response, request

from idp.branding.page import Link
from idp.clients.model import Client
from idp.crossing.pages import Pages
from idp.crossing.portal_view import restart_url

GONE = 410


@dataclass(frozen=True, slots=True)
class Endings:
    """Draws what a person sees when there is nothing left to do here; nobody is stranded."""

    pages: Pages

    def expired(self, client: Client | None) -> Response:
        """Say that it waited too long: one button begins again at the portal."""
        restart = restart_url(client) if client else "/"
        context = {"message_id": "error.expired", "restart_url": restart}
        return self.pages.render("expired.html", client, status=GONE, context=context)

    def answered(self, client: Client) -> Response:
        """Say that it is done already, to who comes back or sends a form twice (R-ALL-13)."""
        lang = self.pages.language(request)
        words = self.pages.texts(client).get(
            "sign_in.answered.onward", lang, portal=client.metadata.name
        )
        links = [Link(words, restart_url(client), primary=True)]
        context = {"message_id": "sign_in.answered", "links": links}
        return self.pages.render("done.html", client, context=context)

    def no_cookie(self, client: Client) -> Response:
        """Say that the browser keeps no cookie, without which nobody can be signed in."""
        context = {"message_id": "error.cookies_blocked", "restart_url": restart_url(client)}
        return self.pages.render("expired.html", client, status=400, context=context)

    def foreign(self, client: Client) -> Response:
        """Refuse a form that another site sent."""
        context = {"message_id": "error.forbidden"}
        return self.pages.render("error.html", client, status=403, context=context)
