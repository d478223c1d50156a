"""Letters with a first code: for one person, or for everybody who never came, as one PDF.

A PDF is the answer to the form that asks for it and is kept nowhere: its codes are stored as keyed
hashes, so a lost file is printed anew, which voids the codes of the one before (R-ENT-5, R-ENT-26).
"""

from dataclasses import dataclass, replace
from typing import Final

from flask import Response, request

from idp.administration.desk import Person
from idp.administration.notices import language
from idp.administration.powers import Act, Allowed
from idp.console.entrance import ASK_AGAIN, REFUSED, Caller, Entrance
from idp.letters.document import LayoutFailed, PrinterMissing
from idp.letters.letters import Unsettled
from idp.letters.model import Choice, Chosen, Order

MOST: Final = 1000
"""Letters in one PDF; a school's intake. Who is left over is in the next one."""


@dataclass(frozen=True, slots=True)
class LetterPages:
    """The views of /<client_id>/console/letters."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """Say for how many people letters can be printed; nothing is."""
        caller = self.entrance.enter(client_id)
        return caller if isinstance(caller, Response) else self._page(caller)

    def print(self, client_id: str) -> Response:
        """Answer with one PDF for everybody who never came and whom the caller may write to."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        if not self.entrance.is_ours():
            return self.entrance.foreign(caller)
        if not caller.office.prints_letters:
            return self._page(caller)
        chosen = _everybody(caller, reissue=request.form.get("again") == "y")
        if not chosen.addressees:
            return self._page(caller, status=ASK_AGAIN)
        return self._printed(caller, chosen, "fr", caller.say("console.letters.file"))

    def one(self, caller: Caller, person: Person) -> Response:
        """Answer with the letter of one person; their earlier codes are void.

        Raises:
            Refused: It is not the caller's to print.
        """
        person = caller.office.desk.find(
            caller.staff, Act.PRINT_LETTER, person.member.membership_id
        )
        account_id = person.member.account_id
        choice = Choice(named=(account_id,), reissue=True)
        chosen = caller.office.parts.letters.choose(caller.office.client, choice)
        if not chosen.addressees:
            reason = chosen.skipped[0].reason if chosen.skipped else "unknown"
            return self._told(caller, f"console.letters.skipped.{reason}", person)
        return self._printed(caller, chosen, language(person.member), account_id[:8])

    def _printed(self, caller: Caller, chosen: Chosen, lang: str, name: str) -> Response:
        kept: list[bytes] = []
        at = caller.at
        order = Order(
            chosen=replace(chosen, addressees=chosen.addressees[:MOST]),
            batch=f"{at:%Y-%m-%d-%H%M}",
            by=caller.staff.by,
            lang=lang,
        )
        try:
            caller.office.parts.letters.print(caller.office.client, order, kept.append)
        except PrinterMissing:
            return self._told(caller, "console.letters.no_printer")
        except LayoutFailed:
            return self._told(caller, "console.letters.failed")
        except Unsettled:
            return self._told(caller, "console.letters.unsettled")
        file = f"{caller.office.client.client_id}-{name}-{at:%Y-%m-%d}.pdf"
        headers = {
            "Content-Disposition": f'attachment; filename="{file}"',
            "Cache-Control": "no-store",
        }
        return Response(kept[-1], content_type="application/pdf", headers=headers)

    def _page(self, caller: Caller, *, status: int = 200) -> Response:
        if not caller.office.prints_letters:
            return self._told(caller, "console.letters.none_here")
        fresh, every = _everybody(caller, reissue=False), _everybody(caller, reissue=True)
        return self.entrance.page(
            caller,
            "console/letters.html",
            status=status,
            here=f"{caller.base}/letters",
            room="letters",
            fresh=len(fresh.addressees),
            again=len(every.addressees) - len(fresh.addressees),
            most=MOST,
            skipped=every.skipped,
            days=caller.office.client.policy.letter.lifetime_days,
        )

    def _told(self, caller: Caller, text_id: str, person: Person | None = None) -> Response:
        links = []
        if person is not None:
            url = caller.person_url(person.member.membership_id)
            links = [(caller.say("console.to_person"), url)]
        return self.entrance.page(
            caller,
            "console/told.html",
            status=REFUSED,
            room="letters",
            title=caller.say("console.letters.title"),
            text=caller.say(text_id),
            links=links,
        )


def _everybody(caller: Caller, *, reissue: bool) -> Chosen:
    """Return who never came, cut to those whom the caller may write to."""
    office = caller.office
    mine = {
        one.person.member.account_id: one.person.member.identifier_shown
        for one in office.lists.never_activated(caller.staff)
        if isinstance(caller.staff.may(Act.PRINT_LETTER, one.person.whom), Allowed)
    }
    chosen = office.parts.letters.choose(office.client, Choice(reissue=reissue))
    known = {*mine, *mine.values()}
    return Chosen(
        tuple(one for one in chosen.addressees if one.account_id in mine),
        tuple(one for one in chosen.skipped if one.name in known),
    )
