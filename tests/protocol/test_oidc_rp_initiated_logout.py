"""OpenID Connect RP-Initiated Logout 1.0 §2-3, over HTTP."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import pytest
from sqlalchemy import func, insert, select

from idp.stores import tables
from tests.protocol.front import Front, answer_of, reason_asked

AFTER = "https://artisans.example/"
ODD_STATE = '[!|-,*(&!@?|)#}"]|~*~>$:{=} é'


def leave(front: Front, **parameters: str) -> tuple[int, str]:
    """Ask to sign out; returns the status and where it leads."""
    response = front.get(f"/logout?{urlencode(parameters)}")
    return response.status_code, response.headers.get("Location", "")


def test_a_proved_request_signs_out_of_this_portal_and_comes_back_with_state(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    code = answer_of(front.authorize())["code"]
    status, location = leave(
        front,
        id_token_hint=front.hint(member),
        post_logout_redirect_uri=AFTER,
        state=ODD_STATE,
    )
    assert status == 303
    assert location.startswith(f"{AFTER}?state=")
    assert dict(parse_qsl(location.partition("?")[2])) == {"state": ODD_STATE}
    assert answer_of(front.authorize(prompt="none"))["error"] == "login_required"
    assert front.bench.redeem(code).status_code == 400
    assert [row.event for row in front.bench.rows(tables.AuditEvent)][-1] == "sign_out"


def test_without_state_none_comes_back(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    hint = front.hint(member)
    assert leave(front, id_token_hint=hint, post_logout_redirect_uri=AFTER) == (303, AFTER)


def test_the_session_goes_on_at_the_other_portals(front: Front) -> None:
    front.bench.add_client("voisins")
    neighbours = front.bench.registry.get("voisins")
    assert neighbours is not None
    member = front.bench.add_person()
    session = front.sign_in(member)
    with front.bench.stores.write() as tx:
        tx.execute(
            insert(tables.SessionOrganisation).values(
                session_id=session,
                organisation_id=neighbours.organisation_id,
                sid="ailleurs",
                first_seen=front.clock.now(),
                last_seen=front.clock.now(),
            )
        )
    leave(front, id_token_hint=front.hint(member))
    (row,) = front.bench.rows(tables.Session)
    assert row.ended_at is None
    assert reason_asked(front.authorize()) == "sign_in"


def test_the_last_portal_left_ends_the_session(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    leave(front, id_token_hint=front.hint(member))
    (row,) = front.bench.rows(tables.Session)
    assert row.ended_at == front.clock.now()


def test_everywhere_ends_the_session_and_its_grants(front: Front) -> None:
    front.sign_in(front.bench.add_person())
    answer_of(front.authorize())
    leave(front)
    plan = front.plans[-1]
    with front.endpoint_context():
        assert front.end_session.finish(plan, everywhere=True)
    (session,) = front.bench.rows(tables.Session)
    (grant,) = front.bench.rows(tables.Grant)
    assert session.ended_at is not None
    assert grant.revoked_at is not None


@pytest.mark.parametrize(
    ("parameters", "target"),
    [
        (lambda _front, _member: {}, None),
        (lambda _front, _member: {"state": "x"}, None),
        (lambda _front, _member: {"post_logout_redirect_uri": AFTER}, None),
        (
            lambda _front, _member: {"post_logout_redirect_uri": AFTER, "client_id": "artisans"},
            AFTER,
        ),
        (
            lambda _front, _member: {
                "post_logout_redirect_uri": "https://evil.example/",
                "client_id": "artisans",
            },
            None,
        ),
        (
            lambda front, member: {
                "id_token_hint": front.hint(member)[:-4] + "AAAA",
                "post_logout_redirect_uri": AFTER,
                "client_id": "artisans",
            },
            None,
        ),
        (
            lambda _front, _member: {
                "id_token_hint": "eyJhbGciOiJub25lIn0.e30.",
                "post_logout_redirect_uri": AFTER,
            },
            None,
        ),
        (
            lambda front, member: {
                "id_token_hint": front.hint(member, aud="voisins"),
                "post_logout_redirect_uri": AFTER,
                "client_id": "artisans",
            },
            None,
        ),
        (
            lambda front, _member: {
                "id_token_hint": front.hint(front.bench.add_person()),
                "post_logout_redirect_uri": AFTER,
            },
            AFTER,
        ),
    ],
    ids=[
        "nothing",
        "only state",
        "no client",
        "no hint",
        "unregistered",
        "forged hint",
        "unsigned hint",
        "another client's hint",
        "somebody else's hint",
    ],
)
def test_an_unproved_request_asks_and_changes_nothing(
    doorstep: Front,
    parameters: Callable[[Front, str], dict[str, str]],
    target: str | None,
) -> None:
    member = doorstep.bench.add_person()
    doorstep.sign_in(member)
    status, location = leave(doorstep, **parameters(doorstep, member))
    assert (status, location) == (200, "")
    plan = doorstep.plans[-1]
    assert plan.must_ask
    assert plan.target == target
    assert "code" in answer_of(doorstep.authorize(prompt="none"))


@pytest.mark.parametrize("uri", [AFTER + "?x=1", AFTER[:-1], AFTER + "#", "javascript:alert(1)"])
def test_a_proved_request_never_leads_to_an_unregistered_uri(doorstep: Front, uri: str) -> None:
    member = doorstep.bench.add_person()
    doorstep.sign_in(member)
    hint = doorstep.hint(member)
    assert leave(doorstep, id_token_hint=hint, post_logout_redirect_uri=uri) == (200, "")


def test_with_nobody_signed_in_a_hint_leads_back_and_its_absence_does_not(doorstep: Front) -> None:
    hint = doorstep.hint(doorstep.bench.add_person())
    parameters = {"post_logout_redirect_uri": AFTER, "client_id": "artisans"}
    assert leave(doorstep, id_token_hint=hint, **parameters) == (303, AFTER)
    assert leave(doorstep, **parameters) == (200, "")
    assert not doorstep.plans[-1].must_ask


def test_the_request_travels_with_the_form_that_asks(doorstep: Front) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    sent = {"client_id": "artisans", "post_logout_redirect_uri": AFTER, "state": ODD_STATE}
    leave(doorstep, **sent)
    assert dict(parse_qsl(doorstep.plans[-1].query)) == sent


def test_a_post_from_another_site_comes_again_as_a_get(doorstep: Front) -> None:
    member = doorstep.bench.add_person()
    doorstep.sign_in(member)
    kept, doorstep.cookies = doorstep.cookies, {}
    form = {"id_token_hint": doorstep.hint(member), "post_logout_redirect_uri": AFTER}
    response = doorstep.post("/logout", form)
    location = response.headers["Location"]
    assert location.startswith("https://parvis.example/logout?")
    doorstep.cookies = kept
    answer = doorstep.get(location.removeprefix("https://parvis.example"))
    assert answer.headers["Location"] == AFTER


def test_a_post_with_the_cookies_is_answered_at_once(doorstep: Front) -> None:
    member = doorstep.bench.add_person()
    doorstep.sign_in(member)
    form = {"id_token_hint": doorstep.hint(member), "post_logout_redirect_uri": AFTER}
    assert doorstep.post("/logout", form).headers["Location"] == AFTER


def test_malformed_parameters_get_a_page(doorstep: Front) -> None:
    assert doorstep.get("/logout?state=a&state=b").status_code == 400
    response = doorstep.http.post("/logout", data=b"\xff", content_type="text/plain")
    assert response.status_code == 400


def test_a_pairwise_client_is_recognised_by_its_own_subject(doorstep: Front) -> None:
    doorstep.bench.add_client("discrets", 'subject_type = "pairwise"')
    member = doorstep.bench.add_person("discrets")
    doorstep.sign_in(member)
    answer_of(doorstep.authorize(client_id="discrets"))
    with doorstep.bench.stores.read() as connection:
        sent = connection.execute(select(func.max(tables.Grant.subject_sent))).scalar_one()
    hint = doorstep.hint(member, aud="discrets", sub=sent)
    raw = doorstep.hint(member, aud="discrets")
    assert leave(doorstep, id_token_hint=raw) == (200, "")
    assert doorstep.plans[-1].must_ask
    leave(doorstep, id_token_hint=hint)
    assert not doorstep.plans[-1].must_ask
