"""The table of the authorization endpoint: who is answered, asked, refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from idp.oidc.interaction import NOTHING_YET, Ask, Issue, Progress, Refuse, Visitor, decide
from idp.session.model import SessionView
from tests.unit.oidc.front_values import MEMBER, NOON, client, request, session

SUSPENDED = replace(MEMBER, status="suspended")
JUST_NOW = Progress(authenticated_at=NOON)
CONFIRMED = Progress(confirmed=True)


def outcome(
    live: SessionView | None,
    *,
    sign_in: dict[str, Any] | None = None,
    progress: Progress = NOTHING_YET,
    gates_stamp: str = "",
    **changes: Any,
) -> str:
    subject = live.membership.subject if live and live.membership else None
    asked = request(replace(client(sign_in), gates_stamp=gates_stamp), **changes)
    decision = decide(asked, Visitor(live, subject), at=NOON, progress=progress)
    match decision:
        case Issue():
            return "issue"
        case Ask(reason):
            return reason
        case Refuse(error):
            return f"refuse {error}"


@pytest.mark.parametrize(
    ("live", "changes", "expected"),
    [
        # Nobody, or somebody within every limit
        (None, {}, "sign_in"),
        (session(), {}, "issue"),
        # The portal's own limits: idle here, absolute, the session's end, left on purpose
        (session(seen=3599), {}, "issue"),
        (session(seen=3600, signed_in=3600), {}, "sign_in"),
        (session(seen=None, signed_in=3599), {}, "issue"),
        (session(seen=None, signed_in=3600), {}, "sign_in"),
        (session(signed_in=43_199), {}, "issue"),
        (session(signed_in=43_200), {}, "sign_in"),
        (session(expires_at=NOON), {}, "sign_in"),
        (session(left_at=NOON - timedelta(seconds=1)), {}, "sign_in"),
        (session(seen=120), {"sign_in": {"session_idle": 60}}, "sign_in"),
        # The organisation's terms: asked of who is good for all the rest
        (session(), {"gates_stamp": "v2"}, "terms"),
        (session(), {"gates_stamp": "anything"}, "issue"),
        (session(), {"gates_stamp": "v2", "prompt": {"none"}}, "refuse interaction_required"),
        (session(), {"gates_stamp": "v2", "prompt": {"login"}}, "reauthenticate"),
        (session(seen=3600, signed_in=3600), {"gates_stamp": "v2"}, "sign_in"),
        (session(), {"gates_stamp": "v2", "prompt": {"login"}, "progress": JUST_NOW}, "terms"),
        (session(membership=SUSPENDED), {"gates_stamp": "v2"}, "admission"),
        # prompt
        (session(), {"prompt": {"login"}}, "reauthenticate"),
        (session(), {"prompt": {"select_account"}}, "confirm_account"),
        (session(), {"prompt": {"consent"}}, "confirm_account"),
        (session(), {"prompt": {"login", "consent"}}, "reauthenticate"),
        (session(), {"prompt": {"none"}}, "issue"),
        (None, {"prompt": {"none"}}, "refuse login_required"),
        (session(seen=9999), {"prompt": {"none"}}, "refuse login_required"),
        (session(), {"prompt": {"none"}, "max_age": 1}, "refuse login_required"),
        (session(membership=None), {"prompt": {"none"}}, "refuse interaction_required"),
        # max_age
        (session(signed_in=60), {"max_age": 60}, "issue"),
        (session(signed_in=61), {"max_age": 60}, "reauthenticate"),
        (session(signed_in=0), {"max_age": 0}, "reauthenticate"),
        (session(), {"max_age": 10_000}, "issue"),
        # Who is meant
        (session(), {"subject": "sujet"}, "issue"),
        (session(), {"subject": "autre"}, "sign_in"),
        (session(), {"subject": "autre", "prompt": {"none"}}, "refuse login_required"),
        (session(), {"foreign_hint": True}, "issue"),
        (session(), {"foreign_hint": True, "prompt": {"none"}}, "refuse login_required"),
        (None, {"subject": "sujet"}, "sign_in"),
        # Who enters
        (session(membership=None), {}, "admission"),
        (session(membership=SUSPENDED), {}, "admission"),
        (session(membership=None, seen=None, signed_in=9999), {}, "sign_in"),
        (session(home_slug="voisins"), {}, "issue"),
        (session(home_slug="voisins"), {"sign_in": {"accepts_session_of": ["amis"]}}, "sign_in"),
        (session(home_slug="amis"), {"sign_in": {"accepts_session_of": ["amis"]}}, "issue"),
        (session(), {"sign_in": {"accepts_session_of": ["amis"]}}, "issue"),
        # The floor of assurance
        (session(), {"sign_in": {"acr_floor": "urn:parvis:acr:password"}}, "issue"),
        (session(), {"sign_in": {"acr_floor": "urn:example:stronger"}}, "sign_in"),
    ],
)
def test_a_request_meets_a_session(
    live: SessionView | None, changes: dict[str, Any], expected: str
) -> None:
    assert outcome(live, **changes) == expected


@pytest.mark.parametrize(
    ("live", "progress", "changes", "expected"),
    [
        (session(), JUST_NOW, {"prompt": {"login"}}, "issue"),
        (session(), JUST_NOW, {"max_age": 0}, "issue"),
        (session(), JUST_NOW, {"prompt": {"select_account"}}, "issue"),
        (session(), JUST_NOW, {"prompt": {"login", "consent"}}, "issue"),
        (
            session(home_slug="voisins"),
            JUST_NOW,
            {"sign_in": {"accepts_session_of": ["a"]}},
            "issue",
        ),
        (session(membership=None), JUST_NOW, {}, "admission"),
        (session(), JUST_NOW, {"subject": "autre"}, "refuse login_required"),
        (
            session(),
            JUST_NOW,
            {"sign_in": {"acr_floor": "urn:example:stronger"}},
            "refuse unmet_authentication_requirements",
        ),
        (session(), CONFIRMED, {"prompt": {"select_account"}}, "issue"),
        (session(), CONFIRMED, {"prompt": {"consent"}}, "issue"),
        (session(), CONFIRMED, {"prompt": {"login"}}, "reauthenticate"),
        (session(), CONFIRMED, {"max_age": 1}, "reauthenticate"),
        (session(membership=None), CONFIRMED, {}, "admission"),
        (session(seen=9999), CONFIRMED, {}, "sign_in"),
        (None, JUST_NOW, {}, "sign_in"),
    ],
)
def test_a_request_meets_what_the_person_did_for_it(
    live: SessionView | None, progress: Progress, changes: dict[str, Any], expected: str
) -> None:
    assert outcome(live, progress=progress, **changes) == expected
