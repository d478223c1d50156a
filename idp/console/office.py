"""The services that one portal's staff act through, made for one request."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from idp.administration.powers import Act, Allowed, Staff
from idp.administration.services import Services
from idp.contact.proofs import Proofs
from idp.credentials.provisional import Provisionals
from idp.crypto.sealing import Sealer
from idp.identity import members
from idp.identity.rows import KnownUnit
from idp.letters.letters import Letters
from idp.mail.outbox import Outbox
from idp.reviewing.answers import Answers
from idp.reviewing.decisions import Decisions
from idp.reviewing.queue import Queue
from idp.reviewing.remarks import Remarks
from idp.reviewing.reviews import Reviews
from idp.stores import units
from idp.stores.engine import Stores
from idp.stores.people_pages import PageReads


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the console is built on, of the process."""

    stores: Stores
    page_reads: PageReads
    sealer: Sealer
    outbox: Outbox
    proofs: Proofs
    provisionals: Provisionals
    letters: Letters
    reviews: Reviews
    max_upload_bytes: int


@dataclass(frozen=True)
class Office(Services):
    """What staff do in the console: the services of administration, and those of applications."""

    parts: Parts

    @property
    def files(self) -> Queue:
        """Applications, as officers read them."""
        return Queue(Answers(self.parts.reviews, self.client))

    @cached_property
    def officer_names(self) -> Mapping[str, str]:
        """Who judges applications now, by account."""
        return self.files.officers()

    @property
    def decisions(self) -> Decisions:
        """Applications, as officers decide them."""
        return Decisions(self.parts.reviews, self.client)

    @property
    def remarks(self) -> Remarks:
        """What officers tell one another on applications."""
        return Remarks(Answers(self.parts.reviews, self.client))

    @cached_property
    def units(self) -> list[KnownUnit]:
        """The organisation's units."""
        with self.parts.stores.read() as connection:
            return members.units_of(connection, self.client.organisation_id)

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """How people call each unit, by id: its name, else its code."""
        with self.parts.stores.read() as connection:
            rows = units.of(connection, self.client.organisation_id)
        return {row.id: row.name or row.code for row in rows}

    @property
    def judges(self) -> bool:
        """Tell whether applications of this portal come to officers."""
        policy = self.client.policy
        return bool(policy.review.reasons or policy.eligibility.profiles)

    @property
    def prints_letters(self) -> bool:
        """Tell whether people of this portal are written to on paper."""
        journeys = self.client.policy.journeys
        steps = {entry.step for journey in journeys.values() for entry in journey.steps}
        return self.first_secrets.how == "letter" or "activation.letter_code" in steps

    def can(self, staff: Staff, act: Act) -> bool:
        """Tell whether there is anybody at all to whom these staff may do this."""
        return staff.reach(act) != frozenset()

    def may(self, staff: Staff, act: Act, membership_id: str) -> bool:
        """Tell whether these staff may do this to one person, as stored now."""
        with self.parts.stores.read() as connection:
            person = self.desk.person(connection, membership_id)
        return isinstance(self.desk.verdict(staff, act, person), Allowed)
