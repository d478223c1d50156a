"""Close one's account, with days to think it over."""

from dataclasses import dataclass

from flask import Response
from werkzeug.exceptions import NotFound

from idp.branding import dates
from idp.branding.page import Link
from idp.my_account.closing import Asked, Closing
from idp.my_account.entrance import ASK_AGAIN, Entrance
from idp.my_account.visitor import Visitor


@dataclass(frozen=True, slots=True)
class ClosingPages:
    """The views of /<client_id>/account/close."""

    entrance: Entrance
    closing: Closing

    def show(self, client_id: str) -> Response:
        """Say what closing an account does, and when."""
        visitor = self._visitor(self.entrance.enter(client_id))
        if isinstance(visitor, Response):
            return visitor
        return self.entrance.page(
            visitor,
            "my_account/close.html",
            room="data",
            days=visitor.client.policy.account.close_after_days,
        )

    def ask(self, client_id: str) -> Response:
        """Have the account closed; the password is asked however fresh the sign-in is."""
        visitor = self._visitor(self.entrance.owner(client_id))
        if isinstance(visitor, Response):
            return visitor
        if (ask := self.entrance.prove(visitor, always=True)) is not None:
            return ask
        asked = Asked(
            account_id=visitor.account_id,
            version=visitor.session.credential_version,
            client=visitor.client,
            lang=visitor.lang,
            source=visitor.source,
            device=visitor.device,
            at=visitor.at,
        )
        with self.entrance.stores.write() as tx:
            closes_at = self.closing.ask(tx, asked)
        if closes_at is None:
            return self.entrance.tell(visitor, "meanwhile", status=ASK_AGAIN)
        context = {
            "message_id": "account.close.asked",
            "facts": {"until": dates.moment(visitor.texts, visitor.lang, closes_at)},
            "links": [
                Link(
                    visitor.say("account.close.asked.onward"),
                    visitor.client.metadata.portal_url,
                    primary=True,
                )
            ],
        }
        response = self.entrance.pages.render("done.html", visitor.client, context=context)
        self.entrance.cookies.forget_session(response)
        return response

    def _visitor(self, visitor: Visitor | Response) -> Visitor | Response:
        """Return who may close their account here.

        Raises:
            NotFound: The organisation keeps its people's accounts itself, or another one does.
        """
        if isinstance(visitor, Visitor) and (visitor.is_managed or not visitor.is_home):
            raise NotFound
        return visitor
