"""What a journey is: ordered steps, the facts they gather, and how each may end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from wtforms import Form

from idp.clients.model import Client
from idp.policy.journeys import StepEntry
from idp.policy.section import Section
from idp.stores.engine import Transaction

Fact = str | int | bool | None | list[str]
Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Proceed:
    """The step is done; `facts` are added to the journey."""

    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The step is not done; the words of text `message` are shown, at `field_name` where named.

    `retry_after` (seconds) says that nothing is looked at before then; the page says how long.
    """

    message: str
    field_name: str = ""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    retry_after: int = 0


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


Outcome = Proceed | AskAgain | Refuse | Wait


@dataclass(frozen=True, slots=True)
class Journey:
    """One person's way through one journey of one client, as stored."""

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

    def after(self, step: str, facts: Facts) -> Self:
        """Return the journey with `step` done and its facts added."""
        return replace(self, facts={**self.facts, **facts}, done=(*self.done, step), waiting=None)

    def paused(self, reason: str, facts: Facts) -> Self:
        """Return the journey waiting for `reason`, with what the step learnt so far."""
        return replace(self, facts={**self.facts, **facts}, waiting=reason)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a step may know of the request that submits it."""

    journey: Journey
    client: Client
    settings: Section
    source: str
    browser_hash: bytes
    at: datetime


class NoSettings(Section):
    """The settings of a step that has none."""


class Step:
    """One screen of a journey.

    A step lives in `idp/<capability>/steps/<name>.py`, is written `<capability>.<name>` in a
    client's policy, and shows `templates/<capability>/<name>.html`. What its constructor names is
    handed to it by `wiring`. Settings are typed in the step's own file.
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    gives: ClassVar[frozenset[str]] = frozenset()
    settings: ClassVar[type[Section]] = NoSettings
    form: ClassVar[type[Form]] = Form

    def applies(self, visit: Visit) -> bool:
        """Tell whether this person has to see the step."""
        del visit
        return True

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Prefill the form and return what the template needs besides it."""
        del form, visit
        return {}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Act on a valid form."""
        raise NotImplementedError

    def complete(self, tx: Transaction, visit: Visit) -> None:
        """Write what the step decided, in the one transaction that ends the journey."""
        del tx, visit


Order = Sequence[StepEntry]
