"""Userinfo (OpenID Connect Core §5.3, RFC 6750)."""

from datetime import timedelta
from typing import Any

import pytest

from idp.kernel.clock import MovableClock
from tests.protocol.bench import ISSUER, Bench, answered, header, payload, refused

ATTRIBUTES = {
    "phone_number": "+33 1 99 00 12 34",
    "phone_number_verified": True,
    "birthdate": "1980-05-17",
    "locale": "fr-FR",
    "zoneinfo": 7,
    "address": {"locality": "Orléans", "postal_code": "45000", "planet": "Terre", "region": 3},
    "siren": "732829320",
}


def told(bench: Bench, slug: str = "artisans", **grant: Any) -> dict[str, Any]:
    person = bench.add_person(slug, attributes=ATTRIBUTES, verified_at=bench.clock.now())
    tokens = answered(bench.redeem(bench.give_code(person, slug, **grant), slug), 200)
    content = answered(bench.userinfo(tokens["access_token"]), 200)
    assert isinstance(content.pop("sub"), str)
    return content


def test_openid_alone_tells_the_subject(bench: Bench) -> None:
    assert told(bench, scope="openid") == {}


def test_each_scope_tells_its_claims(bench: Bench) -> None:
    assert told(bench, scope="openid profile") == {
        "name": "Béatrice Fourquin",
        "given_name": "Béatrice",
        "family_name": "Fourquin",
        "preferred_username": "bfourquin",
        "birthdate": "1980-05-17",
        "locale": "fr-FR",
        "updated_at": int(bench.clock.now().timestamp()),
    }


def test_email_is_verified_only_where_it_was_proved(bench: Bench) -> None:
    proved = told(bench, scope="openid email")
    assert proved == {"email": "b.fourquin@apcma.example", "email_verified": True}
    tokens = bench.tokens(scope="openid email")
    assert bench.userinfo(tokens["access_token"]).get_json()["email_verified"] is False


def test_phone_and_address_are_told_as_the_standard_types_them(bench: Bench) -> None:
    assert told(bench, scope="openid phone address") == {
        "phone_number": "+33 1 99 00 12 34",
        "phone_number_verified": False,
        "address": {"locality": "Orléans", "postal_code": "45000"},
    }


def test_a_claim_may_be_asked_for_by_name(bench: Bench) -> None:
    asked = {"userinfo": {"name": {"essential": True}, "unknown": None, "email": None}}
    assert told(bench, scope="openid", claims_request=asked) == {
        "name": "Béatrice Fourquin",
        "email": "b.fourquin@apcma.example",
    }


def test_a_claim_of_a_scope_that_the_client_may_not_have_is_not_told(bench: Bench) -> None:
    asked = {"userinfo": {"phone_number": {"essential": True}}}
    assert told(bench, scope="openid", claims_request=asked) == {}


MAPPED = r"""
[claims.portail]
constant = "artisans"

[claims.civilite]
source = "civility"

[claims.numero_siren]
source = "siren"
scope = "profile"

[claims.compte]
template = 'iam\{preferred_username}'

[claims.profil]
source = "member_profile"

[claims.vide]
template = "{inconnu} {given_name}"
"""


def test_a_folder_maps_claims_of_its_own(empty_bench: Bench) -> None:
    empty_bench.add_client("mappe", claims=MAPPED)
    expected = {"portail": "artisans", "compte": r"iam\bfourquin", "profil": "artisan"}
    assert told(empty_bench, "mappe", scope="openid") == expected
    wider = told(empty_bench, "mappe", scope="openid profile")
    assert wider["numero_siren"] == "732829320"


def test_get_post_and_form_are_the_three_ways(bench: Bench) -> None:
    token = bench.tokens()["access_token"]
    bearer = {"Authorization": f"bearer {token}"}
    ways = [
        bench.http.get("/userinfo", headers=bearer),
        bench.http.post("/userinfo", headers=bearer),
        bench.http.post("/userinfo", headers=bearer, data={}),
        bench.http.post("/userinfo", headers=bearer, json={}),
        bench.http.post("/userinfo", data={"access_token": token}),
    ]
    assert len({answered(way, 200)["sub"] for way in ways}) == 1
    assert all(way.headers["Access-Control-Allow-Origin"] == "*" for way in ways)


def test_never_in_the_url_and_never_twice(bench: Bench) -> None:
    token = bench.tokens()["access_token"]
    refused(bench.http.get(f"/userinfo?access_token={token}"), "invalid_request")
    twice = bench.http.post(
        "/userinfo",
        data={"access_token": token},
        headers={"Authorization": f"Bearer {token}"},
    )
    refused(twice, "invalid_request")


def test_who_brings_no_token_gets_a_bare_challenge(bench: Bench) -> None:
    answer = bench.http.get("/userinfo")
    refused(answer, "invalid_token", 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="userinfo"'


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Bearer é",
        "Bearer a b",
        "Bearer " + "x" * 43,
        "Bearer a.b.c",
        "Basic x",
    ],
)
def test_a_token_that_is_none_is_refused(bench: Bench, authorization: str) -> None:
    answer = bench.http.get("/userinfo", headers={"Authorization": authorization})
    refused(answer, "invalid_token", 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_an_expired_or_wrong_token_is_refused(bench: Bench, clock: MovableClock, kind: str) -> None:
    token = bench.tokens()[kind]
    clock.move(timedelta(seconds=301))
    answer = bench.userinfo(token)
    refused(answer, "invalid_token", 401)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_without_openid_the_scope_is_insufficient(bench: Bench) -> None:
    answer = bench.userinfo(bench.tokens(scope="profile")["access_token"])
    refused(answer, "insufficient_scope", 403)
    assert 'scope="openid"' in answer.headers["WWW-Authenticate"]


def test_a_client_may_have_it_signed(empty_bench: Bench) -> None:
    empty_bench.add_client("signe", 'userinfo_signed_response_alg = "RS256"')
    answer = empty_bench.userinfo(empty_bench.tokens("signe")["access_token"])

    assert answer.content_type == "application/jwt"
    assert header(answer.get_data(as_text=True))["alg"] == "RS256"
    said = payload(answer.get_data(as_text=True))
    assert (said["iss"], said["aud"], said["name"]) == (ISSUER, "signe", "Béatrice Fourquin")


def test_the_subject_is_the_id_tokens(bench: Bench) -> None:
    tokens = bench.tokens(subject_sent="un-sujet-par-secteur")
    said = bench.userinfo(tokens["access_token"]).get_json()
    assert said["sub"] == payload(tokens["id_token"])["sub"] == "un-sujet-par-secteur"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_are_refused(bench: Bench, method: str) -> None:
    assert bench.http.open("/userinfo", method=method).status_code == 405


def test_a_preflight_is_answered(bench: Bench) -> None:
    answer = bench.http.options("/userinfo")
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
