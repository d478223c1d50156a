"""Ten things to try, and the people who are in a state that is worth trying."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, abort, send_file
from werkzeug.wrappers import Response

from idp.demo import people, telephones
from idp.demo.first_secrets import letter_of
from idp.demo.front import Front
from idp.demo.person import Person
from idp.demo.portals import PORTALS, Words


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try: what, how, what is to be seen."""

    name: str
    what: Words
    how: Words


TRIES: Final = (
    Try(
        "sso",
        ("Une seule connexion", "One sign-in"),
        (
            (
                "Entrez à l'ENT en Thierry Martin, puis ouvrez CMA Pays de la Loire\u00a0: "
                "plus rien à taper, et un autre «\u00a0sub\u00a0»."
            ),
            (
                "Enter the ENT as Thierry Martin, then open CMA Pays de la Loire: nothing more to "
                "type, and another “sub”."
            ),
        ),
    ),
    Try(
        "foreign",
        ("Le compte d'un autre portail", "Another portal's account"),
        (
            (
                "Connectée à Intr@CMA en Béatrice Fourquin, ouvrez les Cours Municipaux\u00a0: "
                "la page dit qui est là et propose de changer de compte."
            ),
            (
                "Signed in to Intr@CMA as Béatrice Fourquin, open Cours Municipaux: the page "
                "says who "
                "is there and offers to change."
            ),
        ),
    ),
    Try(
        "slow-down",
        ("Six mots de passe faux", "Six wrong passwords"),
        (
            (
                "Trompez-vous six fois de suite\u00a0: une attente s'impose, et une autre personne "
                "entre sans attendre."
            ),
            (
                "Get a password wrong six times in a row: there is a wait, and somebody else "
                "enters "
                "without one."
            ),
        ),
    ),
    Try(
        "suspended",
        ("Suspendu ou inconnu", "Suspended or unknown"),
        (
            "Essayez rlambert, puis un nom inventé\u00a0: mêmes mots, même durée.",
            "Try rlambert, then an invented name: same words, same time.",
        ),
    ),
    Try(
        "zeros",
        ("Des zéros qui comptent", "Zeros that count"),
        (
            "Au portail CMI, tapez 11701060005 sans ses zéros\u00a0: refusé\u00a0; avec, accepté.",
            "At the CMI portal, type 11701060005 without its zeros: refused; with them, accepted.",
        ),
    ),
    Try(
        "idle",
        ("La session qui s'éteint", "The session that ends"),
        (
            (
                "Entrez à l'ENT en Thierry Martin, avancez l'horloge de huit jours, puis ouvrez "
                "CMA Pays de la Loire\u00a0: le mot de passe est redemandé."
            ),
            (
                "Enter the ENT as Thierry Martin, move the clock by eight days, then open CMA "
                "Pays de la Loire: the password is asked for anew."
            ),
        ),
    ),
    Try(
        "scanner",
        ("Le filtre qui ouvre les liens", "The filter that opens links"),
        (
            (
                "Dans la boîte aux lettres, simulez un filtre sur un message qui porte un "
                "lien\u00a0: "
                "quatre visites, et le lien sert encore."
            ),
            (
                "In the mailbox, simulate a filter on a message with a link: four visits, and "
                "the link "
                "still works."
            ),
        ),
    ),
    Try(
        "expired",
        ("Le lien expiré", "The expired link"),
        (
            (
                "Avancez l'horloge de huit jours, puis suivez un vieux lien\u00a0: la page dit "
                "pourquoi il ne sert plus et comment en avoir un autre."
            ),
            (
                "Move the clock by eight days, then follow an old link: the page says why it no "
                "longer "
                "works and how to get another."
            ),
        ),
    ),
    Try(
        "bare",
        ("Sans script, sans souris, en sombre", "No script, no mouse, in the dark"),
        (
            (
                "Coupez JavaScript, passez en mode sombre, naviguez à la touche Tab, "
                "réduisez à 320 pixels\u00a0: tout reste faisable."
            ),
            (
                "Turn JavaScript off, choose dark mode, walk with the Tab key, shrink the "
                "window to "
                "320 pixels: everything can still be done."
            ),
        ),
    ),
    Try(
        "everywhere",
        ("Partir d'ici, ou de partout", "Leave here, or everywhere"),
        (
            (
                "Déconnectez-vous d'un portail\u00a0: l'autre vous connaît encore. "
                "«\u00a0Tout quitter\u00a0» chez le fournisseur\u00a0: plus aucun."
            ),
            (
                "Sign out of one portal: the other still knows you. “Leave everything” at the "
                "provider: none does."
            ),
        ),
    ),
)


class ThingsToTry:
    """The page of tries and the page of people."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def install(self, app: Flask) -> None:
        """Add the pages."""
        app.add_url_rule("/essais", "tries", self.show_tries)
        app.add_url_rule("/personnages", "characters", self.show_people)
        app.add_url_rule("/courriers/<identifier>.pdf", "letter", self.show_letter)

    def show_tries(self) -> Response:
        """Show ten things to try; a browser with scripts remembers which were done."""
        return self._front.page("tries.html", tries=TRIES)

    def show_people(self) -> Response:
        """Show who is in which state, and what to do as them."""
        return self._front.page(
            "characters.html",
            cards=PORTALS,
            people_of=people.in_a_state,
            has_letter=self.has_letter,
            code_of=lambda person: telephones.code_now(person, self._front.clock.now()),
        )

    def has_letter(self, person: Person) -> bool:
        """Tell whether a letter to somebody is there to be read."""
        return letter_of(self._front.folder, person.identifier).exists()

    def show_letter(self, identifier: str) -> Response:
        """Give the letter that somebody of the demonstration was sent, as PDF."""
        known = {person.identifier for person in people.PEOPLE if person.provisional == "paper"}
        file = letter_of(self._front.folder, identifier)
        if identifier not in known or not file.exists():
            abort(404)
        return send_file(file, mimetype="application/pdf")
