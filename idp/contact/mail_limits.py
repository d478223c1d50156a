"""How many mails somebody may ask for, and how many codes try: per account and per source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.clients.model import Client
from idp.identity.identifiers import bucket_form, canonical_address
from idp.throttle.limits import Rule, Throttle, source_bucket

_WINDOW: Final = timedelta(minutes=15)

CODES_FREE: Final = 15
"""Codes that may be tried for one account or address, over all its mails; then one an hour: some
40 of a million on the first day, 24 on each after. The link of the same mail is never slowed."""

_CODES: Final = Rule(CODES_FREE, (3600,), timedelta(days=1))
_CODES_OF_A_SOURCE: Final = Rule(200, (60,), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class MailLimits:
    """Bounds the mail that pages can cause; who is over a bound sees the same page as ever."""

    throttle: Throttle

    def allows(self, client: Client, *about: str, source: str, at: datetime) -> bool:
        """Count one mail and tell whether it may be sent.

        Args:
            client: The portal whose `[recovery]` says how many.
            about: What the mail is asked for: an identifier, an address; each has its own count.
            source: The network address that asks.
            at: When.
        """
        section = client.policy.recovery
        delays = (int(_WINDOW.total_seconds()),)
        own = Rule(section.mails_per_account, delays, _WINDOW)
        buckets = dict.fromkeys(_names(client, about), own)
        buckets[source_bucket(source)] = Rule(section.mails_per_source, delays, _WINDOW)
        return self.throttle.admits("mail", buckets, at=at)

    def allows_code(self, client: Client, *about: str, source: str, at: datetime) -> bool:
        """Count one try of a mailed code and tell whether it may be looked at; as for `allows`.

        Each mail takes five: without this, asking for mails again and again would buy any number.
        """
        buckets = dict.fromkeys(_names(client, about), _CODES)
        buckets[source_bucket(source)] = _CODES_OF_A_SOURCE
        return self.throttle.admits("code", buckets, at=at)


def _names(client: Client, about: Iterable[str]) -> list[str]:
    """Return what is counted: one name for all ways to write an address or an identifier."""
    forms = (canonical_address(one) or bucket_form(one) for one in about if one)
    return [f"{client.organisation_id}\0{one}" for one in forms]
