"""Slows wrong client secrets down, per client and source (OAuth 2.1 §2.4.1), and records them."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import request

from idp.audit.events import ClientAuthenticationFailed
from idp.audit.record import record
from idp.clients.registry import ClientRegistry
from idp.crypto.tokens import fingerprint
from idp.oidc.errors import ProtocolError
from idp.stores.engine import Stores
from idp.throttle.limits import Rule, source_bucket
from idp.throttle.memory import MemoryCounters

RULE = Rule(free_attempts=20, delays=(1, 5, 30), forget_after=timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class ClientGuard:
    """What the back channel asks before it looks at a client's proof, and tells of a wrong one.

    Counted in the process's memory: a right secret pays no statement, and 256 random bits need no
    more than a brake on noise.
    """

    stores: Stores
    registry: ClientRegistry
    counters: MemoryCounters = field(default_factory=MemoryCounters)

    def before(self, client_id: str) -> None:
        """Let the attempt be looked at.

        Raises:
            ProtocolError: 429 with Retry-After, after too many wrong ones from this source.
        """
        at = self.stores.clock.now()
        until = self.counters.waiting(_bucket(client_id), at=at)
        if until is not None:
            seconds = max(1, round((until - at).total_seconds()))
            raise ProtocolError(
                "temporarily_unavailable",
                "too many failed authentications",
                status=429,
                headers={"Retry-After": str(seconds)},
            )

    def failed(self, client_id: str) -> None:
        """Count a wrong proof; recorded where the client exists."""
        at = self.stores.clock.now()
        self.counters.reserve(_bucket(client_id), RULE, at=at)
        client = self.registry.get(client_id)
        if client is None:
            return
        with self.stores.write() as tx:
            record(
                tx,
                ClientAuthenticationFailed(
                    at=at,
                    client_id=client.client_id,
                    organisation_id=client.organisation_id,
                    source=request.remote_addr or "",
                    method=client.metadata.token_endpoint_auth_method,
                ),
            )


def _bucket(client_id: str) -> bytes:
    return fingerprint(f"{source_bucket(request.remote_addr or '')}\0{client_id}")
