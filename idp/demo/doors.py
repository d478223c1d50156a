"""The landing page and two of its doors: the clock, and the way back to the beginning."""

import threading
from datetime import timedelta
from typing import Final

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from idp.demo import beginning, first_secrets, ground, people, telephones
from idp.demo.clock import REFRESH_SECONDS, move
from idp.demo.front import Front
from idp.demo.person import PASSWORDS, Person
from idp.demo.portals import PORTALS
from idp.stores.engine import open_stores

STEPS: Final = {
    "1h": timedelta(hours=1),
    "2d": timedelta(days=2),
    "8d": timedelta(days=8),
    "now": timedelta(0),
}
_ONE_AT_A_TIME: Final = threading.Lock()


class Doors:
    """Shows the landing page, moves the clock, puts everything back."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def install(self, app: Flask) -> None:
        """Add the pages."""
        app.add_url_rule("/", "landing", self.show)
        app.add_url_rule("/horloge", "clock", self.move_clock, methods=["POST"])
        app.add_url_rule("/recommencer", "reset", self.ask_first)
        app.add_url_rule("/recommencer", "begin_again", self.begin_again, methods=["POST"])

    def show(self) -> Response:
        """Show the landing page; everything is on one screen."""
        return self._front.page(
            "landing.html",
            cards=PORTALS,
            people_of=people.shown_first,
            others_of=people.in_a_state,
            has_letter=self._has_letter,
            passwords=PASSWORDS,
            code_of=lambda person: telephones.code_now(person, self._front.clock.now()),
            is_fresh="fresh" in request.args,
        )

    def _has_letter(self, person: Person) -> bool:
        return first_secrets.letter_of(self._front.folder, person.identifier).exists()

    def move_clock(self) -> Response:
        """Move the clock, for both processes by the time the answer is there."""
        by = STEPS.get(request.form.get("by", ""))
        if by is None:
            abort(400)
        move(self._front.folder, by)
        threading.Event().wait(REFRESH_SECONDS)
        return redirect(url_for("landing", lang=self._front.wanted), 303)

    def ask_first(self) -> Response:
        """Ask whether everything is to be put back."""
        return self._front.page("reset.html")

    def begin_again(self) -> Response:
        """Put people, mails and clock back, sign out of the five portals."""
        with _ONE_AT_A_TIME:
            self._put_back()
        answer = redirect(url_for("landing", fresh=1, lang=self._front.wanted), 303)
        for portal in PORTALS:
            answer.delete_cookie(f"parvis_demo_{portal.slug}", path=f"/{portal.slug}")
        return answer

    def _put_back(self) -> None:
        front = self._front
        move(front.folder, timedelta(0))
        threading.Event().wait(REFRESH_SECONDS)
        stores = open_stores(front.ground.database_url, clock=front.clock)
        try:
            beginning.bring_back(stores, front.folder)
            front.mailbox.clear()
            first_secrets.forget_letters(front.folder)
            ground.furnish(stores, front.ground)
            ground.deliver(stores, front.ground)
        finally:
            stores.close()
