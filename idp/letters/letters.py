"""The letters of an organisation: print them, list them, void them, mark them used."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from idp.audit.letter_events import LettersPrinted, LetterVoided
from idp.audit.record import record
from idp.branding.dates import PARIS
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.credentials.provisional import DrawnPaper, Provisionals, draw_papers
from idp.kernel.ids import new_id
from idp.letters import choosing, store
from idp.letters.document import render
from idp.letters.listing import listed_letter
from idp.letters.model import Choice, Chosen, ListedLetter, Order, Printed, Skipped, State, end_of
from idp.letters.words import ACTIVATION, Wording
from idp.mail.outbox import Mail, Outbox
from idp.stores import letters as stored
from idp.stores.engine import Stores, Transaction

LONGEST_LIFETIME: Final = timedelta(days=366)
_ROUNDS: Final = 3
_NEWS_FOR: Final = timedelta(days=7)


class Unsettled(RuntimeError):
    """People kept activating their accounts while their letters were laid out; nothing is void."""


class NowhereToGo(RuntimeError):
    """The portal's folder has no `[journeys.activation]`: a letter would lead to no page."""


class NothingToPrint(RuntimeError):
    """Nobody was chosen, or everybody who was is active by now; nothing is void."""


class _Overtaken(Exception):
    """Some are active by now: what was laid out must not be kept as it is."""

    def __init__(self, still: frozenset[str]) -> None:
        super().__init__()
        self.still = still


@dataclass(frozen=True, slots=True)
class _Run:
    """One PDF's letters, drawn and laid out, stored nowhere yet."""

    client: Client
    order: Order
    drawn: tuple[DrawnPaper, ...]
    ids: tuple[str, ...]
    valid_until: date


