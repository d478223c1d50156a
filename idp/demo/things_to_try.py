"""Twenty things to try, and the people who are in a state that is worth trying."""

from flask import Flask, abort, send_file
from werkzeug.wrappers import Response

from idp.demo import people, telephones
from idp.demo.first_secrets import letter_of
from idp.demo.front import Front
from idp.demo.person import Person
from idp.demo.portals import PORTALS
from idp.demo.signing_in_tries import SIGNING_IN
from idp.demo.signing_up_tries import SIGNING_UP


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
        """Show twenty things to try; a browser with scripts remembers which were done."""
        return self._front.page("tries.html", groups=(SIGNING_IN, SIGNING_UP))

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
