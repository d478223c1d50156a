"""Which former system an organisation's dead accounts are asked of: what the deployment says."""

from dataclasses import dataclass, field
from typing import Self

from idp.clients.model import Client
from idp.companies.breaker import Breaker
from idp.companies.http_service import HttpService
from idp.crypto.passwords import Passwords
from idp.legacy.directory import LegacyDirectory
from idp.legacy.imported import ImportedDirectory, Mixes
from idp.legacy.remote import RemoteDirectory
from idp.settings import Legacy, RemoteLegacy
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class LegacyDirectories:
    """One directory for each organisation: over HTTP where the settings name it, else imported.

    To be made once per process: circuit breakers are shared by its threads.
    """

    stores: Stores
    passwords: Passwords
    mixes: Mixes
    key: bytes = field(repr=False)
    remote: dict[str, RemoteDirectory]

    @classmethod
    def made(cls, stores: Stores, passwords: Passwords, settings: Legacy, *, key: bytes) -> Self:
        """Return the directories of a process.

        Args:
            stores: Where imported records are.
            passwords: What verifies their hashes.
            settings: Which organisations ask over HTTP.
            key: Secret that dummy hashes are chosen by.
        """
        remote = {slug: _remote(one, stores) for slug, one in settings.directories.items()}
        return cls(stores, passwords, Mixes(stores), key, remote)

    def of(self, client: Client) -> LegacyDirectory:
        """Return where the accounts of a portal's former system are asked about."""
        if known := self.remote.get(client.organisation_slug):
            return known
        which = (client.organisation_id, client.policy.linking.legacy_source)
        return ImportedDirectory(self.stores, self.passwords, self.mixes, which, self.key)


def _remote(settings: RemoteLegacy, stores: Stores) -> RemoteDirectory:
    headers = {
        "Accept": "application/json",
        "User-Agent": "Parvis",
        "Authorization": f"Bearer {settings.password}",
    }
    service = HttpService(settings.base_url, headers, connect_timeout=settings.connect_timeout)
    return RemoteDirectory(service, Breaker(stores.clock.now), timeout=settings.timeout)
