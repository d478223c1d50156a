"""Somebody is signed in: go on as them, or change account (model.md §2, « changer de compte »)."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from flask_wtf import FlaskForm

from idp.audit.events import AdmissionRefused
from idp.audit.record import record
from idp.branding.page import LiveAccount
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crossing.resume import Resume, ask_url
from idp.oidc import interactions
from idp.oidc.interaction import Ask
from idp.oidc.interactions import PendingInteraction
from idp.oidc.redirects import see_other
from idp.pages.origin import is_foreign
from idp.pages.render import Pages
from idp.session import store as sessions
from idp.session.model import SessionView
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class WhichAccount:
    """The views of /<client_id>/which-account: confirm the live account, or change it."""

    stores: Stores
    registry: ClientRegistry
    resume: Resume
    pages: Pages

    def show(self, client_id: str) -> Response:
        """Name the account that is signed in, and say whether it may enter this portal."""
        found = self._found(client_id)
        if isinstance(found, Response):
            return found
        pending, session, ask = found
        if ask.reason == "admission":
            self._record_refusal(pending, session)
        return self._page(pending, session, ask)

    def choose(self, client_id: str) -> Response:
        """Go on with the live account, or end its session and sign in with another."""
        found = self._found(client_id)
        if isinstance(found, Response):
            return found
        pending, session, ask = found
        goes_on = request.form.get("choice") == "continue"
        may_go_on = ask.reason == "confirm_account"
        is_ours = not is_foreign(request) and FlaskForm(request.form).validate()
        if not is_ours or (goes_on and not may_go_on):
            return self._page(pending, session, ask, status=422)
        at = self.stores.clock.now()
        if goes_on:
            with self.stores.write() as tx:
                interactions.confirmed(tx, pending.id, session.id, at=at)
            return see_other(f"/authorize/resume?i={pending.id}")
        with self.stores.write() as tx:
            sessions.end(tx, session.id, because="changed_account", at=at)
        response = see_other(f"/{quote(client_id)}/login?i={pending.id}")
        self.resume.endpoint.cookies.forget_session(response)
        return response

    def _found(self, client_id: str) -> tuple[PendingInteraction, SessionView, Ask] | Response:
        """Return the request, the session and what to ask, or the way on when nothing is asked."""
        pending = self.resume.pending(request.args.get("i", "")[:64])
        if not isinstance(pending, PendingInteraction):
            return self.resume.gone(pending)
        session = self.resume.endpoint.session_for(pending.request)
        ask = self.resume.what_to_ask(pending, session)
        here = ask_url(pending.request, ask, pending.id) if ask else ""
        if session is None or ask is None or not here.startswith(f"/{quote(client_id)}/which-"):
            return see_other(here or f"/authorize/resume?i={pending.id}")
        return pending, session, ask

    def _page(
        self, pending: PendingInteraction, session: SessionView, ask: Ask, *, status: int = 200
    ) -> Response:
        home = self.registry.lead_of(session.home_slug)
        action = f"/{quote(pending.client.client_id)}/which-account?i={pending.id}"
        live = LiveAccount(
            name=session.account_name,
            portal=home.metadata.name if home else session.home_slug,
            sign_out_url="/logout",
        )
        template = (
            "login/admission_refused.html"
            if ask.reason == "admission"
            else "login/confirm_account.html"
        )
        return self.pages.render(
            template,
            pending.client,
            status=status,
            asked_language=pending.request.ui_locales,
            targets=[pending.request.redirect_uri],
            context={
                "form": FlaskForm(None),
                "action": action,
                "live": live,
                "way_in": _way_in(pending.client, pending.id),
            },
        )

    def _record_refusal(self, pending: PendingInteraction, session: SessionView) -> None:
        with self.stores.write() as tx:
            record(
                tx,
                AdmissionRefused(
                    at=self.stores.clock.now(),
                    account_id=session.account_id,
                    client_id=pending.client.client_id,
                    organisation_id=pending.client.organisation_id,
                    source=request.remote_addr or "",
                    reason="no_membership",
                ),
            )


def _way_in(client: Client, interaction_id: str) -> dict[str, str]:
    """Return how this portal lets in who is signed in elsewhere, empty where it does not.

    `rule` names the words, `url` is the journey that comes back to the same request.
    """
    rule = client.policy.admission.rule
    if rule == "refuse" or rule not in client.policy.journeys:
        return {}
    return {"rule": rule, "url": f"/{quote(client.client_id)}/{rule}?i={interaction_id}"}
