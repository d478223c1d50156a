"""The page that posts an answer to the portal by itself (OAuth 2.0 Form Post Response Mode)."""

from dataclasses import dataclass

from flask import Response

from idp.oidc.responses import AuthorizationResponse
from idp.pages.render import Pages


@dataclass(frozen=True, slots=True)
class FormPostPage:
    """Draws the page: a script sends it, and a button for browsers without one."""

    pages: Pages

    def __call__(self, answer: AuthorizationResponse) -> Response:
        """Return the page; the only place its form may lead to is the redirect URI."""
        destination = answer.destination
        return self.pages.render(
            "oidc/form_post.html",
            destination.client,
            targets=[destination.redirect_uri],
            context={"action": destination.redirect_uri, "fields": answer.fields},
        )
