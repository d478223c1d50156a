"""The pages that end a way that can't go on; each leads back to the portal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from flask import Response, request
from flask_wtf import FlaskForm

from idp.branding.page import Link
from idp.clients.model import Client
from idp.pages.portal_view import restart_url
from idp.pages.render import Pages

GONE = 410

_ANEW: Final = {"disavow": "recovery"}
"""Journeys that only a mail begins, and the one that helps whose link is over."""

LinkState = Literal["unknown", "expired", "used", "superseded"]


@dataclass(frozen=True, slots=True)
class LastClick:
    """What the page of a mailed link needs that proves the last step of a journey.

    Attributes:
        message: The text id of what it says.
        targets: Where the click may lead outside.
    """

    journey: str
    token: str
    message: str
    targets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Endings:
    """Draws what a person sees when there is nothing left to do here; nobody is stranded."""

    pages: Pages

    def expired(self, client: Client | None, *, meanwhile: bool = False) -> Response:
        """Say that it waited too long: one button begins again at the portal (R-ALL-2).

        Args:
            client: Whose request or journey it was, None where that is not known.
            meanwhile: A journey may have ended well while its request expired: don't say that
                nothing was changed.
        """
        restart = restart_url(client) if client else "/"
        message = "error.expired_meanwhile" if meanwhile else "error.expired"
        context = {"message_id": message, "restart_url": restart}
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

    def link_over(
        self,
        client: Client,
        journey: str,
        state: LinkState,
        *,
        renewable: bool = False,
        message: str = "",
    ) -> Response:
        """Say why a mailed link opens nothing, and give the one way on (R-INT-13).

        Args:
            client: Whose link it was.
            journey: The journey that it belonged to.
            state: Why; four texts, none of which names an account.
            renewable: Offer a new one at once: nothing has to be typed again.
            message: What is said in place of the state's own words, '' for those.
        """
        anew = _ANEW.get(journey, journey)
        begin = f"/{quote(client.client_id)}/{quote(anew)}"
        token = quote(request.args.get("t", "")[:64])
        context = {
            "form": FlaskForm(None),
            "message_id": message or f"link.{state}",
            "action": f"/{quote(client.client_id)}/{quote(journey)}/new-link?t={token}"
            if renewable
            else "",
            "begin_url": begin if anew in client.policy.journeys else "",
            "sign_in_url": restart_url(client) if state == "used" else "",
        }
        return self.pages.render("contact/link_over.html", client, status=GONE, context=context)

    def link_last(self, client: Client, last: LastClick) -> Response:
        """Ask for the one click that ends a journey whose last step the link proved."""
        action = f"/{quote(client.client_id)}/{quote(last.journey)}/confirm?t={quote(last.token)}"
        context = {"form": FlaskForm(None), "message_id": last.message, "action": action}
        template = "contact/link_last.html"
        return self.pages.render(template, client, targets=last.targets, context=context)

    def link_sent(self, client: Client) -> Response:
        """Say that a new link is on its way; the same whether one could be sent."""
        return self.pages.render("done.html", client, context={"message_id": "link.sent"})

    def refused(self, client: Client, message: str) -> Response:
        """Say why nothing was written after all, and lead back to the portal."""
        context = {"message_id": message, "facts": {}}
        return self.pages.render("refused.html", client, status=403, context=context)

    def overtaken(self, client: Client, journey: str, message: str = "") -> Response:
        """Say that what the journey rested on changed meanwhile; it may be begun again.

        With a `message`, say that instead, and lead to where one signs in.
        """
        if message:
            return self.link_over(client, "", "used", message=message)
        return self.link_over(client, journey, "superseded")
