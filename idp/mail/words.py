"""What a mail says, line by line, in its reader's language and its portal's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from idp.branding import dates
from idp.branding.derive import BrandColours, derive
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.mail.kinds import Kind
from idp.mail.links import Secrets
from idp.mail.sender import one_line

_LONGEST_FACT: Final = 200
_LONGEST_REASON: Final = 600
_FRAGMENT: Final = 3
# A "name" that a mail programme would turn into a link is an advertisement, not a name.
_LINK_LIKE: Final = re.compile(r"[:/@<>\\]|\w\.\w")


@dataclass(frozen=True, slots=True)
class Action:
    """A link: its words, the same as a heading of the bare URL, and the URL."""

    label: str
    heading: str
    url: str


@dataclass(frozen=True, slots=True)
class Colours:
    """A button's colours in the light and in the dark."""

    primary: str
    on: str
    dark_primary: str
    dark_on: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that a mail shows; both parts are written from it. Empty lines are left out."""

    lang: str
    portal: str
    subject: str
    greeting: str
    text: str
    items: tuple[str, ...]
    provisional: str
    action: Action | None
    code: str
    valid: str
    after: str
    moment: str
    ending: str
    disavow: Action | None
    never_ask: str
    signature: str
    help: str
    colours: Colours


@dataclass(frozen=True, slots=True)
class Occasion:
    """What one mail is about: its kind, facts, times, what it carries and who answers questions."""

    kind: Kind
    lang: str
    facts: Mapping[str, Any]
    created_at: datetime
    expires_at: datetime
    secrets: Secrets
    host: str
    support: str


class Writer:
    """Writes mails of one client."""

    def __init__(self, client: Client, texts: Texts):
        self._client = client
        self._texts = texts

    def write(self, occasion: Occasion) -> Words:
        """Return the words of a mail."""
        say = _Voice(self._texts, occasion, self._placeholders(occasion))
        secrets, brand = occasion.secrets, self._client.policy.branding
        until = say.placeholders["until"]
        lasting = (secrets.url and "proof_id" in occasion.facts) or secrets.provisional
        return Words(
            lang=occasion.lang,
            portal=self._client.metadata.name,
            subject=one_line(say.own("subject"), _LONGEST_FACT),
            greeting=_greeting(say),
            text=say.own("text"),
            items=tuple(_items(say)),
            provisional=_provisional(say),
            action=_action(say, say.own("action"), secrets.url),
            code=_code(say),
            valid=say("valid", until=until) if lasting else "",
            after=say.own("after"),
            moment=_moment(say),
            ending=_ending(say),
            disavow=_action(say, say("disavow_action"), secrets.disavow_url),
            never_ask=say("never_ask"),
            signature=self._signature(say),
            help=say("help", support=occasion.support) if occasion.support else "",
            colours=_colours(brand.primary, brand.accent, brand.background),
        )

    def _placeholders(self, occasion: Occasion) -> dict[str, str]:
        shown = {
            name: one_line(value, _LONGEST_REASON if name == "reason" else _LONGEST_FACT)
            for name, value in occasion.facts.items()
            if isinstance(value, str) and name in occasion.kind.placeholders
        }
        given = dict.fromkeys(occasion.kind.placeholders, "")
        given["organisation"] = one_line(self._client.organisation_name, _LONGEST_FACT)
        return (
            given
            | shown
            | {
                "portal": one_line(self._client.metadata.name, _LONGEST_FACT),
                "portal_host": urlsplit(self._client.metadata.portal_url).netloc,
                "host": occasion.host,
                "when": dates.moment(self._texts, occasion.lang, occasion.created_at),
                "until": dates.moment(self._texts, occasion.lang, occasion.expires_at),
                "support": occasion.support,
            }
        )

    def _signature(self, say: "_Voice") -> str:
        given = self._client.policy.mail.signature
        if given is None:
            return say("signature")
        return given.en or given.fr if say.occasion.lang == "en" else given.fr


@dataclass(frozen=True, slots=True)
class _Voice:
    """Says one of `[mail]`'s texts with everything filled in."""

    texts: Texts
    occasion: Occasion
    placeholders: dict[str, str]

    def __call__(self, name: str, /, **more: str) -> str:
        given = self.placeholders | more
        return self.texts.get(f"mail.{name}", self.occasion.lang, **given)

    def own(self, name: str) -> str:
        """Say a text of this kind."""
        return one_line(self(f"{self.occasion.kind.name}.{name}"), 2 * _LONGEST_REASON)


def _greeting(say: _Voice) -> str:
    name = say.placeholders.get("name", "")
    if name and not _LINK_LIKE.search(name):
        return say("greeting", name=name)
    identifier = say.placeholders.get("identifier", "")
    if identifier:
        shown = identifier[: min(_FRAGMENT, len(identifier) // 2)]
        return say("greeting_fragment", fragment=f"{shown}…")
    return say("greeting_plain")


def _provisional(say: _Voice) -> str:
    secret = say.occasion.secrets.provisional
    return say("provisional", secret=secret) if secret else ""


def _items(say: _Voice) -> list[str]:
    lines = []
    for entry in say.occasion.facts.get("identifiers", ()):
        identifier, organisation = (
            one_line(str(entry.get(name, "")), _LONGEST_FACT)
            for name in ("identifier", "organisation")
        )
        whole = say("identifier_line", identifier=identifier, organisation=organisation)
        lines.append(whole if organisation else identifier)
    return lines


def _action(say: _Voice, label: str, url: str) -> Action | None:
    return Action(label, say("label", label=label), url) if label and url else None


def _code(say: _Voice) -> str:
    secrets = say.occasion.secrets
    if not secrets.code:
        return ""
    ends = secrets.code_expires_at or say.occasion.expires_at
    time = dates.time_of_day(say.texts, say.occasion.lang, ends)
    return say("code", code=secrets.code, time=time)


def _moment(say: _Voice) -> str:
    which = "asked" if say.occasion.kind.ends == "ignore" else "happened"
    return say(which if say.placeholders.get("device") else f"{which}_anywhere")


def _ending(say: _Voice) -> str:
    match say.occasion.kind.ends:
        case "ignore":
            return say("ignore")
        case "disavow":
            return say("disavow" if say.occasion.secrets.disavow_url else "disavow_help")
        case "nothing":
            return ""


@lru_cache(maxsize=64)
def _colours(primary: str, accent: str, background: str) -> Colours:
    # Both schemes, whichever the portal's pages serve: a mail programme chooses for itself.
    derived = derive(BrandColours(primary, accent, background))
    light, dark = (palette for palette in (derived.light, derived.dark) if palette)
    return Colours(light.primary.css, light.on.css, dark.primary.css, dark.on.css)
