"""Virtual users: what each of a cell's users does again and again."""

import random
from collections.abc import Callable, Iterable, Sequence

from benchmarks import operations
from benchmarks.load import MakeFlow
from benchmarks.operations import Party
from benchmarks.wire import Flow, play

CODES = 400
"""Codes given before a cell of code exchanges; few enough for a peer that keeps 1000 objects."""

Users = Callable[[Party, int], Sequence[MakeFlow]]
"""Gives the virtual users of a cell: (party, how many) → what each does again and again."""


def discovery_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that read the metadata."""
    return [lambda: operations.static(party.target, party.metadata_path)] * count


def jwks_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that read the key set."""
    return [lambda: operations.static(party.target, party.at["jwks_uri"])] * count


def client_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that get tokens for the client."""
    return [lambda: operations.client_credentials(party)] * count


def sso_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that sign on by a session."""
    party.sign_in()
    return [lambda: operations.single_sign_on(party)] * count


def login_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that sign in with a password, each time as somebody else."""
    chance = random.Random(42)
    return [
        lambda: operations.password_sign_in(party, f"p{chance.randrange(party.accounts)}")
    ] * count


def exchange_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that redeem codes given beforehand, until none is left."""
    party.sign_in()
    codes: list[str] = []
    for _ in range(CODES):
        play(party.target, operations.authorize(party, codes))
    return [lambda: operations.exchange(party, codes.pop()) if codes else None] * count


def refresh_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that each refresh a grant of their own."""
    party.sign_in()
    return [_bound(operations.refresh, party, party.tokens()) for _ in range(count)]


def userinfo_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that read userinfo with a fresh token."""
    party.sign_in()
    token = party.tokens()["access_token"]
    return [lambda: operations.userinfo(party, token)] * count


def introspection_users(party: Party, count: int) -> Sequence[MakeFlow]:
    """Return users that introspect a fresh token."""
    party.sign_in()
    token = party.tokens()["access_token"]
    return [lambda: operations.introspection(party, token)] * count


def _bound(make: Callable[..., Flow], *arguments: object) -> MakeFlow:
    return lambda: make(*arguments)


def everything() -> Iterable[tuple[str, Users]]:
    """Return every operation by name."""
    return (
        ("discovery", discovery_users),
        ("jwks", jwks_users),
        ("client_credentials", client_users),
        ("exchange", exchange_users),
        ("refresh", refresh_users),
        ("userinfo", userinfo_users),
        ("introspection", introspection_users),
        ("sso", sso_users),
    )
