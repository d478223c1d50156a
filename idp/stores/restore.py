"""Bring a database back from a backup, and kill what may have been spent since (decision 31)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, update

from idp.kernel.ids import new_token
from idp.stores import migrate
from idp.stores.backup import Backup, refuse_if_filled, restore_rows, tables_of, verify_backup
from idp.stores.engine import Stores, open_stores
from idp.stores.factors import RECOVERY_CODE
from idp.stores.tables import (
    Credential,
    Epoch,
    Grant,
    Interaction,
    MailedProof,
    OutgoingMail,
    Session,
    StoredJourney,
    ThrottleBucket,
    Token,
)

EPOCH = "restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    backup: Backup
    rows: int


def restore(stores: Stores, url: str, path: Path, *, force: bool) -> Restored:
    """Replace an empty database by a backup: verify, migrate, fill, kill, migrate to today.

    Everything is in one transaction from the first deletion to the last row; the database is at the
    backup's revision before it, and at this program's after.

    Raises:
        NotEmpty: The database holds rows, and `force` is not said; nothing was changed.
        BackupError: The file is no whole backup.
    """
    backup = verify_backup(path)
    if not force:
        with stores.read() as connection:
            refuse_if_filled(connection, tables_of(connection))
    _bring_to(url, backup.revision)
    stores.close()
    fresh = open_stores(url, clock=stores.clock)
    try:
        with fresh.write() as tx:
            rows = restore_rows(tx, path, force=force)
        migrate.upgrade(url)
        with fresh.write() as tx:
            begin_epoch(tx, at=fresh.clock.now())
    finally:
        fresh.close()
    return Restored(backup, rows)


def _bring_to(url: str, revision: str) -> None:
    current = migrate.status(url).current
    if not current:
        migrate.upgrade(url, revision)
    elif current != revision:
        migrate.downgrade(url, revision)


def begin_epoch(tx: Connection, *, at: datetime) -> None:
    """Kill every one-time secret, session and journey that was alive in the backup.

    Codes and refresh tokens spent after the backup would be unspent again, sessions signed out of
    would live again, and so would mailed links: none of them may. Mails that waited in the backup
    have left since, or carry what is dead now. Recovery codes are void, all of them: nothing tells
    which were spent since, and their owners make new ones by their authenticator. Passwords,
    authenticators, provisional secrets (with the accounts that wait for them), grants and signing
    keys stay.
    """
    tx.execute(delete(Epoch).where(Epoch.name == EPOCH))
    tx.execute(insert(Epoch).values(name=EPOCH, value=new_token().encode(), at=at))
    tx.execute(
        update(Grant)
        .where(Grant.code_claimed_at.is_(None), Grant.code_expires_at > at)
        .values(code_expires_at=at)
    )
    tx.execute(update(Token).where(Token.expires_at > at).values(expires_at=at))
    tx.execute(
        update(Session).where(Session.ended_at.is_(None)).values(ended_at=at, ended_by="restored")
    )
    tx.execute(
        update(StoredJourney)
        .where(StoredJourney.ended_at.is_(None))
        .values(ended_at=at, ending="restored")
    )
    tx.execute(update(Interaction).where(Interaction.ended_at.is_(None)).values(ended_at=at))
    tx.execute(
        update(MailedProof)
        .where(MailedProof.used_at.is_(None), MailedProof.superseded_at.is_(None))
        .values(superseded_at=at)
    )
    tx.execute(
        update(Credential)
        .where(Credential.kind == RECOVERY_CODE, Credential.state == "live")
        .values(state="void", changed_at=at)
    )
    tx.execute(
        update(OutgoingMail)
        .where(OutgoingMail.done_at.is_(None))
        .values(done_at=at, outcome="expired", error="waited in a backup that was restored")
    )
    tx.execute(delete(ThrottleBucket))
