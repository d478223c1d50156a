"""What letters say: the portal's words, addresses and contacts, and one person's own lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from idp.branding import dates
from idp.branding.colour import Colour, darkened
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.credentials.provisional import DrawnPaper
from idp.crypto.mailed_secrets import format_provisional
from idp.letters.document import Layout, Sheet
from idp.letters.model import Addressee, reference_of
from idp.policy.branding import Contact, LocalisedText
from idp.stores.names import full_name

ACTIVATION: Final = "activation"
"""The journey that letters lead to."""

_PAPER: Final = Colour.parse("#ffffff")
_CONTRAST: Final = 7.0
_LONGEST_LINE: Final = 76
"""Characters of a line of the address: what two lines of the window hold."""


def activation_url(issuer: str, client: Client) -> str:
    """Return the address that letters send people to."""
    return f"{issuer}/{client.client_id}/{ACTIVATION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one portal's letters in one language, on one day."""

    client: Client
    texts: Texts
    lang: str
    issuer: str
    at: datetime
    valid_until: date

    def layout(self) -> Layout:
        """Return what all letters of the batch share."""
        policy = self.client.policy
        logo = policy.letter.logo or policy.branding.logo
        colour = darkened(Colour.parse(policy.branding.primary), [_PAPER], _CONTRAST)
        return Layout(
            title=self._say("letter.title"),
            lang=self.lang,
            colour=colour.css,
            logo=self.client.revision.files.get(f"branding/{logo}", "") if logo else "",
            sender={"name": self.client.organisation_name, "lines": self._sender()},
            words=self._words(),
            help=[line for contact in policy.help if (line := self._contact(contact))],
        )

    def sheet(self, person: Addressee, drawn: DrawnPaper, letter_id: str) -> Sheet:
        """Return what only this person's letter says."""
        query = urlencode({"identifier": person.identifier})
        name = full_name(person.given_name, person.family_name)
        return Sheet(
            recipient=list(_recipient(person)),
            reference=reference_of(letter_id),
            salutation=self._say("letter.salutation", name=name or person.identifier),
            identifier=person.identifier,
            code=format_provisional(drawn.secret),
            qr=f"{self._url}?{query}",
            qr_alt=self._say("letter.qr_alt", identifier=person.identifier),
        )

    @property
    def _url(self) -> str:
        return activation_url(self.issuer, self.client)

    def _words(self) -> dict[str, Any]:
        place = self.client.policy.letter.place
        written = dates.day(self.texts, self.lang, self.at)
        dated = "letter.place_and_date" if place else "letter.date"
        steps = (self._say(f"letter.step_{number}") for number in ("open", "type", "choose"))
        introduction = (self._say("letter.introduction"), self._say("letter.once"))
        return {
            "date": self._say(dated, place=place, date=written),
            "reference": self._say("letter.reference"),
            "subject": self._say("letter.subject"),
            "introduction": [text for text in introduction if text],
            "steps": [_emphasised(step, self._shown_url) for step in steps if step],
            "identifier": self._say("letter.identifier"),
            "code": self._say("letter.code"),
            "code_hint": self._say("letter.code_hint"),
            "qr_caption": self._say("letter.qr_caption"),
            "rules": [self._say("letter.validity"), self._say("letter.secrecy")],
            "help": self._say("letter.help"),
            "signatory": _localised(self.client.policy.letter.signatory, self.lang)
            or self.client.organisation_name,
        }

    def _say(self, text_id: str, **values: str) -> str:
        return self.texts.get(
            text_id,
            self.lang,
            portal=self.client.metadata.name,
            organisation=self.client.organisation_name,
            url=self._shown_url,
            **{"date": self._last_day} | values,
        )

    @property
    def _shown_url(self) -> str:
        parts = urlsplit(self._url)
        return f"{parts.netloc}{parts.path}"

    @property
    def _last_day(self) -> str:
        noon = datetime.combine(self.valid_until, time(12), dates.PARIS)
        return dates.day(self.texts, self.lang, noon)

    def _sender(self) -> list[str]:
        policy = self.client.policy
        if policy.letter.sender:
            return list(policy.letter.sender)
        return [line.strip() for line in policy.legal.publisher_address.split(",") if line.strip()]

    def _contact(self, contact: Contact) -> str:
        label = _localised(contact.label, self.lang)
        site = contact.url.removeprefix("https://").removesuffix("/")
        reach = (contact.phone, contact.email, site, contact.hours)
        parts = (contact.name, label, contact.role, *reach)
        return ", ".join(dict.fromkeys(part for part in parts if part))


def _recipient(person: Addressee) -> Iterator[str]:
    """Yield the lines of the address: the person, the street, the town in capitals (NF Z10-011)."""
    attributes = person.attributes
    names = (attributes.get("civility", ""), person.given_name, person.family_name.upper())
    yield _clipped(" ".join(str(name) for name in names if name) or person.identifier)
    address = attributes.get("address", {})
    if not isinstance(address, dict):
        return
    for line in str(address.get("street_address", "")).splitlines()[:3]:
        if line.strip():
            yield _clipped(line.strip())
    town = (str(address.get(part, "")) for part in ("postal_code", "locality"))
    if last := " ".join(part for part in town if part).upper():
        yield _clipped(last)


def _clipped(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def _emphasised(text: str, part: str) -> list[str]:
    """Return a text in parts, of which every second one is `part`, to be emphasised."""
    before, found, after = text.partition(part)
    return [before, found, after] if found else [text]


def _localised(words: LocalisedText | None, lang: str) -> str:
    if words is None:
        return ""
    return (words.en if lang == "en" else words.fr) or words.fr
