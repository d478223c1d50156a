"""The decision at the authorization endpoint: answer, ask the person, or refuse. Pure.

One table for every way in: single sign-on, `prompt`, `max_age`, hints, a portal's own limits,
admission (model.md §2 "Entering"; OpenID Connect Core §3.1.2.1, §3.1.2.3, §3.1.2.6).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.wanted_acr import wanted
from idp.policy.sign_in import SignInSection
from idp.session.assurance import meets
from idp.session.gates import owed
from idp.session.model import MembershipView, SessionView

Reason = Literal[
    "sign_in", "reauthenticate", "confirm_account", "admission", "first_visit", "terms"
]

_SILENT_ERRORS: dict[Reason, str] = {
    "sign_in": "login_required",
    "reauthenticate": "login_required",
    "confirm_account": "account_selection_required",
    "admission": "interaction_required",
    "first_visit": "interaction_required",
    "terms": "interaction_required",
}
_ASKED_AFTER_PROOF = frozenset({"admission", "first_visit", "terms"})
"""What is asked whoever signed in: a proof of who they are is no answer to it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What the person already did for this very request.

    `authenticated_at` is when this interaction's own journey signed them in: it satisfies
    `prompt=login` and `max_age` for this request and no other. `confirmed` says that they chose to
    go on with the account that is signed in.
    """

    authenticated_at: datetime | None = None
    confirmed: bool = False


NOTHING_YET = Progress()


@dataclass(frozen=True, slots=True)
class Issue:
    """Answer with a code for this session."""

    session: SessionView
    membership: MembershipView


@dataclass(frozen=True, slots=True)
class Ask:
    """Show the person a page first.

    - `sign_in`: nobody is signed in whom this portal accepts
    - `reauthenticate`: the one signed in must prove it again
    - `confirm_account`: go on with this account, or change
    - `admission`: this account may not enter here; the page says which account is live
    - `first_visit`: what is asked once: link the account of before, fill in a form (R-PAR-23)
    - `terms`: the organisation has terms that this member did not accept (R-ENT-10)
    """

    reason: Reason


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error."""

    error: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the door: their session, if any, and the subject that this client knows."""

    session: SessionView | None
    subject: str | None = None


def decide(
    request: AuthorizationRequest,
    visitor: Visitor,
    *,
    at: datetime,
    progress: Progress = NOTHING_YET,
) -> Issue | Ask | Refuse:
    """Return what to do with a valid request from this visitor at this instant."""
    silent = "none" in request.prompt
    if silent and request.foreign_hint:
        return Refuse("login_required", "id_token_hint is not valid here")
    found = _examine(request, visitor, progress, at)
    if isinstance(found, Issue):
        return found
    if silent:
        return Refuse(_SILENT_ERRORS[found], "the person must be asked first")
    if progress.authenticated_at is not None and found not in _ASKED_AFTER_PROOF:
        return _refuse_after_proof(request, visitor, found)
    return Ask(found)


def _examine(
    request: AuthorizationRequest, visitor: Visitor, progress: Progress, at: datetime
) -> Issue | Reason:
    """Return the session to issue for, or why none is good enough yet."""
    session = visitor.session
    just_proved = progress.authenticated_at is not None
    if session is None or session.left_at is not None:
        return "sign_in"  # signing in clears it: who left after the proof is to prove it again
    if not (just_proved or _is_live(request.client.policy.sign_in, session, at)):
        return "sign_in"
    if session.membership is None or session.membership.status != "active":
        return "admission"
    if _is_somebody_else(request, visitor):
        return "sign_in"
    reason = _wants_more(request, session, progress, at)
    if reason := reason or owed(request.client, session.membership):
        return reason
    return Issue(session, session.membership)


def _is_live(limits: SignInSection, session: SessionView, at: datetime) -> bool:
    """Tell whether the session is within this portal's own limits."""
    last_seen = session.last_seen or session.auth_time
    return (
        at < session.expires_at
        and at - last_seen < timedelta(seconds=limits.session_idle)
        and at - session.auth_time < timedelta(seconds=limits.session_absolute)
    )


def _wants_more(
    request: AuthorizationRequest, session: SessionView, progress: Progress, at: datetime
) -> Reason | None:
    """Return what else the portal wants of the right person in a live session."""
    limits = request.client.policy.sign_in
    if not meets(session.acr, wanted(request)):
        return "sign_in"
    if progress.authenticated_at is None:
        homes = limits.accepts_session_of
        if homes and session.home_slug not in {*homes, request.client.organisation_slug}:
            return "sign_in"
        if "login" in request.prompt or _is_too_old(request.max_age, session, at):
            return "reauthenticate"
        if not progress.confirmed and request.prompt & {"select_account", "consent"}:
            return "confirm_account"
    return None


def _is_too_old(max_age: int | None, session: SessionView, at: datetime) -> bool:
    """Tell whether `max_age` wants a new sign-in; 0 always does, as `prompt=login` does."""
    if max_age is None:
        return False
    return max_age == 0 or at - session.auth_time > timedelta(seconds=max_age)


def _refuse_after_proof(
    request: AuthorizationRequest, visitor: Visitor, reason: Reason
) -> Ask | Refuse:
    """End what asking once more would not change: the wrong person, or too weak a proof."""
    if _is_somebody_else(request, visitor):
        return Refuse("login_required", "somebody else signed in")
    session = visitor.session
    if session and not meets(session.acr, wanted(request)):
        return Refuse("unmet_authentication_requirements", "a stronger sign-in is needed")
    return Ask(reason)


def _is_somebody_else(request: AuthorizationRequest, visitor: Visitor) -> bool:
    """Tell whether another person was named; a token for this one would be a mix-up (§3.1.2.2)."""
    return request.subject is not None and request.subject != visitor.subject
