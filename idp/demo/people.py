"""The invented people of the demonstration; addresses under reserved domains (RFC 2606)."""

import tomllib
from functools import cache
from typing import Any, Final

from idp.demo.applicants import APPLICANTS
from idp.demo.arrivals import ARRIVALS
from idp.demo.keepers import KEEPERS
from idp.demo.newcomers import NEWCOMERS
from idp.demo.person import Issuer, Person
from idp.kernel.paths import shipped

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
        ("agente", "agent"),
        {"email": "b.fourquin@apcma.example", "email_verified": "oui"},
    ),
    Person(
        "intracma",
        "rlambert",
        "Rémi",
        "Lambert",
        ("suspendu", "suspended"),
        {"email": "r.lambert@apcma.example"},
        disabled=True,
    ),
    Person(
        "cmi-organisme",
        "000011701060005",
        "Nadia",
        "Belkacem",
        ("instructrice, 00001", "case worker, 00001"),
        {"email": "n.belkacem@mdph-nord.example", "roles": "instructeur@issuer:00001"},
    ),
    Person(
        "cmi-organisme",
        "00042mperrin",
        "Marc",
        "Perrin",
        ("référent, 00042", "referent, 00042"),
        {"email": "m.perrin@mdph-orleans.example", "roles": "referent@issuer:00042"},
    ),
    Person(
        "ent-cfa-orleans",
        "lea.rousseau",
        "Léa",
        "Rousseau",
        ("apprentie", "apprentice"),
        {"email": "lea.rousseau@mel.example", "profile": "apprenti"},
    ),
    Person(
        "ent-cfa-orleans",
        "thierry.martin",
        "Thierry",
        "Martin",
        ("connu en Loire aussi", "known in Loire too"),
        {"profile": "maitre"},
        known_at="cma-pays-de-la-loire",
    ),
    Person(
        "cma-paris",
        "ines.auclair@mel.example",
        "Inès",
        "Auclair",
        ("auditrice", "student"),
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
        ("deux comptes", "two accounts"),
        {"email": "sofia.almeida@mel.example", "email_verified": "oui"},
    ),
    Person(
        "cma-pays-de-la-loire",
        "soazig.tanguy@bois.example",
        "Soazig",
        "Tanguy",
        ("ébéniste", "cabinet maker"),
        {"email": "soazig.tanguy@bois.example", "profile": "business"},
    ),
    Person(
        "cma-pays-de-la-loire",
        "sofia.almeida@mel.example",
        "Sofia",
        "Almeida",
        ("la même Sofia, un autre compte", "the same Sofia, another account"),
        {"email": "sofia.almeida@mel.example", "profile": "creator"},
        steps=(
            (
                "Entrez aux Cours Municipaux en Sofia, puis ouvrez ce portail",
                "Enter Cours Municipaux as Sofia, then open this portal",
            ),
            (
                "La page dit qui est là\u00a0: changez de compte, ou rattachez celui d'ici",
                "The page says who is there: change the account, or link the one here",
            ),
            (
                "Rattachée, elle n'a plus qu'un mot de passe\u00a0; celui d'ici dit où aller",
                "Linked, she has one password; the one of here says where to go",
            ),
        ),
    ),
    *KEEPERS,
    *NEWCOMERS,
    *ARRIVALS,
    *APPLICANTS,
)


def of(slug: str) -> tuple[Person, ...]:
    """Return the people of one portal."""
    return tuple(person for person in PEOPLE if person.portal == slug)


def shown_first(slug: str) -> tuple[Person, ...]:
    """Return those of one portal that anybody can be at once."""
    return tuple(person for person in of(slug) if not person.steps)


def in_a_state(slug: str) -> tuple[Person, ...]:
    """Return those of one portal who have something before them that it offers."""
    return tuple(person for person in of(slug) if person.steps and is_offered(person))


def is_offered(person: Person) -> bool:
    """Tell whether the person's portal has the journey that they are there for."""
    policy = _policy(person.portal)
    if person.provisional == "mailed":
        return bool(policy.get("activation", {}).get("first_secret") == "mailed_password")
    return not person.journey or person.journey in policy.get("journeys", {})


@cache
def _policy(slug: str) -> dict[str, Any]:
    file = shipped("clients") / slug / "client.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
