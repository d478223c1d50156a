"""What a journey asks of a person, counted from its policy: screens, clicks, fields and keys.

A screen is a page or a mail that has to be read; a click a link, a button, a box, an option, or a
mail that is opened; a field something typed; keys are its characters. The portal's own pages are
not counted, nor paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self

from idp.clients.model import Client
from idp.policy.section import Section

Typed = Literal[
    "identifier",
    "password",
    "confirmation",
    "provisional",
    "letter_code",
    "address",
    "answer",
    "totp_code",
    "siren",
    "particular",
    "characters",
]
"""What people type; `confirmation` is a password's, `answer` a secret question's, a `particular`
something of oneself: a name, a street, a telephone number; `characters` are a picture's."""

CODE_OF_LETTER: Final = 12
TEMPORARY: Final = 17
SAMPLE: Final[Mapping[Typed, int]] = {
    "identifier": 15,
    "password": 12,
    "confirmation": 12,
    "provisional": TEMPORARY,
    "letter_code": CODE_OF_LETTER,
    "address": 25,
    "answer": 10,
    "totp_code": 6,
    "siren": 9,
    "particular": 10,
    "characters": 4,
}
"""Characters of each, as ux.md §6 counts them; codes as they are issued, without dashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a step, or a whole way, asks of a person.

    Attributes:
        screens: Pages and mails to be read.
        clicks: Links, buttons, boxes, options; opening a mail.
        typed: Every field, by what is written in it.
        by: How one comes to the step, where it is the first one: the sign-in page's link, a letter
            that leads straight to it, or a mail whose link does it.
    """

    screens: int = 1
    clicks: int = 1
    typed: tuple[Typed, ...] = ()
    by: Literal["page", "letter", "mail"] = "page"

    @property
    def fields(self) -> int:
        """Return how many fields are written in."""
        return len(self.typed)

    def keys(self, lengths: Mapping[Typed, int] = SAMPLE) -> int:
        """Return how many characters are typed, each field being as long as `lengths` says."""
        return sum(lengths[one] for one in self.typed)

    def __add__(self, other: "Effort") -> Self:
        """Return what both ask, one after the other."""
        return type(self)(
            screens=self.screens + other.screens,
            clicks=self.clicks + other.clicks,
            typed=self.typed + other.typed,
            by=self.by,
        )

    def without(self, known: Typed) -> Self:
        """Return the same where one thing is filled in already."""
        typed = tuple(one for one in self.typed if one != known)
        return type(self)(screens=self.screens, clicks=self.clicks, typed=typed, by=self.by)


NOTHING: Final = Effort(screens=0, clicks=0)
MAIL: Final = Effort(clicks=2, by="mail")
"""A mail is opened and its link followed."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a step stands when its effort is counted.

    Attributes:
        client: The portal.
        journey: The journey's name.
        settings: The step's own.
        facts: What the case is about: the facts that its steps are walked `when`.
    """

    client: Client
    journey: str
    settings: Section
    facts: Mapping[str, str]

    def new_password(self) -> tuple[Typed, ...]:
        """Return the fields of a new password under the portal's rule."""
        confirmed = self.client.policy.password.confirm == "always"
        return ("password", "confirmation") if confirmed else ("password",)
