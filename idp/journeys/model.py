"""What a journey is: ordered steps, the facts they gather, and how each may end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final, Self

from wtforms import Form

from idp.clients.model import Client
from idp.journeys.effort import Effort, Situation
from idp.journeys.leaving import Leave
from idp.policy.journeys import StepEntry
from idp.policy.section import NoSettings, Section
from idp.stores.engine import Transaction

Fact = str | int | bool | None | list[str]
Facts = Mapping[str, Fact]
SIGNED_IN: Final = "signed_in"
"""The fact that a journey begun by somebody signed in starts with: their account's id."""

THROUGH: Final = "through"
"""The fact that another organisation's identifier signs in here: that organisation's slug."""

PASSED_BY: Final = "passed_by"
"""The fact of a journey that a mailed link began: the steps before, which nobody walked."""


@dataclass(frozen=True, slots=True)
class Proceed:
    """The step is done; `facts` are added to the journey."""

    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The step is not done; the words of text `message` are shown, at `field_name` where named.

    `retry_after` (seconds) says that nothing is looked at before then; the page says how long.
    `also` holds further faults, shown together with this one.
    """

    message: str
    field_name: str = ""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    retry_after: int = 0
    also: tuple["AskAgain", ...] = ()


@dataclass(frozen=True, slots=True)
class Refuse:
    """The journey ends here; `message` is a text id shown on the closing page."""

    message: str
    placeholders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """The journey pauses until something else happens: a mailed link, a reviewer.

    `reason` names the text and is what the stored journey says it waits for.
    """

    reason: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """The step is not done but learnt something: its page is shown anew, by GET.

    `arrives` comes to the step once more: what that causes is caused again.
    """

    facts: Facts = field(default_factory=dict)
    arrives: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """Go back to an earlier step; what it and later ones gave is forgotten."""

    to: str


Outcome = Proceed | AskAgain | Refuse | Wait | Stay | Return | Leave


class Overtaken(Exception):
    """What the journey began for changed; nothing is kept. It may bear the text id of a page."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One person's way through one journey of one client, as stored.

    `given` says which facts each step gave; `browser_hash` is the browser that may go on with it.
    """

    id: str
    name: str
    client_row_id: str
    revision_id: str
    interaction_id: str | None
    facts: Facts
    done: tuple[str, ...]
    waiting: str | None
    version: int
    created_at: datetime
    expires_at: datetime
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    browser_hash: bytes = b""

    @property
    def began_in(self) -> str:
        """Return the browser in which it began, in hexadecimal: a mailed link may change hands."""
        return str(self.facts.get("began_in", ""))

    def after(self, step: str, facts: Facts) -> Self:
        """Return the journey with `step` done and its facts added."""
        return replace(self.knowing(step, facts), done=(*self.done, step), waiting=None)

    def paused(self, step: str, reason: str, facts: Facts) -> Self:
        """Return the journey waiting for `reason`, with what the step learnt so far."""
        return replace(self.knowing(step, facts), waiting=reason)

    def knowing(self, step: str, facts: Facts) -> Self:
        """Return the journey with what `step` learnt added, remembering who gave it."""
        names = sorted({*self.given.get(step, ()), *facts})
        given = {**self.given, step: names} if names else self.given
        return replace(self, facts={**self.facts, **facts}, given=given)

    def back_at(self, step: str) -> Self:
        """Return the journey as it was before `step`: what was given since then is forgotten."""
        kept = self.done[: self.done.index(step)] if step in self.done else self.done
        since = [name for name in self.given if name and name not in kept]
        gone = {fact for name in since for fact in self.given[name]}
        known = {fact for name in kept for fact in self.given.get(name, ())}
        facts = {k: v for k, v in self.facts.items() if k not in gone - known}
        given = {k: v for k, v in self.given.items() if k not in since}
        return replace(self, facts=facts, done=kept, given=given, waiting=None)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a step may know of the request that submits it.

    Attributes:
        lang: The language of the answer, `fr` or `en`; that of mails too.
        device: A few words on the browser, for mails and lists of sessions: "Firefox, Windows".
        proof: The id of the mailed proof that opened this page, '' where none did.
    """

    journey: Journey
    client: Client
    settings: Section
    source: str
    browser_hash: bytes
    at: datetime
    lang: str = "fr"
    device: str = ""
    proof: str = ""

    def facing(self, journey: Journey) -> Self:
        """Return the same visit to a journey that went on meanwhile."""
        return replace(self, journey=journey)


class Step:
    """One screen of a journey.

    A step lives in `idp/<capability>/steps/<name>.py`, is written `<capability>.<name>` in a
    client's policy, and shows `templates/<capability>/<name>.html`. What its constructor names is
    handed to it by `wiring`. Settings are typed in the step's own file.

    `needs` are facts that must be known before it, all of them; of `needs_one_of` one is enough,
    where it names any. A journey whose steps rest on `signed_in` begins with a session.
    `gives_instead` are sets of facts that it gives in place of `gives` in other cases; a journey
    has a case where one of its steps is walked `when` such a fact says so. `asks_who` marks a step
    whose answer could tell whether what was typed is anybody's: it leaves on a beat. Each of
    `cases` is a fact that makes another way of it, which is counted besides the usual one.
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    needs_one_of: ClassVar[frozenset[str]] = frozenset()
    gives: ClassVar[frozenset[str]] = frozenset()
    gives_instead: ClassVar[tuple[frozenset[str], ...]] = ()
    settings: ClassVar[type[Section]] = NoSettings
    form: ClassVar[type[Form]] = Form
    asks_who: ClassVar[bool] = False
    cases: ClassVar[Facts] = {}

    def waits(self, client: Client, journey: str) -> int:
        """Return how many seconds a person may take for it outside of this page: a mail, say."""
        del client, journey
        return 0

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return what the step asks of a person: one screen and one click, if nothing is typed."""
        del at
        return Effort()

    def applies(self, visit: Visit) -> bool:
        """Tell whether this person has to see the step."""
        del visit
        return True

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Do what coming to the step causes (a mail is sent), in the transaction that comes to it.

        Returns:
            What the step knows from then on.
        """
        del tx, visit
        return {}

    def unasked(self, visit: Visit) -> Facts | None:
        """Return what the step gives where its page has nothing to ask, None where it has."""
        del visit
        return None

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Prefill the form and return what the template needs besides it."""
        del form, visit
        return {}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Act on a valid form."""
        raise NotImplementedError

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Write what the step decided, in the one transaction that ends the journey.

        Returns:
            What later steps and the end of the journey have to know of it.

        Raises:
            Overtaken: What it rests on changed meanwhile.
            Refused: It may not be written after all, which is recorded.
        """
        del tx, visit
        return {}


Order = Sequence[StepEntry]
