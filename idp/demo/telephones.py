"""The telephones of the demonstration's staff: their second factor is there from the start.

A page shows the code of the moment, since nobody who tries the demonstration has the telephone.
"""

import hashlib
from base64 import b32encode
from datetime import datetime
from typing import Final

from idp.credentials import totp
from idp.credentials.factors import sealed
from idp.crypto.sealing import Sealer
from idp.demo.person import Person
from idp.kernel.ids import new_id
from idp.policy.sign_in import SignInSection
from idp.stores import factors
from idp.stores.engine import Stores

_OF_POWER: Final = frozenset(SignInSection().second_factor_of)


def has_one(person: Person) -> bool:
    """Tell whether somebody has a role that asks for a second factor."""
    roles = person.fields.get("roles", "").split("|")
    return any(role.partition("@")[0] in _OF_POWER for role in roles)


def code_now(person: Person, at: datetime) -> str:
    """Return what somebody's telephone shows at this instant, '' for who needs none."""
    return totp.code_at(_secret(person), totp.step_of(at)) if has_one(person) else ""


def give(stores: Stores, sealer: Sealer, person: Person, account_id: str) -> None:
    """Give an account the factor of its person."""
    at, credential_id = stores.clock.now(), new_id()
    secret = sealed(sealer, _secret(person), credential_id)
    with stores.write() as tx:
        row = {"id": credential_id, "account_id": account_id, "kind": factors.TOTP}
        row |= {"organisation_id": factors.home_of(tx, account_id), "scheme": factors.TOTP}
        factors.add(tx, [row | {"secret": secret, "changed_at": at}])


def _secret(person: Person) -> str:
    """Return an invented secret, the same in every demonstration: it protects nobody."""
    seed = f"parvis demo {person.portal} {person.identifier}"
    return b32encode(hashlib.sha256(seed.encode()).digest()[:20]).decode("ascii")
