"""Key pairs for tests: made once per process, because an RSA key takes a tenth of a second."""

from datetime import datetime
from functools import cache

from idp.crypto.sealing import Sealer
from idp.oidc.signing import ALGORITHMS, new_key
from idp.stores.engine import Stores
from idp.stores.keys import NewKey, add_missing

DEPLOYMENT_SECRET = "an invented deployment secret, 32 bytes or more"
SEALER = Sealer([DEPLOYMENT_SECRET.encode()])


@cache
def key_of(alg: str) -> NewKey:
    """Return this process's key pair of an algorithm, sealed by `SEALER`."""
    return new_key(SEALER, alg)


def add_keys(stores: Stores, *, at: datetime) -> None:
    """Give a database an active key of every algorithm."""
    keys = [key_of(alg) for alg in ALGORITHMS]
    with stores.write() as tx:
        add_missing(tx, keys, at=at)
