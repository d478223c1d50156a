"""`[terms]`: the texts that people of an organisation have to accept, each in versions."""

from datetime import date as Date  # noqa: N812 - a field of that name would hide it
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from idp.policy.branding import LocalisedText
from idp.policy.section import Section

DocumentId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]
Profile = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Summary = Annotated[str, StringConstraints(max_length=2000)]

TAKEN = frozenset({"legal", "accessibility"})
"""Names of pages that every portal has: no document may be called so."""


class Changes(Section):
    """What changed since the former version, in French and English; Markdown."""

    fr: Summary
    en: Summary


class TermsDocument(Section):
    """One text, in `terms/<id>.fr.md` and `terms/<id>.en.md` (R-ENT-9, R-ENT-10).

    A changed text is a new version: who accepted the former one is asked again at the next
    sign-in, with the summary of changes first.
    """

    id: DocumentId
    version: Version = Field(description="Raised each time that a word of the text changes.")
    date: Date = Field(description="The day of this version, shown beside it.")
    title: LocalisedText
    changes: Changes | None = Field(
        None, description="What changed, shown first to who accepted the former version."
    )
    again_after_reset: bool = Field(
        default=False, description="Ask again when a reset account is activated anew (R-ENT-8)."
    )
    profiles: list[Profile] = Field(
        default=[], description="Profiles that owe it (R-ENT-23); empty: everybody."
    )

    def file(self, lang: str) -> str:
        """Return the name inside the folder of the text in this language."""
        return f"terms/{self.id}.{lang}.md"

    def concerns(self, profile: str) -> bool:
        """Tell whether a member of this profile owes it."""
        return not self.profiles or profile in self.profiles


class TermsSection(Section):
    """What people accept before they enter, and what is kept of it."""

    documents: list[TermsDocument] = Field(default=[], max_length=10)
    keep_source: bool = Field(
        default=False, description="Keep the network address with each acceptance."
    )

    @field_validator("documents")
    @classmethod
    def _named_apart(cls, documents: list[TermsDocument]) -> list[TermsDocument]:
        names = [document.id for document in documents]
        for name in names:
            if name in TAKEN or names.count(name) > 1:
                msg = f"{name}: this name is taken"
                raise ValueError(msg)
        return documents

    def document(self, name: str) -> TermsDocument | None:
        """Return the document of this id."""
        return next((one for one in self.documents if one.id == name), None)
