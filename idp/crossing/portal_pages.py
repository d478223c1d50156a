"""The pages every portal must have: legal notice, accessibility statement; and the root page."""

from dataclasses import dataclass

from flask import Response
from werkzeug.exceptions import NotFound

from idp.branding.legal import accessibility_statement, legal_notice
from idp.branding.page import PortalCard
from idp.clients.registry import ClientRegistry
from idp.pages.portal_view import logo_url, restart_url
from idp.pages.render import Pages
from idp.terms.documents import text_of


@dataclass(frozen=True, slots=True)
class PortalPages:
    """The views of / and /<client_id>/pages/<page> (R-ALL-10, LCEN, RGAA)."""

    registry: ClientRegistry
    pages: Pages
    list_portals: bool

    def doors(self) -> Response:
        """Show the portals that the operator chose to list."""
        clients = self.registry.all() if self.list_portals else ()
        cards = [
            PortalCard(
                name=client.metadata.name,
                url=restart_url(client),
                description=client.organisation_name,
                logo_url=logo_url(client),
            )
            for client in clients
            if client.is_active and client.origin == "folder"
        ]
        return self.pages.render("portals.html", None, context={"portals": cards})

    def document(self, client_id: str, page: str) -> Response:
        """Show a legal page, written from the folder's `[legal]`, or a text of its `[terms]`."""
        client = self.registry.get(client_id)
        if client is None:
            raise NotFound
        lang = self.pages.current_language()
        if (known := client.policy.terms.document(page)) is not None:
            text = text_of(client, known, lang).shown()
            return self.pages.render("terms/document.html", client, context={"text": text})
        if page not in {"legal", "accessibility"}:
            raise NotFound
        write = legal_notice if page == "legal" else accessibility_statement
        document = write(client.policy.legal, self.pages.texts(client), lang, client.metadata.name)
        return self.pages.render("legal/page.html", client, context={"document": document})
