"""The invented people of the demonstration; addresses under reserved domains (RFC 2606)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from idp.demo.portals import Words


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody one can be.

    Attributes:
        portal: Slug of the portal whose organisation knows them.
        story: Who they are and what is special, a few words.
        fields: More columns of `idp accounts create`.
        disabled: Their account is suspended.
        known_at: Slug of a second portal that knows this very account: single sign-on.
    """

    portal: str
    identifier: str
    given_name: str
    family_name: str
    story: Words
    fields: Mapping[str, str] = field(default_factory=dict)
    disabled: bool = False
    known_at: str = ""

    @property
    def name(self) -> str:
        """Return the name as the landing page shows it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def password(self) -> str:
        """Return the password, the same for everybody at one portal, by that portal's rules."""
        return PASSWORDS[self.portal]


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body whose code stands in front of the identifiers of `cmi-organisme`."""

    code: str
    name: str


PASSWORDS: Final = {
    "intracma": "Parvis2026",
    "cmi-organisme": "Parvis#Demo",
    "ent-cfa-orleans": "tilleul-vert-42",
    "cma-paris": "Parvis2026Paris",
    "cma-pays-de-la-loire": "estuaire-et-bocage",
}

ISSUERS: Final = (
    Issuer("00001", "Maison exemplaire du handicap du Nord"),
    Issuer("00042", "Maison exemplaire du handicap d'Orléans"),
)

PEOPLE: Final = (
    Person(
        "intracma",
        "bfourquin",
        "Béatrice",
        "Fourquin",
        ("agente d'une chambre", "works for a chamber"),
        {"email": "b.fourquin@apcma.example", "email_verified": "oui"},
    ),
    Person(
        "intracma",
        "rlambert",
        "Rémi",
        "Lambert",
        ("compte suspendu\u00a0: refusé", "suspended account: refused"),
        {"email": "r.lambert@apcma.example"},
        disabled=True,
    ),
    Person(
        "cmi-organisme",
        "000011701060005",
        "Nadia",
        "Belkacem",
        ("instructrice, organisme 00001", "case worker, body 00001"),
        {"email": "n.belkacem@mdph-nord.example", "roles": "instructeur@issuer:00001"},
    ),
    Person(
        "cmi-organisme",
        "00042mperrin",
        "Marc",
        "Perrin",
        ("référent, organisme 00042", "referent, body 00042"),
        {"email": "m.perrin@mdph-orleans.example", "roles": "referent@issuer:00042"},
    ),
    Person(
        "ent-cfa-orleans",
        "lea.rousseau",
        "Léa",
        "Rousseau",
        ("apprentie pâtissière", "apprentice pastry cook"),
        {"email": "lea.rousseau@mel.example", "profile": "apprenti"},
    ),
    Person(
        "ent-cfa-orleans",
        "thierry.martin",
        "Thierry",
        "Martin",
        ("artisan, connu en Pays de la Loire", "craftsman, known in Loire too"),
        {"profile": "maitre"},
        known_at="cma-pays-de-la-loire",
    ),
    Person(
        "cma-paris",
        "ines.auclair@mel.example",
        "Inès",
        "Auclair",
        ("auditrice, déjà inscrite naguère", "was a student before"),
        {
            "email": "ines.auclair@mel.example",
            "email_verified": "oui",
            "legacy_key": "2014-00731",
            "birth_family_name": "Fabre",
        },
    ),
    Person(
        "cma-paris",
        "sofia.almeida@mel.example",
        "Sofia",
        "Almeida",
        ("a un compte ici, un autre en Pays de la Loire", "one account here, another in Loire"),
        {"email": "sofia.almeida@mel.example", "email_verified": "oui"},
    ),
    Person(
        "cma-pays-de-la-loire",
        "soazig.tanguy@bois.example",
        "Soazig",
        "Tanguy",
        ("ébéniste, cheffe d'entreprise", "cabinet maker, runs a business"),
        {"email": "soazig.tanguy@bois.example", "profile": "business"},
    ),
    Person(
        "cma-pays-de-la-loire",
        "sofia.almeida@mel.example",
        "Sofia",
        "Almeida",
        ("la même Sofia, un autre compte", "the same Sofia, another account"),
        {"email": "sofia.almeida@mel.example", "profile": "individual"},
    ),
)


def of(slug: str) -> tuple[Person, ...]:
    """Return the people of one portal."""
    return tuple(person for person in PEOPLE if person.portal == slug)
