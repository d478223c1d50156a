"""What a registration is (model.md §2): a sign-up not proved or not accepted yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from idp.clients.model import Client
from idp.crypto.passwords import PasswordHash


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegistration:
    """What somebody said when they signed up.

    Attributes:
        address: As it was typed; nobody proved it.
        password: Hashed at once; it is kept nowhere else.
        facts: JSON of what they said of themself; `FACTS` names what has a meaning here.
        blank: The address is somebody's already: the row costs the same and opens nothing.
    """

    client: Client
    address: str
    password: PasswordHash
    facts: Mapping[str, Any] = field(default_factory=dict)
    blank: bool = False


FACTS = frozenset(
    {
        "given_name",
        "family_name",
        "phone_number",  # E.164
        "profile",  # an id of `[signup] profiles`
        "siren",
        "company_name",  # as the register has it
        "department",
        "verdict",  # accept | review
        "why",  # the row of the table of eligibility
        "evidence",  # JSON of the register's answer, with source and date
        "purposes",  # JSON texts: a ticked `purpose` of `[signup] purposes`, the words `shown`
        "terms",  # JSON texts of `terms.acceptances.Answer`
        "lang",
        "account_id",  # who joins: an account of another home, signed in when they signed up
    }
)
"""What `facts` of a registration may hold."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as it is stored.

    Attributes:
        state: unproved | proved | review | approved | refused | withdrawn | done | void.
        account_id: What it became, where it is done.
    """

    id: str
    organisation_id: str
    client_row_id: str
    canonical: str
    typed: str
    password: PasswordHash
    facts: Mapping[str, Any]
    state: str
    account_id: str | None
    created_at: datetime
    proved_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that a registration became."""

    account_id: str
    membership_id: str
    credential_version: int
