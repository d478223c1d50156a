"""The statements of second factors: a living TOTP, its last step, recovery codes spent once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, and_, insert, or_, select, update

from idp.stores.tables import Account, Credential, Membership, MembershipRole

TOTP: Final = "totp"
RECOVERY_CODE: Final = "recovery_code"
KINDS: Final = (TOTP, RECOVERY_CODE)

_CREDENTIAL: Final = cast("Table", Credential.__table__)


@dataclass(frozen=True, slots=True)
class LivingTotp:
    """An account's TOTP as stored: its sealed secret, and the last step that was accepted."""

    id: str
    sealed: str
    counter: int


def living(connection: Connection, account_id: str) -> LivingTotp | None:
    """Return an account's TOTP, None where it has none."""
    query = (
        select(Credential.id, Credential.secret, Credential.counter)
        .where(
            Credential.account_id == account_id,
            Credential.kind == TOTP,
            Credential.state == "live",
        )
        .order_by(Credential.changed_at.desc(), Credential.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return LivingTotp(*row) if row else None


def take_step(tx: Connection, credential_id: str, step: int, *, journey_id: str) -> bool:
    """Accept a step once: True for one caller only, and for none of an older step afterwards."""
    taken = (
        update(_CREDENTIAL)
        .where(
            _CREDENTIAL.c.id == credential_id,
            _CREDENTIAL.c.state == "live",
            _CREDENTIAL.c.counter < step,
        )
        .values(counter=step, taken_in=journey_id)
    )
    return tx.execute(taken).rowcount == 1


def spend_code(
    tx: Connection, account_id: str, secrets: Collection[str], *, journey_id: str, at: datetime
) -> bool:
    """Spend a recovery code by its stored forms; True for one caller only."""
    spent = (
        update(_CREDENTIAL)
        .where(
            _CREDENTIAL.c.account_id == account_id,
            _CREDENTIAL.c.kind == RECOVERY_CODE,
            _CREDENTIAL.c.state == "live",
            _CREDENTIAL.c.secret.in_(secrets),
        )
        .values(state="used", taken_in=journey_id, changed_at=at)
    )
    return tx.execute(spent).rowcount == 1


def taken_in(
    connection: Connection,
    account_id: str,
    journey_id: str,
    *,
    steps: Collection[int],
    secrets: Collection[str],
) -> str | None:
    """Return the kind of factor whose code this very journey took, None where it took none."""
    query = select(Credential.kind).where(
        Credential.account_id == account_id,
        Credential.taken_in == journey_id,
        or_(
            and_(Credential.state == "live", Credential.counter.in_(steps)),
            and_(Credential.state == "used", Credential.secret.in_(secrets)),
        ),
    )
    return connection.scalars(query.limit(1)).first()


def added_since(connection: Connection, account_id: str, since: datetime) -> bool:
    """Tell whether an account's TOTP was added after an instant."""
    query = select(Credential.id).where(
        Credential.account_id == account_id,
        Credential.kind == TOTP,
        Credential.state == "live",
        Credential.changed_at > since,
    )
    return connection.execute(query.limit(1)).first() is not None


def hold(tx: Connection, account_id: str, version: int, *, at: datetime) -> bool:
    """Hold an account until the end; False where its credentials changed since `version`."""
    held = (
        update(Account)
        .where(Account.id == account_id, Account.credential_version == version)
        .values(updated_at=at)
    )
    return tx.execute(held).rowcount == 1


def raise_version(tx: Connection, account_id: str, *, at: datetime) -> None:
    """Make every session and grant of an account stale."""
    raised = update(Account).where(Account.id == account_id)
    version = Account.credential_version + 1
    tx.execute(raised.values(credential_version=version, updated_at=at))


def void(tx: Connection, account_id: str, kinds: Collection[str] = KINDS, *, at: datetime) -> int:
    """Void an account's factors of these kinds; returns how many were alive."""
    voided = (
        update(_CREDENTIAL)
        .where(
            _CREDENTIAL.c.account_id == account_id,
            _CREDENTIAL.c.kind.in_(kinds),
            _CREDENTIAL.c.state == "live",
        )
        .values(state="void", changed_at=at)
    )
    return tx.execute(voided).rowcount


def add(tx: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store factors; each row has an id, an account, its home, a kind and a secret."""
    tx.execute(insert(_CREDENTIAL), list(rows))


def home_of(connection: Connection, account_id: str) -> str:
    """Return the id of the organisation that rules an account's credentials."""
    return connection.scalars(select(Account.home_id).where(Account.id == account_id)).one()


def holds_one_of(
    connection: Connection, organisation_id: str, account_id: str, roles: Collection[str]
) -> bool:
    """Tell whether somebody has one of these roles in an organisation, or will once they came."""
    query = (
        select(MembershipRole.role)
        .join(Membership, Membership.id == MembershipRole.membership_id)
        .where(
            Membership.account_id == account_id,
            Membership.organisation_id == organisation_id,
            Membership.status != "ended",
            MembershipRole.role.in_(roles),
        )
    )
    return connection.execute(query.limit(1)).first() is not None
