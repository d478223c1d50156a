"""An attempt that came too soon: it is recorded, and its guess is told how long to wait."""

from datetime import datetime

from idp.audit.events import SignInThrottled
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials.verdicts import Guess, Throttled
from idp.stores.engine import Stores
from idp.throttle.limits import Wait


def slowed(stores: Stores, wait: Wait, guess: Guess, client: Client, *, at: datetime) -> Throttled:
    """Record an attempt that nothing was looked at for; returns for how long that stays so."""
    with stores.write() as tx:
        record(
            tx,
            SignInThrottled(
                at=at,
                client_id=client.client_id,
                organisation_id=client.organisation_id,
                source=guess.source,
            ),
        )
    return Throttled(wait.seconds(at))
