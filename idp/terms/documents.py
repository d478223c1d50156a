"""Which texts a member owes, and the very text that is shown and proved. Pure."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from idp.branding import markdown
from idp.clients.model import Client
from idp.policy.terms import TermsDocument


class Accepted(NamedTuple):
    """One acceptance: which version, at which version of the account's credentials."""

    document: str
    version: str
    credential_version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A member as terms see them."""

    membership_id: str
    account_id: str
    profile: str
    credential_version: int
    accepted: frozenset[Accepted]

    def knows(self, document: TermsDocument) -> bool:
        """Tell whether the member accepted another version before: what changed comes first."""
        return any(
            one.document == document.id and one.version != document.version for one in self.accepted
        )


@dataclass(frozen=True, slots=True)
class Text:
    """One document in one language, as it is shown: Markdown."""

    document: TermsDocument
    lang: str
    source: str

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the text in UTF-8, hexadecimal: what an acceptance keeps."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    @property
    def title(self) -> str:
        """Return the document's title in this language, else in French."""
        title = self.document.title
        return (title.en if self.lang == "en" else "") or title.fr

    def shown(self, *, url: str = "", with_changes: bool = False) -> Mapping[str, Any]:
        """Return what `templates/terms` shows; `url` is where the text stands alone."""
        changes = self.changes if with_changes else ""
        return {
            "title": self.title,
            "version": self.document.version,
            "date": self.document.date,
            "changes": markdown.render(changes) if changes else "",
            "body": markdown.render(self.source),
            "url": url,
        }

    @property
    def changes(self) -> str:
        """Return what changed since the former version, '' when the folder says nothing of it."""
        changes = self.document.changes
        if changes is None:
            return ""
        return changes.en if self.lang == "en" else changes.fr


def text_of(client: Client, document: TermsDocument, lang: str) -> Text:
    """Return the current text of a document.

    Raises:
        KeyError: The folder has none in this language; `idp clients check` refuses such a folder.
    """
    return Text(document, lang, client.revision.files[document.file(lang)])


def owed(client: Client, standing: Standing, *, anew: bool = False) -> Iterator[TermsDocument]:
    """Return the documents that a member has to accept, in the folder's order.

    Args:
        client: Any client of the organisation that asks.
        standing: The member.
        anew: An account is activated: what is to be asked again after a reset is owed unless it
            was accepted since the credentials last changed (R-ENT-8).
    """
    for document in client.policy.terms.documents:
        again = anew and document.again_after_reset
        since = standing.credential_version if again else None
        if document.concerns(standing.profile) and not _accepted(
            document, standing.accepted, since
        ):
            yield document


def _accepted(document: TermsDocument, known: Collection[Accepted], since: int | None) -> bool:
    return any(
        (one.document, one.version) == (document.id, document.version)
        and since in {None, one.credential_version}
        for one in known
    )
