"""A telephone with an authenticator app: tests' own reading of RFC 6238, none of the product's."""

import base64
import hashlib
import hmac
import html
import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.credentials.factors import sealed
from idp.kernel.ids import new_id
from idp.stores import factors as store
from tests.support.provider import Browser, Page, Provider

PERIOD = timedelta(seconds=30)


@dataclass(frozen=True)
class Authenticator:
    """One account of an app; `secret` as the page shows it, with or without blanks."""

    secret: str

    def code(self, at: datetime) -> str:
        """The six digits that are shown at an instant."""
        key = base64.b32decode(self.secret.replace(" ", ""))
        counter = struct.pack(">Q", int(at.timestamp()) // 30)
        mac = hmac.new(key, counter, hashlib.sha1).digest()
        place = mac[19] & 15
        number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
        return str(number)[-6:].zfill(6)

    @classmethod
    def scan(cls, page: Page) -> "Authenticator":
        """Add the account of the page's key."""
        found = re.search(r'class="key"><code[^>]*>([A-Z2-7 ]+)</code>', page.text)
        assert found is not None, page.seen[:400]
        return cls(html.unescape(found.group(1)).replace(" ", ""))


TELEPHONE = Authenticator("PARVISPARVISPARVISPARVISPARVISPA")
"""The app of everybody whom `given` gives a factor."""


def given(provider: Provider, account_id: str) -> Authenticator:
    """Give an account a factor, in the place of what it has: a telephone that was never used."""
    credential_id, at = new_id(), provider.services.clock.now()
    with provider.stores.write() as tx:
        store.void(tx, account_id, at=at)
        row: dict[str, Any] = {
            "id": credential_id,
            "account_id": account_id,
            "kind": store.TOTP,
            "scheme": "totp",
        }
        row |= {"organisation_id": store.home_of(tx, account_id), "changed_at": at}
        row |= {
            "secret": sealed(provider.services.sealer, TELEPHONE.secret, credential_id),
            "counter": 0,
        }
        store.add(tx, [row])
    return TELEPHONE


def prove(provider: Provider, browser: Browser, page: Page, app: Authenticator) -> Page:
    """Type the code that the app shows now."""
    return browser.submit(page, code=app.code(provider.services.clock.now()))
