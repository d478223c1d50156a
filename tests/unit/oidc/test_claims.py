"""Claims of a person, without a database."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from idp.clients.model import Client
from idp.oidc import claims
from idp.oidc.claims import RESERVED, Asked
from idp.policy.client import ClaimMapping
from idp.stores.people import PersonFacts
from tests.conftest import NOON
from tests.unit.oidc import front_values

BEATRICE = PersonFacts(
    given_name="Béatrice",
    family_name="Fourquin",
    birth_family_name="Lemoine",
    attributes={"civility": "Mme", "count": 3},
    updated_at=NOON,
    identifier="bfourquin",
    email="b.fourquin@apcma.example",
    email_verified_at=None,
    profile="artisan",
    legacy_key=None,
    roles=("gestionnaire", "lecteur"),
)


CLIENT = front_values.client(scopes=["openid", "profile", "email"])


def client(mapping: dict[str, ClaimMapping]) -> Client:
    policy = CLIENT.policy.model_copy(update={"claims": mapping})
    revision = CLIENT.revision.model_copy(update={"policy": policy})
    return replace(CLIENT, revision=revision)


def mapped(**how: Any) -> Any:
    asked = Asked(frozenset({"openid"}))
    told = claims.for_userinfo(BEATRICE, client({"x": ClaimMapping(**how)}), asked)
    return told.get("x")


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_reserved_claim_is_never_mapped(name: str) -> None:
    forged = client({name: ClaimMapping(constant="x", id_token=True)})
    asked = Asked(frozenset({"openid", "email"}), frozenset({name}))
    assert claims.for_userinfo(BEATRICE, forged, asked).get(name) in (None, False)
    assert claims.for_id_token(BEATRICE, forged, asked).get(name) in (None, False)


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ({"constant": 7}, 7),
        ({"constant": False}, False),
        ({"source": "civility"}, "Mme"),
        ({"source": "birth_family_name"}, "Lemoine"),
        ({"source": "roles"}, ["gestionnaire", "lecteur"]),
        ({"source": "legacy_key"}, None),
        ({"source": "unknown"}, None),
        ({"template": r"iam\{preferred_username}"}, r"iam\bfourquin"),
        ({"template": "{given_name} {family_name} ({count})"}, "Béatrice Fourquin (3)"),
        ({"template": "{unknown}!"}, None),
        ({"template": "{roles}"}, None),
        ({"template": "{given_name.__class__}"}, "{given_name.__class__}"),
        ({"template": "{0}{{}}%s"}, "{0}{{}}%s"),
    ],
    ids=str,
)
def test_how_a_claim_is_mapped(how: dict[str, Any], value: object) -> None:
    assert mapped(**how) == value


def test_a_mapped_claim_needs_its_scope() -> None:
    one = client({"x": ClaimMapping(constant="x", scope="profile")})
    assert "x" not in claims.for_userinfo(BEATRICE, one, Asked(frozenset({"openid"})))
    assert "x" in claims.for_userinfo(BEATRICE, one, Asked(frozenset({"openid", "profile"})))


def test_an_id_token_holds_what_was_asked_for_or_mapped_there() -> None:
    one = client({"x": ClaimMapping(constant="x", id_token=True), "y": ClaimMapping(constant="y")})
    everything = frozenset({"openid", "profile", "email"})
    assert claims.for_id_token(BEATRICE, one, Asked(everything)) == {"x": "x"}
    by_name = Asked(frozenset({"openid"}), frozenset({"given_name"}))
    assert claims.for_id_token(BEATRICE, one, by_name) == {"given_name": "Béatrice", "x": "x"}


ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=5,
)


@given(some.dictionaries(some.sampled_from(["address", "birthdate", "locale", "x"]), ANYTHING))
def test_no_stored_attribute_breaks_the_types_of_the_standard(attributes: dict[str, Any]) -> None:
    told = claims.standard(replace(BEATRICE, attributes=attributes))
    assert all(isinstance(told[name], str) for name in ("birthdate", "locale") if name in told)
    assert all(isinstance(part, str) for part in told.get("address", {}).values())
