"""A version of a text, once registered, names that text for ever: else no acceptance proves any."""

from collections.abc import Iterable, Iterator

from idp.clients import store
from idp.clients.findings import FaultyFolder, Finding
from idp.clients.folder import LANGUAGES, Folder
from idp.clients.source import dotted
from idp.policy.schema import Revision
from idp.policy.terms import TermsDocument
from idp.stores.engine import Connection, Stores


def version_findings(stores: Stores, folder: Folder) -> tuple[Finding, ...]:
    """Return the faults of a folder's terms that only its registered revisions show."""
    with stores.read() as connection:
        row = store.find_client(connection, folder.slug)
        known = store.revisions_of(connection, row.id) if row else []
    return tuple(_faults(folder, known))


def refuse_reused(tx: Connection, folder: Folder, client_row_id: str) -> None:
    """Refuse a text that changed under the version that it had.

    Raises:
        FaultyFolder: It did.
    """
    if faults := tuple(_faults(folder, store.revisions_of(tx, client_row_id))):
        raise FaultyFolder(folder.slug, faults)


def _faults(folder: Folder, registered: Iterable[store.RevisionRow]) -> Iterator[Finding]:
    """Say which text is not the one that its version names already (R-ENT-10).

    Args:
        folder: What is to be registered.
        registered: Every revision of its client, oldest first: a version once served names one
            text for ever, or an acceptance would prove nothing.
    """
    if folder.draft is None or not folder.draft.policy.terms.documents:
        return
    former: list[Revision] = [
        Revision.model_validate_json(row.content)
        for row in registered
        if '"documents":[{' in row.content
    ]
    for index, document in enumerate(folder.draft.policy.terms.documents):
        path = ("terms", "documents", index)
        file, line = folder.place((*path, "version"))
        before = [
            (one, known) for one in former if (known := one.policy.terms.document(document.id))
        ]
        for lang in LANGUAGES:
            name = document.file(lang)
            texts = {
                one.files.get(name) for one, known in before if known.version == document.version
            }
            if texts and texts != {folder.draft.files.get(name)}:
                values = {"name": name, "version": document.version}
                yield Finding("error", file, line, dotted(path), "terms_same_version", values)
        if before and _is_silent(document, before[-1][1]):
            yield Finding("error", file, line, dotted(path), "terms_no_changes")


def _is_silent(document: TermsDocument, former: TermsDocument) -> bool:
    """Tell whether a new version does not say what is new in it."""
    is_new = document.version != former.version
    return is_new and document.changes in {None, former.changes}
