"""Signing keys: made once, sealed, rotated in one write, held as objects."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from idp.crypto.sealing import Sealer, Unsealable
from idp.kernel.clock import MovableClock
from idp.oidc import signing
from idp.oidc.signing import PUBLISHED_AFTER_RETIREMENT, SigningKeys, ensure_keys, new_key, rotate
from idp.stores import keys as key_store
from idp.stores.engine import Stores, Transaction
from idp.stores.stamps import KEYS, read_all
from idp.stores.tables import AuditEvent
from tests.support.signing_keys import SEALER, add_keys

CLAIMS = {"iss": "https://parvis.example", "sub": "sujet"}
LIGHT = ("ES256", "EdDSA")


@pytest.fixture
def keys(stores: Stores, clock: MovableClock) -> SigningKeys:
    add_keys(stores, at=clock.now())
    return SigningKeys(stores, SEALER, clock=clock)


def states(stores: Stores, alg: str) -> list[str]:
    return [row.state for row in key_store.read_keys(stores) if row.alg == alg]


@pytest.mark.parametrize("alg", ["RS256", "ES256", "PS256", "EdDSA"])
def test_each_algorithm_signs_what_others_verify(keys: SigningKeys, alg: str) -> None:
    token = keys.sign(CLAIMS, alg=alg)
    assert keys.verify(token) == CLAIMS
    if alg != "EdDSA":  # joserfc warns that RFC 9864 renames it
        published = KeySet.import_key_set(json.loads(keys.jwks_bytes))
        assert jwt.decode(token, published, algorithms=[alg]).claims == CLAIMS


def test_rfc7517_every_key_says_what_it_is_and_nothing_private(keys: SigningKeys) -> None:
    published = json.loads(keys.jwks_bytes)["keys"]
    assert keys.algorithms == ("RS256", "ES256", "PS256", "EdDSA")
    assert {key["alg"] for key in published} == set(keys.algorithms)
    assert len({key["kid"] for key in published}) == len(published)
    for key in published:
        assert key["use"] == "sig"
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys()


def test_private_keys_are_sealed_and_bound_to_their_row(stores: Stores, keys: SigningKeys) -> None:
    del keys
    rows = {row.alg: row for row in key_store.read_keys(stores)}
    assert b'"d"' not in rows["ES256"].sealed_private
    with pytest.raises(Unsealable):
        SEALER.open("signing-key", rows["ES256"].sealed_private, rows["EdDSA"].kid.encode())
    with pytest.raises(Unsealable):
        SigningKeys(stores, Sealer([b"x" * 32]), clock=MovableClock())


def test_only_our_own_tokens_of_the_right_kind_verify(keys: SigningKeys) -> None:
    token = keys.sign(CLAIMS, alg="RS256")
    other = RSAKey.generate_key(2048)
    kid = json.loads(keys.jwks_bytes)["keys"][0]["kid"]
    public = json.dumps(json.loads(keys.jwks_bytes)["keys"][0]).encode()
    forged = [
        "",
        "x",
        "..",
        "é.é.é",
        "eyJhbGciOiJub25lIn0.e30.",
        token[:-6] + "AAAAAA",
        token + "." + token,
        jwt.encode({"alg": "RS256", "kid": kid}, CLAIMS, other),
        jwt.encode({"alg": "RS256"}, CLAIMS, other),
        jwt.encode({"alg": "HS256", "kid": kid}, CLAIMS, OctKey.import_key(public)),
        "[" * 20_000,
    ]
    for text in forged:
        assert keys.verify(text) is None
    access = keys.sign(CLAIMS, alg="RS256", typ="at+jwt")
    assert keys.verify(access) is None
    assert keys.verify(access, typ="at+jwt") == CLAIMS
    assert keys.verify(access, typ=None) == CLAIMS


def test_signing_reads_nothing_and_imports_nothing(
    keys: SigningKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(signing, "_imported", refuse)
    monkeypatch.setattr(key_store, "read_keys", refuse)
    token = keys.sign(CLAIMS, alg="RS256")
    assert keys.verify(token) == CLAIMS


def test_reloading_keeps_the_objects_of_known_keys(
    keys: SigningKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(signing, "_imported", refuse)
    keys.reload()
    assert keys.verify(keys.sign(CLAIMS, alg="ES256")) == CLAIMS


def test_missing_keys_are_made_once(stores: Stores, clock: MovableClock) -> None:
    assert ensure_keys(stores, SEALER, clock.now(), LIGHT) == 2
    assert ensure_keys(stores, SEALER, clock.now(), LIGHT) == 0
    with stores.write() as tx:
        late = [new_key(SEALER, "ES256")]
        assert key_store.add_missing(tx, late, at=clock.now()) == 0
    assert sorted(states(stores, "ES256")) == ["active", "next"]


def test_rotation_retires_activates_and_publishes_the_next(
    stores: Stores, clock: MovableClock
) -> None:
    ensure_keys(stores, SEALER, clock.now(), LIGHT)
    keys = SigningKeys(stores, SEALER, clock=clock)
    old = keys.sign(CLAIMS, alg="ES256")
    with stores.read() as connection:
        stamp = read_all(connection)[KEYS]

    clock.move(timedelta(seconds=1))
    first = rotate(stores, SEALER, by="test", algs=LIGHT)
    assert sorted(states(stores, "ES256")) == ["active", "next", "retired"]
    clock.move(timedelta(seconds=1))
    second = rotate(stores, SEALER, by="test", algs=["ES256"])
    assert sorted(states(stores, "ES256")) == ["active", "next", "retired", "retired"]
    with stores.read() as connection:
        assert read_all(connection)[KEYS] > stamp

    assert keys.verify(keys.sign(CLAIMS, alg="ES256")) == CLAIMS  # not told yet
    keys.reload()
    assert kid_of(keys.sign(CLAIMS, alg="ES256")) == second["ES256"] != first["ES256"]
    assert keys.verify(old) == CLAIMS
    with stores.read() as connection:
        events = connection.execute(AuditEvent.__table__.select()).all()
    assert [row.event for row in events] == ["keys_rotated"] * 3


def kid_of(token: str) -> str:
    part = token.partition(".")[0]
    header = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return str(header["kid"])


def test_a_key_is_published_as_next_before_it_signs(stores: Stores, clock: MovableClock) -> None:
    ensure_keys(stores, SEALER, clock.now(), ["EdDSA"])
    rotate(stores, SEALER, by="test", algs=["EdDSA"])
    (waiting,) = [row.kid for row in key_store.read_keys(stores) if row.state == "next"]
    keys = SigningKeys(stores, SEALER, clock=clock)
    assert waiting in {key["kid"] for key in json.loads(keys.jwks_bytes)["keys"]}
    assert kid_of(keys.sign(CLAIMS, alg="EdDSA")) != waiting
    clock.move(timedelta(seconds=1))
    assert rotate(stores, SEALER, by="test", algs=["EdDSA"]) == {"EdDSA": waiting}
    assert sorted(states(stores, "EdDSA")) == ["active", "next", "retired", "retired"]


def test_without_a_waiting_key_the_new_one_signs_at_once(
    stores: Stores, clock: MovableClock
) -> None:
    with stores.write() as tx:
        key_store.add_missing(tx, [new_key(SEALER, "EdDSA")], at=clock.now())
        key = new_key(SEALER, "EdDSA")
        assert key_store.turn(tx, "EdDSA", key, at=clock.now()) == key.kid


def test_a_crash_in_the_middle_of_a_rotation_leaves_all_as_it_was(
    stores: Stores, clock: MovableClock
) -> None:
    ensure_keys(stores, SEALER, clock.now(), LIGHT)
    before = key_store.read_keys(stores)
    with pytest.raises(KeyError), stores.write() as tx:
        _rotate_and_crash(tx, clock)
    assert key_store.read_keys(stores) == before


def _rotate_and_crash(tx: Transaction, clock: MovableClock) -> None:
    key_store.turn(tx, "ES256", new_key(SEALER, "ES256"), at=clock.now())
    raise KeyError


def test_a_retired_key_is_published_as_long_as_what_it_signed_can_live(
    stores: Stores, clock: MovableClock
) -> None:
    ensure_keys(stores, SEALER, clock.now(), ["ES256"])
    keys = SigningKeys(stores, SEALER, clock=clock)
    old = keys.sign(CLAIMS, alg="ES256")
    rotate(stores, SEALER, by="test", algs=["ES256"])
    clock.move(PUBLISHED_AFTER_RETIREMENT - timedelta(seconds=1))
    keys.reload()
    assert keys.verify(old) == CLAIMS
    clock.move(timedelta(seconds=2))
    keys.reload()
    assert keys.verify(old) is None
    rotate(stores, SEALER, by="test", algs=["ES256"])
    assert len(states(stores, "ES256")) == 3


def test_rsa_keys_may_be_longer_and_unknown_algorithms_are_refused() -> None:
    assert len(new_key(SEALER, "RS256", rsa_bits=3072).public_jwk["n"]) == 512
    with pytest.raises(ValueError, match="HS256"):
        new_key(SEALER, "HS256")
