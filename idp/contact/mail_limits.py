"""How many mails somebody may ask for: per account or address, and per source (R-INT-26)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.clients.model import Client
from idp.throttle.limits import Rule, Throttle, source_bucket

_WINDOW: Final = timedelta(minutes=15)


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
        buckets = {f"{client.organisation_id}\0{one}": own for one in about if one}
        buckets[source_bucket(source)] = Rule(section.mails_per_source, delays, _WINDOW)
        return self.throttle.admits("mail", buckets, at=at)
