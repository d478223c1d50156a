"""What can be proved: who accepted which text when, and the very text of each version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp.clients import store as clients
from idp.clients.model import Client
from idp.policy.schema import Revision
from idp.stores.engine import Stores
from idp.terms import store
from idp.terms.documents import Text
from idp.terms.store import Wanted


@dataclass(frozen=True, slots=True)
class Asked:
    """One document as it is asked now: its version, who accepted it, who still owes it."""

    document: str
    version: str
    date: str
    title: str
    profiles: tuple[str, ...]
    accepted: int
    owing: int


@dataclass(frozen=True, slots=True)
class Served:
    """A text that some revision of the organisation's lead folder holds."""

    text: Text
    revision: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Reads the terms of one client's organisation; writes nothing."""

    stores: Stores
    client: Client

    def asked(self) -> list[Asked]:
        """Return every document with its counts; owing are members who may enter, or will."""
        organisation_id = self.client.organisation_id
        with self.stores.read() as connection:
            accepted = store.accepted(connection, organisation_id)
            return [
                Asked(
                    document=one.id,
                    version=one.version,
                    date=one.date.isoformat(),
                    title=one.title.fr,
                    profiles=tuple(one.profiles),
                    accepted=accepted.get((one.id, one.version), 0),
                    owing=store.owing(connection, organisation_id, one),
                )
                for one in self.client.policy.terms.documents
            ]

    def acceptances(self, wanted: Wanted) -> Iterator[Mapping[str, Any]]:
        """Yield acceptances, those of members who left included, in the order of time."""
        with self.stores.read() as connection:
            yield from store.evidence(connection, self.client.organisation_id, wanted)

    def served(self, document: str, lang: str, version: str = "") -> Served | None:
        """Return a text as people saw it: this version, else the newest, None if there was none."""
        with self.stores.read() as connection:
            lead = clients.find_client(connection, self.client.lead_client_id)
            rows = clients.revisions_of(connection, lead.id) if lead else []
        for row in reversed(rows):
            if found := _in(Revision.model_validate_json(row.content), document, lang, version):
                return Served(found, row.number)
        return None


def _in(revision: Revision, name: str, lang: str, version: str) -> Text | None:
    document = revision.policy.terms.document(name)
    if document is None or version not in {"", document.version}:
        return None
    source = revision.files.get(document.file(lang))
    return Text(document, lang, source) if source is not None else None
