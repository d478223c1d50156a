"""What the demonstration knows of one of its people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from idp.demo.portals import Words

Provisional = Literal["", "mailed", "paper"]
Application = Literal["", "waiting", "refused"]

PASSWORDS: Final = {
    "intracma": "Parvis2026",
    "cmi-organisme": "Parvis#Demo",
    "ent-cfa-orleans": "tilleul-vert-42",
    "cma-paris": "Parvis2026Paris",
    "cma-pays-de-la-loire": "estuaire-et-bocage",
}
"""Everybody's password at each portal, by that portal's rules."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody one can be.

    Attributes:
        portal: Slug of the portal whose organisation knows them.
        story: Who they are and what is special, a few words.
        fields: More columns of `idp accounts create`.
        disabled: Their account is suspended.
        known_at: Slug of a second portal that knows this very account: single sign-on.
        steps: What to try as them, in order; who has none is shown on the landing page.
        journey: The journey of their portal that they are there for; "" where sign-in is enough.
        provisional: What was issued to them at the start: a secret by mail, a letter, or nothing.
        has_password: Whether they have chosen one already.
        was_reset: Whether they had one, until their account was reset.
        keeps_accounts: Whether they look after accounts, in the console of their portal.
        judges: Whether they decide on applications, in the console of their portal.
        has_account: Whether they have one here already; who has none signs up.
        application: How their application stands with their portal's officers, if they made one.
        siren: The number of their company, where an application names one.
        papers: What they have at hand to be copied: what it is, its text.
    """

    portal: str
    identifier: str
    given_name: str
    family_name: str
    story: Words
    fields: Mapping[str, str] = field(default_factory=dict)
    disabled: bool = False
    known_at: str = ""
    steps: tuple[Words, ...] = ()
    journey: str = ""
    provisional: Provisional = ""
    has_password: bool = True
    was_reset: bool = False
    keeps_accounts: bool = False
    judges: bool = False
    has_account: bool = True
    application: Application = ""
    siren: str = ""
    papers: tuple[tuple[Words, str], ...] = ()

    @property
    def name(self) -> str:
        """Return the name as the landing page shows it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def password(self) -> str:
        """Return the password, the same for everybody at one portal; "" for who has none."""
        return PASSWORDS[self.portal] if self.has_password else ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body whose code stands in front of the identifiers of `cmi-organisme`."""

    code: str
    name: str
