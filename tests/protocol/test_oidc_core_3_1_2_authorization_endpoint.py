"""OpenID Connect Core §3.1.2.5, RFC 6749 §4.1: the authorization endpoint answers or asks."""

from datetime import timedelta
from urllib.parse import parse_qsl

from idp.crypto.tokens import fingerprint
from idp.oidc import interactions
from idp.stores import tables
from tests.protocol.bench import challenge, counted
from tests.protocol.front import Front, answer_of, asked, reason_asked


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