@dataclass(frozen=True, slots=True)
class Letters:
    """Prints and follows letters (R-ENT-5, R-ENT-7, R-ENT-8, R-ENT-26).

    Attributes:
        catalogue: The product's words: language → id → text.
        issuer: What the printed address begins with.
        outbox: Where those whose code is replaced are told so; None: nobody is told.
    """

    stores: Stores
    provisionals: Provisionals
    catalogue: Mapping[str, Mapping[str, str]]
    issuer: str
    outbox: Outbox | None = None

    def choose(self, client: Client, choice: Choice) -> Chosen:
        """Return who would get a letter, and who would not and why; nothing is written."""
        at = self.stores.clock.now()
        with self.stores.read() as connection:
            return choosing.choose(connection, client, choice, at)

    def print(
        self,
        client: Client,
        order: Order,
        keep: Callable[[bytes], None],
        progress: Callable[[int], None] = lambda _: None,
    ) -> Printed:
        """Print one PDF with a letter for each who was chosen; earlier codes of theirs are void.

        The PDF is laid out, then given to `keep`, and only then are its codes stored: whatever
        fails before leaves every earlier code as it was. `keep` may be called again, with a PDF
        that replaces the one before, when somebody activated meanwhile.

        Raises:
            PrinterMissing: Typst is not installed.
            LayoutFailed: Typst refused the document.
            NowhereToGo: The portal has no activation.
            NothingToPrint: Nobody is left to write to.
            Unsettled: It had to be laid out again too often.
        """
        if ACTIVATION not in client.policy.journeys:
            raise NowhereToGo
        for _ in range(_ROUNDS):
            if not order.chosen.addressees:
                raise NothingToPrint
            at = self.stores.clock.now()
            run = self._drawn(client, order, at)
            keep(self._laid_out(run, progress, at))
            try:
                return self._issue(run, at)
            except _Overtaken as overtaken:
                left = tuple(
                    one for one in order.chosen.addressees if one.account_id in overtaken.still
                )
                order = replace(order, chosen=Chosen(left, order.chosen.skipped))
        raise Unsettled

    def listed(
        self, client: Client, *, batch: str = "", states: frozenset[State] = frozenset()
    ) -> list[ListedLetter]:
        """Return the organisation's letters by name, of one batch or of some states only."""
        at = self.stores.clock.now()
        whose = (client.organisation_id, client.policy.identifier.kind)
        with self.stores.read() as connection:
            rows = stored.listed(connection, whose, batch)
        letters = {row.id: listed_letter(row, client.policy.letter.tries, at) for row in rows}
        return [one for one in letters.values() if not states or one.state in states]

    def whose(self, client: Client, names: Sequence[str]) -> tuple[set[str], list[Skipped]]:
        """Return the accounts with these identifiers or ids, and the names that are nobody's."""
        at = self.stores.clock.now()
        with self.stores.read() as connection:
            people, unknown = choosing.named(connection, client, names, at)
        return {one.account_id for one in people}, unknown

    def void(self, client: Client, letter_ids: Sequence[str], *, batch: str = "", by: str) -> int:
        """Void these letters with their codes; returns how many were not void or used already.

        One that was asked for and is not printed is declined.
        """
        at = self.stores.clock.now()
        with self.stores.write() as tx:
            count = store.void(tx, client.organisation_id, letter_ids, at=at)
            if count:
                record(tx, LetterVoided(at=at, count=count, batch=batch, **_whose(client, by)))
        return count

    def used(
        self, tx: Transaction, account_id: str, credential_id: str | None = None, *, at: datetime
    ) -> None:
        """Note that an account was activated, by the letter of this code if it was by letter.

        Its other letters are void and its requests answered (R-ENT-7). Claiming the code itself is
        `Provisionals.claim`.
        """
        store.mark_used(tx, account_id, credential_id, at=at)

    def _drawn(self, client: Client, order: Order, at: datetime) -> _Run:
        drawn = draw_papers(one.account_id for one in order.chosen.addressees)
        days = timedelta(days=client.policy.letter.lifetime_days)
        valid_until = order.valid_until or (at.astimezone(PARIS) + days).date()
        ids = tuple(new_id() for _ in drawn)
        return _Run(client, order, tuple(drawn), ids, valid_until)

    def _laid_out(self, run: _Run, progress: Callable[[int], None], at: datetime) -> bytes:
        wording = Wording(
            client=run.client,
            texts=Texts(self.catalogue, run.client.revision.texts),
            lang=run.order.lang,
            issuer=self.issuer,
            at=at,
            valid_until=run.valid_until,
        )
        people = run.order.chosen.addressees
        sheets = [wording.sheet(*letter) for letter in zip(people, run.drawn, run.ids, strict=True)]
        return render(wording.layout(), sheets, progress, at=at)

    def _issue(self, run: _Run, at: datetime) -> Printed:
        organisation_id, count = run.client.organisation_id, len(run.drawn)
        expires_at = end_of(run.valid_until)
        account_ids = [one.account_id for one in run.drawn]
        with self.stores.write() as tx:
            still = store.still_unactivated(tx, organisation_id, account_ids)
            if len(still) < count:
                raise _Overtaken(frozenset(still))
            voided = self.provisionals.issue_drawn(
                tx, run.drawn, organisation_id, expires_at=expires_at, at=at
            )
            store.replace(tx, organisation_id, list(_rows(run, expires_at, at)), at=at)
            self._tell(tx, run, at)
            event = LettersPrinted(
                at=at,
                count=count,
                voided=voided,
                batch=run.order.batch,
                **_whose(run.client, run.order.by),
            )
            record(tx, event)
        return Printed(count, voided, run.valid_until)

    def _tell(self, tx: Transaction, run: _Run, at: datetime) -> None:
        """Mail those whose valid code is replaced: the letter that they may hold is void."""
        if self.outbox is None:
            return
        for person in run.order.chosen.addressees:
            if person.code_until is not None and person.email:
                mail = Mail(
                    kind="letter_reissued",
                    client=run.client,
                    to=person.email,
                    lang=run.order.lang,
                    account_id=person.account_id,
                    facts={"organisation": run.client.organisation_name},
                    expires_at=at + _NEWS_FOR,
                )
                self.outbox.queue(tx, mail, at=at)


def _rows(run: _Run, expires_at: datetime, at: datetime) -> Iterator[dict[str, Any]]:
    people = run.order.chosen.addressees
    for letter_id, drawn, person in zip(run.ids, run.drawn, people, strict=True):
        yield {
            "id": letter_id,
            "account_id": person.account_id,
            "credential_id": drawn.credential_id,
            "batch": run.order.batch,
            "requested_at": person.requested_at,
            "printed_at": at,
            "printed_by": run.order.by,
            "expires_at": expires_at,
            "voided_because": "",
        }


def _whose(client: Client, by: str) -> dict[str, Any]:
    return {
        "actor": by,
        "organisation_id": client.organisation_id,
        "client_id": client.client_id,
    }
