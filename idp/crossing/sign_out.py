"""The pages of signing out: this portal, or everywhere; and what ended (R-ENT-24)."""

from dataclasses import dataclass

from flask import Response, request
from flask_wtf import FlaskForm

from idp.branding.page import LiveAccount
from idp.clients.registry import ClientRegistry
from idp.oidc.logout import EndSession, LogoutPlan
from idp.oidc.redirects import see_other
from idp.pages.origin import is_foreign
from idp.pages.render import Pages
from idp.session.cookie import Cookies


@dataclass(frozen=True, slots=True)
class SignOut:
    """The views of /logout and /logout/confirm."""

    end_session: EndSession
    registry: ClientRegistry
    pages: Pages
    cookies: Cookies

    def start(self) -> Response:
        """Sign out at once where the portal proved whom it means, else ask the person."""
        plan = self.end_session.start()
        if isinstance(plan, Response):
            return plan
        return self._ask(plan) if plan.must_ask else self._finish(plan, everywhere=False)

    def confirm(self) -> Response:
        """End what the person chose to end; a GET, as a reload makes, asks again."""
        if request.method != "POST":
            return see_other(f"/logout?{request.query_string.decode('ascii', 'replace')}")
        plan = self.end_session.resume()
        if plan.session is not None and (
            is_foreign(request) or not FlaskForm(request.form).validate()
        ):
            return self._ask(plan, status=422)
        return self._finish(plan, everywhere=request.form.get("extent") != "portal")

    def _finish(self, plan: LogoutPlan, *, everywhere: bool) -> Response:
        is_over = self.end_session.finish(plan, everywhere=everywhere)
        if plan.target is not None:
            response = see_other(plan.target)
        else:
            response = self.pages.render(
                "session/signed_out.html",
                plan.client,
                asked_language=plan.ui_locales,
                here="/logout",
                context={"extent": "everywhere" if is_over else "portal"},
            )
        if is_over:
            self.cookies.forget_session(response)
        return response

    def _ask(self, plan: LogoutPlan, *, status: int = 200) -> Response:
        session = plan.session
        home = self.registry.lead_of(session.home_slug) if session else None
        live = (
            LiveAccount(
                name=session.account_name,
                portal=home.metadata.name if home else session.home_slug,
                sign_out_url="/logout",
            )
            if session
            else None
        )
        return self.pages.render(
            "session/sign_out.html",
            plan.client or home,
            status=status,
            asked_language=plan.ui_locales,
            targets=[plan.target] if plan.target else [],
            context={
                "form": FlaskForm(None),
                "action": f"/logout/confirm?{plan.query}",
                "live": live,
            },
        )
