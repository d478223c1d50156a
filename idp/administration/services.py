"""What the staff of one portal's organisation act through, from console and command line alike."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from idp.administration.arrivals import Arrivals
from idp.administration.changes import Changes
from idp.administration.codes import Codes
from idp.administration.departures import Departures
from idp.administration.desk import Desk
from idp.administration.factors import LostFactors
from idp.administration.first_secrets import FirstSecrets
from idp.administration.lists import Lists
from idp.administration.notices import Notices
from idp.administration.referents import Referents
from idp.administration.resends import Resends
from idp.administration.resets import Resets
from idp.administration.role_changes import RoleChanges
from idp.administration.sessions import Sessions
from idp.administration.synchronise import Synchronise
from idp.clients.model import Client
from idp.contact.proofs import Proofs
from idp.credentials.provisional import Provisionals
from idp.mail.outbox import Outbox
from idp.stores.engine import Stores


class Parts(Protocol):
    """What the services stand on, of the process; asked for only by the acts that need it."""

    @property
    def stores(self) -> Stores:
        """The database."""

    @property
    def outbox(self) -> Outbox:
        """Where mails wait."""

    @property
    def proofs(self) -> Proofs:
        """What mailed links prove."""

    @property
    def provisionals(self) -> Provisionals:
        """Passwords and letters of a first sign-in."""


@dataclass(frozen=True)
class Services:
    """One organisation's services, reached from one of its portals, each made when asked for."""

    parts: Parts
    client: Client

    @cached_property
    def desk(self) -> Desk:
        """Where every act begins."""
        return Desk(self.parts.stores, self.client)

    @cached_property
    def first_secrets(self) -> FirstSecrets:
        """What opens accounts for the first time."""
        parts = self.parts
        return FirstSecrets(self.client, parts.proofs, parts.provisionals, parts.outbox)

    @property
    def notices(self) -> Notices:
        """What tells people of a change."""
        return Notices(self.client, self.parts.outbox)

    @property
    def arrivals(self) -> Arrivals:
        """Creating people."""
        return Arrivals(self.desk, self.first_secrets)

    @property
    def changes(self) -> Changes:
        """Names and addresses."""
        return Changes(self.desk, self.notices)

    @property
    def codes(self) -> Codes:
        """The codes of units."""
        return Codes(self.desk)

    @property
    def departures(self) -> Departures:
        """Suspending, letting in again, leaving on a day."""
        return Departures(self.desk)

    @property
    def lists(self) -> Lists:
        """Whole lists, for files."""
        return Lists(self.desk)

    @property
    def lost_factors(self) -> LostFactors:
        """Second factors that their owners lost."""
        return LostFactors(self.desk, self.notices)

    @property
    def referents(self) -> Referents:
        """Those who look after a unit."""
        return Referents(self.desk, self.arrivals)

    @property
    def resends(self) -> Resends:
        """First secrets once more."""
        return Resends(self.desk, self.first_secrets)

    @property
    def resets(self) -> Resets:
        """Back to the first sign-in."""
        return Resets(self.desk, self.first_secrets)

    @property
    def roles(self) -> RoleChanges:
        """Roles given and taken."""
        return RoleChanges(self.desk)

    @property
    def sessions(self) -> Sessions:
        """Where somebody is signed in."""
        return Sessions(self.desk)

    @property
    def synchronise(self) -> Synchronise:
        """A file that is the whole list, whose newcomers come as it says."""
        return Synchronise(self.desk)
