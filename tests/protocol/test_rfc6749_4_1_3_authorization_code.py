"""Redeeming a code (RFC 6749 §4.1.3, RFC 9700 §4.5)."""

from datetime import timedelta

import pytest

from idp.kernel.clock import MovableClock
from idp.stores.tables import Account, AuditEvent, Grant, Membership, Session, Token
from tests.protocol.bench import REDIRECT, Bench, answered, basic, challenge, payload, refused


def test_a_code_gives_tokens(bench: Bench) -> None:
    answer = answered(bench.redeem(bench.give_code(bench.add_person())), 200)

    assert answer["token_type"] == "Bearer"
    assert answer["scope"] == "openid profile email"
    assert len(answer["access_token"]) == len(answer["refresh_token"]) == 43
    assert answer["expires_in"] == 300
    assert payload(answer["id_token"])["nonce"] == "un-nonce"


def test_a_second_use_is_refused_and_kills_what_the_first_gave(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    tokens = answered(bench.redeem(code), 200)

    assert "used before" in refused(bench.redeem(code), "invalid_grant")

    assert bench.userinfo(tokens["access_token"]).status_code == 401
    assert bench.introspect(tokens["access_token"]) == {"active": False}
    refused(bench.refresh(tokens["refresh_token"]), "invalid_grant")
    assert bench.rows(Grant)[0].revoked_because == "code_replayed"


def test_a_replay_is_recorded_once(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    for _ in range(3):
        bench.redeem(code)

    assert [row.event for row in bench.rows(AuditEvent)] == ["code_redeemed"]


def test_a_code_lives_sixty_seconds(bench: Bench, clock: MovableClock) -> None:
    person = bench.add_person()
    in_time, late = bench.give_code(person), bench.give_code(person)
    clock.move(timedelta(seconds=59))
    answered(bench.redeem(in_time), 200)
    clock.move(timedelta(seconds=2))
    refused(bench.redeem(late), "invalid_grant")


@pytest.mark.parametrize(
    "other",
    [REDIRECT + "/", REDIRECT + "?", REDIRECT.upper(), "https://evil.example/", REDIRECT[:-1]],
)
def test_another_redirect_uri_is_refused_and_spends_nothing(bench: Bench, other: str) -> None:
    code = bench.give_code(bench.add_person())

    refused(bench.redeem(code, redirect_uri=other), "invalid_grant")

    answered(bench.redeem(code), 200)


def test_a_missing_redirect_uri_is_refused(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    refused(bench.redeem(code, redirect_uri=None), "invalid_request")
    answered(bench.redeem(code), 200)


def test_a_missing_code_is_refused(bench: Bench) -> None:
    refused(
        bench.post("/token", {"grant_type": "authorization_code", "redirect_uri": REDIRECT}),
        "invalid_request",
    )


def test_another_clients_code_is_refused_and_spends_nothing(bench: Bench) -> None:
    other = bench.add_client("autres")
    code = bench.give_code(bench.add_person())

    refused(bench.redeem(code, other), "invalid_grant")
    answered(bench.redeem(code), 200)
    # … not even when it was spent: nobody but its client can revoke a grant by a replay.
    refused(bench.redeem(code, other), "invalid_grant")
    assert bench.rows(Grant)[0].revoked_at is None


def test_a_public_client_may_not_use_a_confidential_ones_code(bench: Bench) -> None:
    bench.add_client("mobile", 'token_endpoint_auth_method = "none"')
    code = bench.give_code(bench.add_person())

    refused(bench.redeem(code, "mobile", client_id="mobile"), "invalid_grant")
    answered(bench.redeem(code), 200)


def test_a_failed_authentication_spends_nothing(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    refused(bench.redeem(code, headers=basic("artisans", "faux")), "invalid_client", 401)
    answered(bench.redeem(code), 200)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Account, {"status": "suspended"}),
        (Account, {"credential_version": 2}),
        (Membership, {"status": "suspended"}),
        (Membership, {"version": 2}),
        (Grant, {"revoked_because": "logout"}),
    ],
)
def test_a_code_dies_with_what_it_was_given_for(
    bench: Bench, table: type, change: dict[str, object]
) -> None:
    code = bench.give_code(bench.add_person())
    if table is Grant:
        change = change | {"revoked_at": bench.clock.now()}
    bench.change(table, **change)

    refused(bench.redeem(code), "invalid_grant")
    assert bench.rows(Token) == []


def test_a_code_dies_when_its_membership_ends_or_moves(bench: Bench, clock: MovableClock) -> None:
    person = bench.add_person(until=clock.now() + timedelta(seconds=10))
    code = bench.give_code(person)
    clock.move(timedelta(seconds=11))
    refused(bench.redeem(code), "invalid_grant")


def test_a_code_dies_with_its_session_unless_it_is_for_offline_use(
    bench: Bench, clock: MovableClock
) -> None:
    person = bench.add_person()
    session = add_session(bench)
    ordinary = bench.give_code(person, session_id=session)
    offline = bench.give_code(person, session_id=session, offline=True)
    bench.change(Session, ended_at=clock.now())

    refused(bench.redeem(ordinary), "invalid_grant")
    answered(bench.redeem(offline), 200)


def test_a_grant_type_that_the_folder_does_not_list_is_refused(bench: Bench) -> None:
    bench.add_client("machine", 'grant_types = ["client_credentials"]')
    code = bench.give_code(bench.add_person("machine"), "machine")
    refused(bench.redeem(code, "machine"), "unauthorized_client")


def test_no_refresh_token_where_the_folder_does_not_allow_it(bench: Bench) -> None:
    bench.add_client("court", 'grant_types = ["authorization_code"]')
    assert "refresh_token" not in bench.tokens("court")


def test_a_code_without_openid_gives_no_id_token(bench: Bench) -> None:
    assert "id_token" not in bench.tokens(scope="profile")


def test_only_fingerprints_are_stored(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    tokens = answered(bench.redeem(code), 200)
    stored = repr(bench.rows(Token)) + repr(bench.rows(Grant))

    assert not any(
        secret in stored for secret in (code, tokens["access_token"], tokens["refresh_token"])
    )


def test_a_client_without_pkce_redeems_a_code_that_had_no_challenge(bench: Bench) -> None:
    code = bench.give_code(bench.add_person(), code_challenge=None)
    answered(bench.redeem(code, code_verifier=None), 200)


def test_codes_are_independent(bench: Bench) -> None:
    person = bench.add_person()
    first, second = bench.give_code(person), bench.give_code(person, code_challenge=challenge())
    for code in (first, second):
        answered(bench.redeem(code), 200)


def add_session(bench: Bench) -> str:
    """Store a session of the only person."""
    from_account = bench.rows(Account)[0].id
    now = bench.clock.now()
    with bench.stores.write() as tx:
        tx.execute(
            Session.__table__.insert(),  # type: ignore[attr-defined]  # declarative tables are tables
            {
                "id": "0" * 26,
                "secret_hash": b"s" * 32,
                "account_id": from_account,
                "credential_version": 1,
                "auth_time": now,
                "amr": ["pwd"],
                "acr": "urn:parvis:acr:password",
                "device": {},
                "created_at": now,
                "expires_at": now + timedelta(hours=1),
            },
        )
    return "0" * 26
