"""What is single use is used once, whoever tries at the same instant (decision 5).

300 races of each kind and database in an ordinary run, 10,000 with `make races`.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import func, insert, select

from idp.crypto.tokens import fingerprint
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_token
from idp.oidc.signing import SigningKeys, ensure_keys
from idp.stores.engine import Stores
from idp.stores.tables import Grant, Membership, Token
from tests.protocol.bench import ISSUER, REDIRECT, SEALER, VERIFIER, Bench
from tests.protocol.people import grant_of
from tests.races.racers import PROCESSES, Course, Result, run
from tests.support.sizes import Sizes

pytestmark = [pytest.mark.races, pytest.mark.timeout(3600)]
FAST = 'id_token_signed_response_alg = "ES256"\n'


@pytest.fixture
def bench(stores: Stores, clock: MovableClock, tmp_path: Path) -> Iterator[Bench]:
    """A back channel whose keys every process can read."""
    ensure_keys(stores, SEALER, clock.now(), algs=["ES256"])
    keys = SigningKeys(stores, SEALER, clock=clock)
    made = Bench(stores, clock, tmp_path / "clients", keys)
    made.add_client("artisans", FAST)
    yield made
    made.registry.stop()


def grants(bench: Bench, count: int) -> list[tuple[dict[str, Any], str]]:
    """Return rows of that many grants of one person, each with its code."""
    client = bench.registry.get("artisans")
    assert client is not None
    bench.add_person()
    member = bench.rows(Membership)[0]
    now = bench.clock.now()
    kept = {"refresh_until": now + timedelta(days=1), "offline": True, "scope": "openid"}
    codes = [new_token() for _ in range(count)]
    return [(grant_of(member, client.row_id, code, now) | kept, code) for code in codes]


def assert_each_won_once(result: Result, races: int, refusal: int) -> None:
    assert result.winners == {1: races}
    assert result.statuses == {200: races, refusal: races * (PROCESSES - 1)}


def test_a_code_is_redeemed_once(bench: Bench, database_url: str, sizes: Sizes) -> None:
    races = sizes.races_over_http
    made = grants(bench, races)
    with bench.stores.write() as tx:
        tx.execute(insert(Grant), [row for row, _ in made])
    forms = [
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        for _, code in made
    ]

    result = run(Course(database_url, bench.as_client("artisans"), forms))

    assert_each_won_once(result, races, 400)
    assert tokens_per_grant(bench) == {2}
    assert all(row.revoked_because == "code_replayed" for row in bench.rows(Grant))


def test_a_refresh_token_is_used_once(bench: Bench, database_url: str, sizes: Sizes) -> None:
    races = sizes.races_over_http
    made = grants(bench, races)
    now = bench.clock.now()
    refreshes = [new_token() for _ in made]
    rows = [
        {
            "hash": fingerprint(token),
            "grant_id": grant["id"],
            "client_row_id": grant["client_row_id"],
            "kind": "refresh",
            "scope": "openid",
            "issued_at": now,
            "expires_at": now + timedelta(days=1),
        }
        for (grant, _), token in zip(made, refreshes, strict=True)
    ]
    with bench.stores.write() as tx:
        tx.execute(insert(Grant), [row for row, _ in made])
        tx.execute(insert(Token), rows)
    forms = [{"grant_type": "refresh_token", "refresh_token": token} for token in refreshes]

    result = run(Course(database_url, bench.as_client("artisans"), forms))

    assert_each_won_once(result, races, 400)
    assert tokens_per_grant(bench) == {3}
    assert all(row.revoked_because == "refresh_replayed" for row in bench.rows(Grant))


def test_a_client_assertion_is_used_once(bench: Bench, database_url: str, sizes: Sizes) -> None:
    races = sizes.races_over_http
    key = ECKey.generate_key("P-256")
    members = ", ".join(f'{name} = "{value}"' for name, value in key.as_dict(private=False).items())
    bench.add_client(
        "machine",
        'token_endpoint_auth_method = "private_key_jwt"\naccess_token_format = "jwt"\n'
        'grant_types = ["client_credentials"]\nscopes = ["lire"]\n'
        f"jwks = {{ keys = [{{ {members} }}] }}",
    )
    now = int(bench.clock.now().timestamp())
    said = {"iss": "machine", "sub": "machine", "aud": ISSUER, "exp": now + 60}
    forms = [
        {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({"alg": "ES256"}, said | {"jti": str(number)}, key),
        }
        for number in range(races)
    ]

    assert_each_won_once(run(Course(database_url, {}, forms)), races, 401)


def tokens_per_grant(bench: Bench) -> set[int]:
    with bench.stores.read() as connection:
        counted = select(func.count()).select_from(Token).group_by(Token.grant_id)
        return set(connection.execute(counted).scalars())
