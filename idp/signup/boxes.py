"""The boxes of a sign-up: texts that have to be accepted, purposes that may be consented to."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote

from idp.clients.model import Client
from idp.journeys.model import AskAgain
from idp.terms.acceptances import Answer
from idp.terms.documents import Text, text_of

_LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Box:
    """One box as the page draws it; it is never ticked in advance.

    Attributes:
        id: Of the element, and of the fault beside it.
        value: What is sent where it is ticked: which text, in which language, as it was shown.
        label: The words beside it, or the title of the text.
        url: Where the text is read, '' for a purpose.
    """

    id: str
    name: str
    value: str
    label: str
    url: str = ""
    version: str = ""


def terms(client: Client, profile: str, lang: str) -> list[Box]:
    """Return a box for each text that somebody of this profile has to accept (R-PAR-7)."""
    return [
        Box(
            id=f"terms-{text.document.id}",
            name="terms",
            value=_mark(text),
            label=text.title,
            url=f"/{quote(client.client_id)}/pages/{text.document.id}",
            version=text.document.version,
        )
        for text in _texts(client, profile, lang)
    ]


def purposes(client: Client, lang: str) -> list[Box]:
    """Return a box for each purpose that may be consented to (R-PAR-8)."""
    return [
        Box(
            id=f"purpose-{one.id}",
            name="purposes",
            value=f"{one.id} {lang}",
            label=(one.label.en if lang == "en" else "") or one.label.fr,
        )
        for one in client.policy.signup.purposes
    ]


def accepted(client: Client, profile: str, ticked: Sequence[str]) -> list[str]:
    """Return the texts that were ticked, as they were shown: JSON of each answer."""
    shown = (text for lang in _LANGUAGES for text in _texts(client, profile, lang))
    answers = [Answer.to(text, client.lead_revision_id) for text in shown if _mark(text) in ticked]
    return [json.dumps(asdict(one)) for one in {one.document: one for one in answers}.values()]


def not_accepted(client: Client, profile: str, given: Sequence[str]) -> list[AskAgain]:
    """Return a fault for each text whose box was left empty, or that changed since it was shown."""
    known = {json.loads(one)["document"] for one in given}
    return [
        AskAgain("signup.terms_missing", box.id, placeholders={"document": box.label})
        for box in terms(client, profile, "fr")
        if box.id.removeprefix("terms-") not in known
    ]


def consented(client: Client, ticked: Sequence[str]) -> list[str]:
    """Return the purposes that were ticked, each with the words beside its box, as JSON."""
    shown = {box.value: box for lang in _LANGUAGES for box in purposes(client, lang)}
    return [
        json.dumps({"purpose": box.id.removeprefix("purpose-"), "shown": box.label})
        for value, box in shown.items()
        if value in ticked
    ]


def _texts(client: Client, profile: str, lang: str) -> list[Text]:
    documents = client.policy.terms.documents
    return [text_of(client, one, lang) for one in documents if one.concerns(profile)]


def _mark(text: Text) -> str:
    """Return which text a box stood beside: another one is not accepted by it."""
    return f"{text.document.id} {text.lang} {text.sha256}"
