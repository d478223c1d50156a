"""What ends a journey: everything it decided in one transaction, then back to where one was."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from flask import Response, request

from idp.audit.events import SignInSucceeded
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials.event_mails import EventMails
from idp.credentials.factor_facts import PROVED, signed_in_with
from idp.credentials.new_password import OWED
from idp.crossing import store
from idp.crossing.endings import Endings
from idp.crossing.interactions import Waiting
from idp.crossing.onward import Onward
from idp.crossing.passage import Passages, journey_url
from idp.journeys.model import PASSED_BY, Facts, Journey, Overtaken, Refuse, Visit
from idp.journeys.store import Claim, Ended, JourneyStore
from idp.kernel.ids import new_token
from idp.oidc.redirects import see_other
from idp.pages.render import Pages
from idp.session import store as sessions
from idp.session.assurance import Factor
from idp.session.cookie import Cookies
from idp.session.store import Authentication, NewSession
from idp.stores import hot
from idp.stores.engine import Stores, Transaction


@dataclass(frozen=True, slots=True)
class Finish:
    """Ends journeys: signs in, resumes the authorization request, or refuses."""

    stores: Stores
    journeys: JourneyStore
    waiting: Waiting
    passages: Passages
    onward: Onward
    pages: Pages
    endings: Endings
    cookies: Cookies
    mails: EventMails

    def end(self, journey: Journey, visit: Visit, *, claim: Claim | None = None) -> Response:
        """Commit what the steps decided, sign in where they proved an account, and lead on.

        Steps complete once. Signing in is repeated when a double click was first: this request
        proved the same thing, and only its answer reaches the browser (R-ALL-13). What another
        tab refused, let expire or took elsewhere meanwhile is not finished here: the person sees
        how the journey stands.

        Args:
            journey: With its last step done.
            visit: Who ends it.
            claim: Uses up the mailed proof that opened the last step.

        Raises:
            Overtaken: What the journey rests on changed meanwhile; nothing is kept.
        """
        session: NewSession | None = None
        facts = journey.facts
        with self.stores.write() as tx:
            if self.journeys.end(tx, journey, "finished"):
                if claim is not None and not claim(tx):
                    raise Overtaken
                facts = self._complete(tx, journey, visit)
            elif self.journeys.ending_of(tx, journey) != "finished":
                return see_other(journey_url(visit.client, journey))
            else:
                facts = _as_ended(facts)
            signs_in = "account" in facts and self._may_sign_in(journey, visit)
            if signs_in:
                session = self._sign_in(tx, journey, facts, visit)
            elif "account" in facts and _are_new(facts, journey):
                store.expect(tx, str(facts["account"]), visit.browser_hash, at=visit.at)
        response = self.onward.lead_on(replace(journey, facts=facts), visit, signed_in=signs_in)
        if session is not None:
            keep = visit.client.policy.sign_in
            max_age = keep.session_absolute if keep.persistent_cookie else None
            self.cookies.write_session(response, session.secret, max_age=max_age)
            self.cookies.write_browser(response, self.cookies.browser_secret(request))
        return response

    def refuse(self, journey: Journey, visit: Visit, outcome: Refuse) -> Response:
        """End a journey that may not go on; its page leads back to the portal."""
        with self.stores.write() as tx:
            self.journeys.end(tx, journey, "refused")
        context = {"message_id": outcome.message, "facts": dict(outcome.placeholders)}
        return self.pages.render("refused.html", visit.client, status=403, context=context)

    def over(self, client: Client, name: str, ended: Ended) -> Response:
        """Answer who comes back to a journey that is over: to its request, or with a page."""
        if ended.ending != "finished":
            return self.endings.expired(client)
        if ended.interaction_id is not None:
            return see_other(f"/authorize/resume?i={ended.interaction_id}")
        return self.endings.answered(client) if name == "login" else self.onward.done(client, name)

    def _complete(self, tx: Transaction, journey: Journey, visit: Visit) -> Facts:
        """Let every step write what it decided; each sees what those before it wrote."""
        known = journey
        passed_by = cast("list[str]", journey.facts.get(PASSED_BY) or [])
        for name in (one for one in journey.done if one not in passed_by):
            here = self.passages.at_step(visit.facing(known), name)
            known = known.knowing(name, self.passages.steps[name].complete(tx, here))
        return known.facts

    def _may_sign_in(self, journey: Journey, visit: Visit) -> bool:
        """Tell whether the end signs in: only the browser that began, where the policy says so."""
        section = visit.client.policy.journeys[journey.name]
        if section.after_proof == "sign_in":
            return False
        return journey.began_in == visit.browser_hash.hex()

    def _sign_in(
        self, tx: Transaction, journey: Journey, facts: Facts, visit: Visit
    ) -> NewSession | None:
        proof = Authentication(
            account_id=str(facts["account"]),
            credential_version=cast("int", facts["credential_version"]),
            amr=cast("list[str]", facts["amr"]),
            acr=str(facts["acr"]),
            at=visit.at,
        )
        former = store.session_of(tx, self.cookies.session_secret(request))
        lifetime = timedelta(seconds=visit.client.policy.sign_in.session_absolute)
        tells = not _are_new(facts, journey)
        if former is not None and former.goes_on(proof):
            tells = False
            session = sessions.renew(tx, former.id, proof, lifetime=lifetime)
        else:
            if former is not None:
                sessions.end(tx, former.id, because="replaced", at=visit.at)
            session = sessions.begin(tx, proof, lifetime=lifetime, device=_device())
        here = visit.client.organisation_id
        hot.visited(tx, session.id, here, new_sid=new_token(), at=visit.at)
        if journey.interaction_id:
            self.waiting.authenticated(tx, journey.interaction_id, session.id, at=visit.at)
        is_new_here = store.remember(tx, proof.account_id, visit.browser_hash, at=visit.at)
        if is_new_here and tells and self._is_told(tx, visit.client, proof.account_id):
            self.mails.tell(tx, visit, proof.account_id, "new_device")
        record(
            tx,
            SignInSucceeded(
                at=visit.at,
                client_id=visit.client.client_id,
                organisation_id=visit.client.organisation_id,
                account_id=proof.account_id,
                source=visit.source,
                session_id=session.id,
                amr=tuple(proof.amr),
            ),
        )
        return session

    def _is_told(self, tx: Transaction, client: Client, account_id: str) -> bool:
        """Tell whether an owner hears of a new browser: this portal wants it, or their home does.

        Else whoever has the password would come by the portal that mails nothing, and the home
        would know the browser from then on.
        """
        if client.policy.sign_in.new_device_mail:
            return True
        home = self.passages.registry.lead_of(store.home_of(tx, account_id))
        return home is not None and home.policy.sign_in.new_device_mail


def _are_new(facts: Facts, journey: Journey) -> bool:
    """Tell whether the end of the journey changed the credentials: a mail of its own says so."""
    return facts["credential_version"] != journey.facts.get("credential_version")


def _as_ended(facts: Facts) -> Facts:
    """Return what a sign-in knew once it had ended, to a double click that was second."""
    if PROVED in facts:
        facts = {**facts, **signed_in_with(facts, cast("Factor", facts[PROVED]))}
    if OWED in facts:
        facts = {**facts, "credential_version": cast("int", facts["version_proved"]) + 1}
    return facts


def _device() -> dict[str, str]:
    return {"user_agent": request.headers.get("User-Agent", "")[:300]}
