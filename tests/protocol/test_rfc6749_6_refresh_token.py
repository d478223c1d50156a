"""Refreshing (RFC 6749 §6, RFC 9700 §4.14, OpenID Connect Core §12)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from idp.kernel.clock import MovableClock
from idp.stores.tables import Account, AuditEvent, Grant, Membership, Session
from tests.protocol.bench import Bench, answered, payload, refused
from tests.protocol.test_rfc6749_4_1_3_authorization_code import add_session


def test_a_refresh_rotates_and_the_new_one_works(bench: Bench) -> None:
    first = bench.tokens()
    second = answered(bench.refresh(first["refresh_token"]), 200)
    third = answered(bench.refresh(second["refresh_token"]), 200)

    assert len({one["refresh_token"] for one in (first, second, third)}) == 3
    assert bench.userinfo(third["access_token"]).status_code == 200


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_reuse_at_any_depth_ends_the_family(bench: Bench, depth: int) -> None:
    family = [bench.tokens()]
    for _ in range(depth):
        family.append(answered(bench.refresh(family[-1]["refresh_token"]), 200))

    refused(bench.refresh(family[0]["refresh_token"]), "invalid_grant")

    refused(bench.refresh(family[-1]["refresh_token"]), "invalid_grant")
    assert bench.userinfo(family[-1]["access_token"]).status_code == 401
    assert [row.event for row in bench.rows(AuditEvent)] == ["refresh_redeemed"]


def test_a_refreshed_id_token_is_of_the_same_sign_in(bench: Bench, clock: MovableClock) -> None:
    first = bench.tokens(id_token_claims={"civility": "Mme"})
    clock.move(timedelta(minutes=3))
    second = answered(bench.refresh(first["refresh_token"]), 200)

    before, after = payload(first["id_token"]), payload(second["id_token"])
    for claim in ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid", "civility"):
        assert before[claim] == after[claim]
    assert after["iat"] == before["iat"] + 180
    assert "nonce" not in after


def test_the_scope_may_shrink_and_that_is_not_sticky(bench: Bench) -> None:
    first = bench.tokens()
    narrow = answered(bench.refresh(first["refresh_token"], scope="email"), 200)
    assert narrow["scope"] == "email"
    assert "id_token" not in narrow
    assert bench.userinfo(narrow["access_token"]).status_code == 403

    whole = answered(bench.refresh(narrow["refresh_token"]), 200)
    assert whole["scope"] == "openid profile email"


def test_the_scope_never_grows_and_asking_spends_nothing(bench: Bench) -> None:
    first = bench.tokens()
    refused(bench.refresh(first["refresh_token"], scope="openid admin"), "invalid_scope")
    answered(bench.refresh(first["refresh_token"]), 200)


def test_another_clients_token_is_refused_and_harms_nobody(bench: Bench) -> None:
    bench.add_client("autres")
    first = bench.tokens()
    refused(bench.refresh(first["refresh_token"], "autres"), "invalid_grant")
    second = answered(bench.refresh(first["refresh_token"]), 200)
    refused(bench.refresh(first["refresh_token"], "autres"), "invalid_grant")
    answered(bench.refresh(second["refresh_token"]), 200)


def test_an_access_token_or_a_code_is_no_refresh_token(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    refused(bench.refresh(code), "invalid_grant")
    tokens = answered(bench.redeem(code), 200)
    refused(bench.refresh(tokens["access_token"]), "invalid_grant")
    answered(bench.refresh(tokens["refresh_token"]), 200)


def test_a_missing_refresh_token_is_refused(bench: Bench) -> None:
    refused(bench.post("/token", {"grant_type": "refresh_token"}), "invalid_request")


def test_an_unused_family_dies_at_the_idle_limit(empty_bench: Bench, clock: MovableClock) -> None:
    empty_bench.add_client("court", "refresh_token_idle = 60\nrefresh_token_lifetime = 150")
    first = empty_bench.tokens("court")
    clock.move(timedelta(seconds=61))
    refused(empty_bench.refresh(first["refresh_token"], "court"), "invalid_grant")
    assert empty_bench.rows(Grant)[0].revoked_at is None


def test_a_used_family_dies_at_the_absolute_limit(empty_bench: Bench, clock: MovableClock) -> None:
    settings = "refresh_token_idle = 60\nrefresh_token_lifetime = 150\naccess_token_lifetime = 100"
    empty_bench.add_client("court", settings)
    tokens = empty_bench.tokens("court")
    for _ in range(2):
        clock.move(timedelta(seconds=50))
        tokens = answered(empty_bench.refresh(tokens["refresh_token"], "court"), 200)
    clock.move(timedelta(seconds=51))
    refused(empty_bench.refresh(tokens["refresh_token"], "court"), "invalid_grant")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Account, {"status": "suspended"}),
        (Account, {"credential_version": 2}),
        (Membership, {"status": "suspended"}),
        (Membership, {"version": 2}),
    ],
)
def test_a_family_dies_with_what_it_was_given_for(
    bench: Bench, table: type, change: dict[str, object]
) -> None:
    tokens = bench.tokens()
    bench.change(table, **change)
    refused(bench.refresh(tokens["refresh_token"]), "invalid_grant")
    assert bench.userinfo(tokens["access_token"]).status_code == 401
    assert bench.introspect(tokens["access_token"]) == {"active": False}


def test_a_family_dies_when_its_membership_moves_to_another_account(bench: Bench) -> None:
    tokens = bench.tokens()
    moved = bench.rows(Membership)[0]
    bench.add_person(status="ended")
    survivor = next(row.id for row in bench.rows(Account) if row.id != moved.account_id)
    with bench.stores.write() as tx:
        tx.execute(update(Membership).where(Membership.id == moved.id).values(account_id=survivor))
    refused(bench.refresh(tokens["refresh_token"]), "invalid_grant")


def test_a_session_bound_family_dies_with_the_session_an_offline_one_does_not(
    bench: Bench, clock: MovableClock
) -> None:
    person = bench.add_person()
    session = add_session(bench)
    bound, offline = (
        answered(bench.redeem(bench.give_code(person, session_id=session, offline=how)), 200)
        for how in (False, True)
    )
    bench.change(Session, ended_at=clock.now())

    refused(bench.refresh(bound["refresh_token"]), "invalid_grant")
    answered(bench.refresh(offline["refresh_token"]), 200)


@pytest.fixture
def graced(empty_bench: Bench) -> Bench:
    """A back channel whose client may stammer for five seconds."""
    empty_bench.add_client("onglets", "refresh_grace = 5")
    return empty_bench


def test_within_the_grace_a_second_use_gives_a_sibling(graced: Bench, clock: MovableClock) -> None:
    first = graced.tokens("onglets")
    one = answered(graced.refresh(first["refresh_token"], "onglets"), 200)
    clock.move(timedelta(seconds=5))
    two = answered(graced.refresh(first["refresh_token"], "onglets"), 200)

    for tab in (one, two):
        answered(graced.refresh(tab["refresh_token"], "onglets"), 200)
    assert [row.event for row in graced.rows(AuditEvent)] == ["refresh_graced"]


def test_after_the_grace_a_second_use_ends_the_family(graced: Bench, clock: MovableClock) -> None:
    first = graced.tokens("onglets")
    one = answered(graced.refresh(first["refresh_token"], "onglets"), 200)
    clock.move(timedelta(seconds=6))
    refused(graced.refresh(first["refresh_token"], "onglets"), "invalid_grant")
    refused(graced.refresh(one["refresh_token"], "onglets"), "invalid_grant")


def test_the_grace_revives_nothing_that_was_revoked(graced: Bench) -> None:
    first = graced.tokens("onglets")
    one = answered(graced.refresh(first["refresh_token"], "onglets"), 200)
    answered(graced.post("/revoke", {"token": one["refresh_token"]}, "onglets"), 200)
    refused(graced.refresh(first["refresh_token"], "onglets"), "invalid_grant")


def test_a_disabled_clients_family_rests(bench: Bench) -> None:
    tokens = bench.tokens()
    bench.shut("artisans")
    refused(bench.refresh(tokens["refresh_token"]), "invalid_client", 401)
    assert bench.userinfo(tokens["access_token"]).status_code == 401
