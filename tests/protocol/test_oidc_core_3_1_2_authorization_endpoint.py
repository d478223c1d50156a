"""OpenID Connect Core §3.1.2: the authorization endpoint, over HTTP."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest

from idp.crypto.tokens import fingerprint
from idp.oidc import interactions
from idp.stores import tables
from tests.protocol.bench import REDIRECT, challenge, counted
from tests.protocol.front import Front, answer_of, asked, reason_asked, shown


def test_single_sign_on_answers_with_a_code_state_and_issuer(front: Front) -> None:
    member = front.bench.add_person()
    session = front.sign_in(member)
    answer = answer_of(front.authorize())
    assert set(answer) == {"code", "state", "iss"}
    assert answer["state"] == "un-état"
    (grant,) = front.bench.rows(tables.Grant)
    assert grant.code_hash == fingerprint(answer["code"])
    assert grant.code_expires_at - front.clock.now() == timedelta(seconds=60)
    assert (grant.membership_id, grant.session_id) == (member, session)
    assert grant.subject_sent == front.subject(member)
    assert (grant.scope, grant.nonce) == ("openid profile", "un-nonce")
    assert grant.code_challenge == challenge()
    assert grant.id_token_claims == {"title": "artisan"}
    assert not grant.offline


def test_the_code_of_single_sign_on_is_redeemed(front: Front) -> None:
    front.sign_in(front.bench.add_person())
    code = answer_of(front.authorize())["code"]
    assert front.bench.redeem(code).status_code == 200


def test_single_sign_on_stays_within_its_budget(front: Front) -> None:
    front.sign_in(front.bench.add_person())
    with counted(front.bench.stores) as quiet:
        answer_of(front.authorize())
    assert (quiet.statements, quiet.commits) == (2, 1)
    front.clock.move(timedelta(minutes=2))
    with counted(front.bench.stores) as visiting:
        answer_of(front.authorize())
    assert (visiting.statements, visiting.commits) == (3, 1)


def test_a_first_visit_by_single_sign_on_stays_within_the_budget_too(front: Front) -> None:
    front.bench.add_client("voisins")
    elsewhere = front.bench.registry.get("voisins")
    assert elsewhere is not None
    front.sign_in(front.bench.add_person(), at_organisation=elsewhere.organisation_id)
    with counted(front.bench.stores) as count:
        answer_of(front.authorize())
    assert (count.statements, count.commits) == (3, 1)


def test_nobody_signed_in_is_asked_and_the_request_waits(front: Front) -> None:
    response = front.authorize(login_hint="bfourquin", ui_locales="fr-FR <script> en")
    assert reason_asked(response) == "sign_in"
    interaction_id = response.headers["Location"].partition("i=")[2]
    with front.bench.stores.read() as connection:
        pending = interactions.load(
            connection,
            interaction_id,
            browser_hash=fingerprint(front.cookies["__Host-parvis-browser"]),
            registry=front.bench.registry,
            at=front.clock.now(),
        )
    assert isinstance(pending, interactions.PendingInteraction)
    assert pending.request.login_hint == "bfourquin"
    assert pending.request.ui_locales == "fr-FR en"
    assert pending.request.state == "un-état"
    assert "HttpOnly" in response.headers["Set-Cookie"]


def test_a_waiting_request_is_only_its_browsers_and_ends_once(front: Front) -> None:
    interaction_id = front.authorize().headers["Location"].partition("i=")[2]
    stores, at = front.bench.stores, front.clock.now()
    mine = fingerprint(front.cookies["__Host-parvis-browser"])

    def load(browser: bytes, *, later: timedelta = timedelta(0)) -> object:
        with stores.read() as connection:
            return interactions.load(
                connection,
                interaction_id,
                browser_hash=browser,
                registry=front.bench.registry,
                at=at + later,
            )

    assert load(fingerprint("another browser")) is None
    expired = load(mine, later=interactions.LIFETIME)
    assert isinstance(expired, interactions.Expired)
    assert not expired.was_answered
    with stores.write() as tx:
        assert interactions.end(tx, interaction_id, at=at)
        assert not interactions.end(tx, interaction_id, at=at)
    answered = load(mine)
    assert isinstance(answered, interactions.Expired)
    assert answered.was_answered
    front.bench.shut("artisans")
    closed = load(mine)
    assert isinstance(closed, interactions.Expired)
    assert closed.client is None


def test_signing_in_for_the_request_satisfies_prompt_login_once(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    response = front.authorize(prompt="login")
    assert reason_asked(response) == "reauthenticate"
    interaction_id = response.headers["Location"].partition("i=")[2]
    stores, at = front.bench.stores, front.clock.now()
    session_id = front.sign_in(member)
    with stores.write() as tx:
        assert interactions.authenticated(tx, interaction_id, session_id, at=at)
    with stores.read() as connection:
        pending = interactions.load(
            connection,
            interaction_id,
            browser_hash=fingerprint(front.cookies["__Host-parvis-browser"]),
            registry=front.bench.registry,
            at=at,
        )
    assert isinstance(pending, interactions.PendingInteraction)
    assert pending.progress(session_id).authenticated_at == at
    assert pending.progress("another session").authenticated_at is None
    assert reason_asked(front.authorize(prompt="login")) == "reauthenticate"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "inconnu"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": REDIRECT + "?more=1"},
        {"redirect_uri": REDIRECT + "#"},
        {"redirect_uri": REDIRECT + "/"},
        {"redirect_uri": "javascript:alert(1)"},
        # What else is wrong must not matter: CVE-2026-41479, CVE-2026-44681.
        {"redirect_uri": "https://evil.example/", "response_type": "bogus"},
        {"redirect_uri": "https://evil.example/", "scope": ""},
        {"redirect_uri": "https://evil.example/", "prompt": "none"},
        {"redirect_uri": "https://evil.example/", "response_mode": "form_post.jwt"},
        {"redirect_uri": "https://evil.example/", "request": "eyJ"},
    ],
)
def test_an_untrusted_client_or_address_gets_a_page(
    doorstep: Front, changes: dict[str, str | None]
) -> None:
    assert shown(doorstep.authorize(**changes)) in {"invalid_client", "invalid_redirect_uri"}


def test_a_disabled_client_gets_a_page(front: Front) -> None:
    front.bench.shut("artisans")
    assert shown(front.authorize()) == "invalid_client"


@pytest.mark.parametrize(
    "query", ["state=a&state=b", "scope=%ff", "state=a%0db", "&&", "p=1&" * 70]
)
def test_a_malformed_query_gets_a_page(doorstep: Front, query: str) -> None:
    response = doorstep.get(f"/authorize?{urlencode(asked(state=None))}&{query}")
    assert shown(response) == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token token"}, "unsupported_response_type"),
        ({"response_mode": "bogus"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "query.jwt"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "inconnu"}, "invalid_scope"),
        ({"scope": 'open"id'}, "invalid_scope"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://artisans.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"prompt": "bogus"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "abc"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"claims": "not json"}, "invalid_request"),
        ({"claims": '{"id_token": []}'[:-1] + ', "userinfo": 3}'}, "invalid_request"),
        ({"nonce": "x" * 3000}, "invalid_request"),
    ],
)
def test_other_faults_go_to_the_client_with_state_and_issuer(
    doorstep: Front, changes: dict[str, str | None], error: str
) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    answer = answer_of(doorstep.authorize(**changes))
    assert answer["error"] == error
    assert answer["state"] == "un-état"
    description = answer["error_description"]
    assert description.isascii()
    assert not set(description) & {'"', "\\"}
    assert "code" not in answer


@pytest.mark.parametrize(
    "changes",
    [
        {"display": "bogus"},
        {"ui_locales": "x" * 5000},
        {"claims_locales": "fr en"},
        {"login_hint": "x" * 5000},
        {"acr_values": " ".join("x" * 500)},
        {"inconnu": "ignoré"},
        {"scope": "profile openid inconnu " + "x " * 2000},
        {"nonce": None},
        {"state": None},
        {"max_age": "10000"},
        {"id_token_hint": "garbage"},
    ],
)
def test_hints_and_unknown_parameters_never_fail(
    doorstep: Front, changes: dict[str, str | None]
) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    answer = answer_of(doorstep.authorize(**changes))
    assert "code" in answer
    assert ("state" in answer) == ("state" not in changes)


def test_unknown_scopes_are_never_granted_nor_offline_access_without_consent(front: Front) -> None:
    settings = 'scopes = ["openid", "profile", "offline_access"]'
    front.bench.add_client("avec-hors-ligne", settings)
    front.sign_in(front.bench.add_person("avec-hors-ligne"))
    scope = "openid admin offline_access profile profile"
    answer_of(front.authorize(client_id="avec-hors-ligne", scope=scope))
    assert [row.scope for row in front.bench.rows(tables.Grant)] == ["openid profile"]


@pytest.mark.parametrize(
    "state",
    [
        'cCpO-[!|-,*(&!@?|)#}"]|~*~>$:{=}+%20%2B',
        "x" * 8000,
        "é€🦉 &=#+;/?",
        "  ",
        "a=b&c=d",
        "<script>alert(1)</script>",
    ],
)
def test_state_comes_back_byte_for_byte(doorstep: Front, state: str) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    assert answer_of(doorstep.authorize(state=state))["state"] == state
    assert answer_of(doorstep.authorize(state=state, prompt="bogus"))["state"] == state


def test_a_post_from_another_site_comes_again_as_a_get_with_the_cookies(front: Front) -> None:
    front.sign_in(front.bench.add_person())
    kept, front.cookies = front.cookies, {}
    response = front.post("/authorize", asked())
    assert response.status_code == 303
    location = response.headers["Location"]
    assert location.startswith("https://parvis.example/authorize?")
    assert dict(parse_qsl(location.partition("?")[2])) == asked()
    front.cookies = kept
    answer = answer_of(front.get(location.removeprefix("https://parvis.example")))
    assert answer["state"] == "un-état"


def test_a_post_with_the_cookies_is_answered_at_once(front: Front) -> None:
    front.sign_in(front.bench.add_person())
    assert "code" in answer_of(front.post("/authorize", asked()))


def test_a_post_that_is_no_form_gets_a_page(doorstep: Front) -> None:
    response = doorstep.http.post("/authorize", json=asked())
    assert shown(response) == "invalid_request"


def test_prompt_none_without_a_session_is_login_required(front: Front) -> None:
    answer = answer_of(front.authorize(prompt="none"))
    assert (answer["error"], answer["state"]) == ("login_required", "un-état")
    assert not front.bench.rows(tables.Interaction)


def test_prompt_none_with_a_session_is_silent(front: Front) -> None:
    front.sign_in(front.bench.add_person(), ago=timedelta(minutes=5))
    assert "code" in answer_of(front.authorize(prompt="none"))


def test_max_age_asks_again_when_the_sign_in_is_older(front: Front) -> None:
    front.sign_in(front.bench.add_person(), ago=timedelta(seconds=3))
    assert reason_asked(front.authorize(max_age="1")) == "reauthenticate"
    assert reason_asked(front.authorize(max_age="0")) == "reauthenticate"
    assert "code" in answer_of(front.authorize(max_age="10000"))
    assert answer_of(front.authorize(max_age="1", prompt="none"))["error"] == "login_required"


def test_an_expired_hint_of_the_same_person_is_silent(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    answer = answer_of(front.authorize(prompt="none", id_token_hint=front.hint(member)))
    assert "code" in answer


def test_a_hint_of_somebody_else_never_answers_for_this_one(front: Front) -> None:
    member, other = front.bench.add_person(), front.bench.add_person()
    front.sign_in(member)
    hint = front.hint(other)
    silent = answer_of(front.authorize(prompt="none", id_token_hint=hint))
    assert silent["error"] == "login_required"
    assert reason_asked(front.authorize(id_token_hint=hint)) == "sign_in"


def test_a_hint_that_is_not_ours_counts_only_for_prompt_none(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    own = front.hint(member)
    forged = [
        own[:-4] + "AAAA",
        "eyJhbGciOiJub25lIn0.e30.",
        front.hint(member, aud="another-client"),
        front.hint(member, iss="https://other.example"),
        front.bench.keys.sign({"sub": front.subject(member)}, alg="RS256", typ="at+jwt"),
    ]
    for hint in forged:
        answer = answer_of(front.authorize(prompt="none", id_token_hint=hint))
        assert answer["error"] == "login_required"
        assert "code" in answer_of(front.authorize(id_token_hint=hint))


def test_a_required_subject_is_the_only_one_that_will_do(front: Front) -> None:
    member, other = front.bench.add_person(), front.bench.add_person()
    front.sign_in(member)
    mine = f'{{"id_token": {{"sub": {{"value": "{front.subject(member)}"}}}}}}'
    theirs = mine.replace(front.subject(member), front.subject(other))
    assert "code" in answer_of(front.authorize(claims=mine, prompt="none"))
    assert answer_of(front.authorize(claims=theirs, prompt="none"))["error"] == "login_required"


def test_a_person_without_membership_meets_admission(front: Front) -> None:
    front.bench.add_client("voisins")
    front.sign_in(front.bench.add_person("voisins"))
    assert reason_asked(front.authorize()) == "admission"
    assert answer_of(front.authorize(prompt="none"))["error"] == "interaction_required"


def test_a_suspended_member_meets_admission(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    front.suspend(member)
    assert reason_asked(front.authorize()) == "admission"


def test_select_account_and_consent_ask_whom_to_go_on_as(front: Front) -> None:
    front.sign_in(front.bench.add_person())
    assert reason_asked(front.authorize(prompt="select_account")) == "confirm_account"
    assert reason_asked(front.authorize(prompt="consent")) == "confirm_account"


def test_a_pairwise_subject_differs_from_the_memberships_and_stays(front: Front) -> None:
    front.bench.add_client("discrets", 'subject_type = "pairwise"')
    member = front.bench.add_person("discrets")
    front.sign_in(member)
    for _ in range(2):
        answer_of(front.authorize(client_id="discrets"))
    first, second = front.bench.rows(tables.Grant)
    assert first.subject_sent == second.subject_sent != front.subject(member)
