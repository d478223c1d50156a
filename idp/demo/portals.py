"""What the five portals of the demonstration are and what there is to try, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Words = tuple[str, str]
"""French, English."""


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal: the client folder of the same slug, and how its own site looks.

    Attributes:
        story: What its people come for, one sentence.
        steps: What to click, in order.
        services: What its home page offers (a façade).
        scopes: What it asks the provider for.
    """

    slug: str
    name: str
    story: Words
    steps: tuple[Words, ...]
    services: tuple[Words, ...]
    scopes: str = "openid profile email"


PORTALS: Final = (
    Portal(
        "intracma",
        "Intr@CMA",
        (
            "L'intranet d'un réseau\u00a0: on entre par son nom de session Windows.",
            "A network's intranet: people enter with the name of their Windows session.",
        ),
        (
            (
                "Connectez-vous\u00a0: bfourquin, ou iam\\bfourquin",
                r"Sign in: bfourquin, or iam\bfourquin",
            ),
            ("Puis revenez en tant que rlambert", "Then come back as rlambert"),
            (r"Essayez MARCEAU\bfourquin", r"Try MARCEAU\bfourquin"),
        ),
        (
            ("Annuaire du réseau", "Directory"),
            ("Notes de service", "Memos"),
            ("Espace projets", "Projects"),
        ),
    ),
    Portal(
        "cmi-organisme",
        "Portail CMI Organisme",
        (
            "Les organismes qui instruisent les cartes mobilité inclusion.",
            "The bodies that examine applications for mobility inclusion cards.",
        ),
        (
            ("Collez le code\u00a0: ses zéros comptent", "Paste the code: its zeros count"),
            (
                "Lisez «\u00a0organisme\u00a0» dans les données reçues",
                "Read the issuer among the claims",
            ),
            ("Déconnectez-vous, d'ici ou de partout", "Sign out, here or everywhere"),
        ),
        (
            ("Demandes à instruire", "Applications"),
            ("Suivi de fabrication", "Production"),
            ("Statistiques", "Statistics"),
        ),
    ),
    Portal(
        "ent-cfa-orleans",
        "ENT du CFA d'Orléans",
        (
            "L'espace numérique d'un centre d'apprentis, de leurs maîtres et de leurs parents.",
            "The workspace of apprentices, of their employers and of their parents.",
        ),
        (
            ("Trompez-vous de mot de passe en Léa", "Get Léa's password wrong"),
            (
                "Entrez en Thierry, puis ouvrez Pays de la Loire\u00a0: déjà connecté",
                "Enter as Thierry, then open Pays de la Loire: signed in already",
            ),
            (
                "Comparez «\u00a0sub\u00a0» d'un portail à l'autre",
                "Compare “sub” from one portal to the other",
            ),
        ),
        (
            ("Cahier de texte", "Lesson book"),
            ("Livret d'apprentissage", "Apprenticeship log"),
            ("Messagerie", "Messages"),
        ),
    ),
    Portal(
        "cma-paris",
        "Cours Municipaux d'Adultes",
        (
            "Les cours du soir d'une ville\u00a0: on s'inscrit, et l'on retrouve son historique.",
            "A city's evening classes: people sign up, and find their history again.",
        ),
        (
            (
                "Odile\u00a0: retrouvez son ancien compte, lisez la clé de l'historique",
                "Odile: find her former account, read the key of the history",
            ),
            ("Camille\u00a0: inscrivez-vous, lisez la boîte", "Camille: sign up, read the mailbox"),
            ("Hugo\u00a0: première visite sans passé", "Hugo: a first visit without a past"),
        ),
        (
            ("Langues", "Languages"),
            ("Métiers d'art", "Crafts"),
            ("Mes candidatures", "My applications"),
        ),
        "openid profile email address phone",
    ),
    Portal(
        "cma-pays-de-la-loire",
        "CMA Pays de la Loire",
        (
            "Une chambre de métiers\u00a0: un SIREN de la région ouvre le compte, ou un examen.",
            "A chamber of trades: a company of the region opens the account, or an officer.",
        ),
        (
            (
                "Malo\u00a0: inscrivez-vous avec un SIREN, puis un autre",
                "Malo: sign up with one company number, then another",
            ),
            ("Rozenn\u00a0: où en est sa demande\u00a0?", "Rozenn: where is her application?"),
            (
                "Gaëlle\u00a0: acceptez-la, lisez la boîte",
                "Gaëlle: accept it, read the mailbox",
            ),
        ),
        (
            ("Formalités", "Formalities"),
            ("Apprentissage", "Apprentices"),
            ("Aides régionales", "Regional aid"),
        ),
    ),
)

BY_SLUG: Final[Mapping[str, Portal]] = {portal.slug: portal for portal in PORTALS}
