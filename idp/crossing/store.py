"""The statements of a finished sign-in: the session before, and the browser to know again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, insert, literal, select, update

from idp.crypto.tokens import fingerprint
from idp.session.store import Authentication
from idp.stores.engine import Transaction
from idp.stores.tables import Account, KnownBrowser, Organisation, Session


@dataclass(frozen=True, slots=True)
class FormerSession:
    """The session that this browser had before the sign-in, expired or not."""

    id: str
    account_id: str
    credential_version: int
    expires_at: datetime

    def goes_on(self, proof: Authentication) -> bool:
        """Tell whether the same account proved itself again before anything ended the session.

        What is over stays over: renewed, it would revive the refresh tokens that ended with it.
        """
        return (
            self.account_id == proof.account_id
            and self.credential_version == proof.credential_version
            and self.expires_at > proof.at
        )


def session_of(tx: Transaction, secret: str) -> FormerSession | None:
    """Return the session of a cookie, whoever's it is, unless it was ended."""
    if not secret:
        return None
    query = select(
        Session.id, Session.account_id, Session.credential_version, Session.expires_at
    ).where(Session.secret_hash == fingerprint(secret), Session.ended_at.is_(None))
    row = tx.execute(query).one_or_none()
    return FormerSession(*row) if row else None


def remember(tx: Transaction, account_id: str, browser_hash: bytes, *, at: datetime) -> bool:
    """Remember that this account signed in here, so that its browser is known (R-ALL-5).

    An account whose owner had asked to close it is kept. The account's row is written first: it
    lets sign-ins of one account pass one by one.

    Returns:
        Whether the browser is new to an account that knows another.
    """
    came = update(Account).where(Account.id == account_id)
    tx.execute(came.values(last_sign_in_at=at, closes_at=None))
    here = (KnownBrowser.account_id == account_id) & (KnownBrowser.browser_hash == browser_hash)
    if tx.execute(update(KnownBrowser).where(here).values(seen_at=at)).rowcount:
        return False
    another = select(exists().where(KnownBrowser.account_id == account_id))
    knows_another = bool(tx.scalar(another))
    tx.execute(
        insert(KnownBrowser).values(account_id=account_id, browser_hash=browser_hash, seen_at=at)
    )
    return knows_another


def expect(tx: Transaction, account_id: str, browser_hash: bytes, *, at: datetime) -> None:
    """Know the browser in which a password was chosen: the sign-in that follows is no surprise.

    Accounts that never signed in know none: their first sign-in surprises nobody, wherever it is.
    The caller holds the account's row.
    """
    here = (KnownBrowser.account_id == account_id) & (KnownBrowser.browser_hash == browser_hash)
    values = (
        Account.id,
        literal(browser_hash, KnownBrowser.browser_hash.type),
        literal(at, KnownBrowser.seen_at.type),
    )
    signed_in = select(*values).where(
        Account.id == account_id, Account.last_sign_in_at.is_not(None), ~exists().where(here)
    )
    columns = ("account_id", "browser_hash", "seen_at")
    tx.execute(insert(KnownBrowser).from_select(columns, signed_in))


def home_of(tx: Transaction, account_id: str) -> str:
    """Return the slug of the organisation that an account's credentials belong to."""
    query = select(Organisation.slug).join(Account, Account.home_id == Organisation.id)
    return str(tx.execute(query.where(Account.id == account_id)).scalar_one())
