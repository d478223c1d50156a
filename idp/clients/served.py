"""Rows and revisions put together: the `Client` values that requests are answered with."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from idp.branding.derive import BrandColours, derive
from idp.clients.model import FIRST_VISIT, Client, LiveSecret
from idp.clients.store import ClientRow
from idp.policy.client import ClientSection
from idp.policy.schema import ORGANISATION_TABLES, ClientPolicy, Revision

TERMS: Final = "terms"
"""The journey of who owes new terms, and the place of their texts in a folder."""

_SHARED: Final = (TERMS, FIRST_VISIT)
_ORGANISATION_FIELDS = tuple(sorted(ORGANISATION_TABLES & set(ClientPolicy.model_fields)))


@dataclass(frozen=True, slots=True)
class Stored:
    """What a build starts from: rows by id, parsed revisions by id, live secrets by client row."""

    rows: Mapping[str, ClientRow]
    revisions: Mapping[str, Revision]
    secrets: Mapping[str, tuple[LiveSecret, ...]]
    leads: Mapping[str, ClientRow] = field(default_factory=dict)

    def build(self, row: ClientRow, revision_id: str | None = None) -> Client | None:
        """Return the client as `revision_id` (None: its current one) and its lead rule it.

        None when it has no revision yet, or one that this version can't read.
        """
        lead = self.leads.get(row.organisation_id, row)
        source = row if row.registered_metadata is None else lead
        wanted = revision_id or source.revision_id
        revision = self.revisions.get(wanted or "")
        if revision is None or wanted is None:
            return None
        revision = _ruled(revision, self.revisions.get(lead.revision_id or ""))
        metadata = revision.policy.client
        if row.registered_metadata is not None:
            metadata = ClientSection.model_validate(row.registered_metadata)
            policy = revision.policy.model_copy(update={"client": metadata})
            revision = revision.model_copy(update={"policy": policy})
        return Client(
            row_id=row.id,
            client_id=row.client_id,
            organisation_id=row.organisation_id,
            organisation_slug=row.organisation_slug,
            organisation_name=row.organisation_name,
            lead_client_id=lead.client_id,
            lead_revision_id=lead.revision_id or "",
            origin=row.origin,
            is_active=row.is_active,
            revision_id=wanted,
            revision_number=source.number,
            revision=revision,
            metadata=metadata,
            secrets=self.secrets.get(row.id, ()),
            css_hash=css_hash(revision),
            gates_stamp=gates_stamp(revision),
        )


def css_hash(revision: Revision) -> str:
    """Return what changes when the derived stylesheet or the logo does: 16 hexadecimal digits."""
    branding = revision.policy.branding
    css = _css(
        BrandColours(branding.primary, branding.accent, branding.background, branding.scheme)
    )
    logo = revision.files.get(f"branding/{branding.logo}", "")
    return _short(f"{css}\0{logo}")


@lru_cache(maxsize=256)
def _css(colours: BrandColours) -> str:
    # Milliseconds each, and every client is built again whenever one is registered.
    return derive(colours).css


def gates_stamp(revision: Revision) -> str:
    """Return what changes when people must be looked at again before they enter, '' for nothing.

    It comes from the documents that the organisation asks to accept, and from what it asks at a
    first visit. A membership cleared for this very stamp passes without a query (decision 25).
    """
    documents = revision.policy.terms.documents
    wanted = [[one.id, one.version, sorted(one.profiles)] for one in documents]
    if FIRST_VISIT in revision.policy.journeys:
        wanted.append([FIRST_VISIT, "", []])
    return _short(json.dumps(sorted(wanted))) if wanted else ""


def _ruled(revision: Revision, lead: Revision | None) -> Revision:
    """Return a revision with the organisation's tables and terms of the lead's current one.

    A folder without a `terms` or `first_visit` journey of its own walks the lead's.
    """
    if lead is None or lead is revision:
        return revision
    tables = {name: getattr(lead.policy, name) for name in _ORGANISATION_FIELDS}
    ways = {name: way for name, way in lead.policy.journeys.items() if name in _SHARED}
    tables["journeys"] = ways | revision.policy.journeys
    policy = revision.policy.model_copy(update=tables)
    return revision.model_copy(update={"policy": policy, "files": _files(revision, lead)})


def _files(revision: Revision, lead: Revision) -> dict[str, str]:
    own = {name: text for name, text in revision.files.items() if not _is_terms(name)}
    return own | {name: text for name, text in lead.files.items() if _is_terms(name)}


def _is_terms(name: str) -> bool:
    return name.startswith(f"{TERMS}/")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def unregistered(revision: Revision, slug: str) -> Client:
    """Return the client that a folder would become, without a database: for previews."""
    policy = revision.policy
    organisation = policy.client.organisation or slug
    named = policy.organisation.name if policy.organisation else organisation
    return Client(
        row_id="",
        client_id=slug,
        organisation_id="",
        organisation_slug=organisation,
        organisation_name=named,
        lead_client_id=organisation,
        lead_revision_id="",
        origin="folder",
        is_active=True,
        revision_id="",
        revision_number=0,
        revision=revision,
        metadata=policy.client,
        secrets=(),
        css_hash=css_hash(revision),
        gates_stamp=gates_stamp(revision),
    )
