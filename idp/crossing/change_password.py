"""`/.well-known/change-password` (W3C): where password managers send people to change a password.

One host serves many portals, so the address alone doesn't say whose password is meant. Who is
signed in is led to the page of their own organisation; anybody else chooses among the portals.
"""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request

from idp.clients.registry import ClientRegistry
from idp.oidc.redirects import see_other
from idp.session import current as sessions
from idp.session.cookie import Cookies
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Leads to the page where a password is changed."""

    stores: Stores
    registry: ClientRegistry
    cookies: Cookies

    def view(self) -> Response:
        """Redirect to the portal of whoever is signed in, else to the list of portals."""
        secret = self.cookies.session_secret(request)
        if not secret:
            return see_other("/")
        with self.stores.read() as connection:
            session = sessions.find(connection, secret, "", at=self.stores.clock.now())
        lead = self.registry.lead_of(session.home_slug) if session else None
        if lead is None or "password" not in lead.policy.journeys:
            return see_other("/")
        return see_other(f"/{quote(lead.client_id)}/password")
