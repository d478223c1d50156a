"""The statements of a finished sign-in: the session before, and the browser to know again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from idp.crypto.tokens import fingerprint
from idp.stores.engine import Transaction
from idp.stores.tables import Account, KnownBrowser, Session


@dataclass(frozen=True, slots=True)
class FormerSession:
    """The session that this browser had before the sign-in."""

    id: str
    account_id: str


def session_of(tx: Transaction, secret: str) -> FormerSession | None:
    """Return the live session of a cookie, whoever's it is."""
    if not secret:
        return None
    query = select(Session.id, Session.account_id).where(
        Session.secret_hash == fingerprint(secret), Session.ended_at.is_(None)
    )
    row = tx.execute(query).one_or_none()
    return FormerSession(row.id, row.account_id) if row else None


def remember(tx: Transaction, account_id: str, browser_hash: bytes, *, at: datetime) -> None:
    """Remember that this account signed in here, so that its browser is known (R-ALL-5)."""
    tx.execute(update(Account).where(Account.id == account_id).values(last_sign_in_at=at))
    here = (KnownBrowser.account_id == account_id) & (KnownBrowser.browser_hash == browser_hash)
    if tx.execute(update(KnownBrowser).where(here).values(seen_at=at)).rowcount == 0:
        tx.execute(
            insert(KnownBrowser).values(
                account_id=account_id, browser_hash=browser_hash, seen_at=at
            )
        )
