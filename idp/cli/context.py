"""What commands work with: settings, database, clock, sealer, each opened when first asked for."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from idp.cli.output import CommandError, ExitCode
from idp.crypto.mail_keys import MailKeys
from idp.crypto.sealing import Sealer
from idp.kernel.clock import Clock, SystemClock
from idp.settings import Settings, SettingsError, load
from idp.stores import health
from idp.stores.engine import Stores, open_stores
from idp.stores.migrate import status

if TYPE_CHECKING:
    from idp.contact.proofs import Proofs
    from idp.credentials.provisional import Provisionals
    from idp.mail.outbox import Outbox


@dataclass(frozen=True)
class CliContext:
    """The parts of one run of a command. Not slotted: opened parts are kept in the instance."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)

    @property
    def by(self) -> str:
        """Return who runs the command, for the record: `cli:bfourquin`."""
        return f"cli:{operator()}"

    @cached_property
    def stores(self) -> Stores:
        """Return the database, reachable and at this code's version.

        Raises:
            CommandError: It can't be reached (6), or misses migrations (3).
        """
        stores = self.stores_of_any_version
        current = status(self.settings.database.url)
        if not current.is_current:
            raise CommandError(
                f"La base est à la version « {current.current or 'vide'} », "
                f"ce programme demande « {current.head} ».\nRemède : idp db upgrade",
                f"The database is at version {current.current or 'empty'!r}, "
                f"this program needs {current.head!r}.\nTo mend it: idp db upgrade",
                ExitCode.INVALID,
            )
        return stores

    @cached_property
    def stores_of_any_version(self) -> Stores:
        """Return the database, reachable, whatever its version (`idp db`, `idp doctor`).

        Raises:
            CommandError: It can't be reached (6).
        """
        database = self.settings.database
        make_folder(database.url)
        stores = open_stores(database.url, clock=self.clock, pool_size=database.pool_size)
        if why := health.unreachable(stores):
            raise CommandError(
                f"La base {health.without_password(database.url)} ne répond pas : {why}\n"
                "Remède : vérifiez database.url (idp config show --redact).",
                f"The database {health.without_password(database.url)} does not answer: {why}\n"
                "To mend it: check database.url (idp config show --redact).",
                ExitCode.UNREACHABLE,
            )
        return stores

    @cached_property
    def sealer(self) -> Sealer:
        """Return what seals private keys.

        Raises:
            CommandError: The settings hold no secret of 32 bytes or more (3).
        """
        try:
            return Sealer([key.encode() for key in self.settings.secrets.keys])
        except ValueError as error:
            raise CommandError(
                "secrets.keys : il faut au moins un secret de 32 octets ou plus.\n"
                "Remède : idp config secret en imprime un.",
                "secrets.keys: at least one secret of 32 bytes or more is needed.\n"
                "To mend it: idp config secret prints one.",
                ExitCode.INVALID,
            ) from error

    @cached_property
    def mail_keys(self) -> MailKeys:
        """Return what mailed and printed secrets are stored under.

        Raises:
            CommandError: The settings hold no secret of 32 bytes or more (3).
        """
        _ = self.sealer  # judges the same secrets
        return MailKeys([key.encode() for key in self.settings.secrets.keys])

    @cached_property
    def outbox(self) -> "Outbox":
        """Return where mails wait."""
        from idp.mail.outbox import Outbox

        return Outbox()

    @cached_property
    def proofs(self) -> "Proofs":
        """Return what mailed links prove.

        Raises:
            CommandError: The settings hold no secret of 32 bytes or more (3).
        """
        from idp.contact.proofs import Proofs

        return Proofs(self.stores, self.mail_keys)

    @cached_property
    def provisionals(self) -> "Provisionals":
        """Return what opens accounts for the first time.

        Raises:
            CommandError: The settings hold no secret of 32 bytes or more (3).
        """
        from idp.credentials.provisional import Provisionals

        return Provisionals(self.stores, self.mail_keys)

    def close(self) -> None:
        """Close the database if it was opened."""
        opened = vars(self).get("stores_of_any_version")
        if opened is not None:
            opened.close()


@contextmanager
def open_context() -> Iterator[CliContext]:
    """Give the parts that the settings ask for; closes them at the end.

    Raises:
        CommandError: The settings can't be used (3).
    """
    context = CliContext(settings())
    try:
        yield context
    finally:
        context.close()


def settings() -> Settings:
    """Return the deployment's settings.

    Raises:
        CommandError: They can't be used (3).
    """
    try:
        return load()
    except SettingsError as error:
        raise CommandError(
            f"Réglages inutilisables.\n{error}\nTous les réglages : config/default.toml",
            f"The settings can't be used.\n{error}\nEvery setting: config/default.toml",
            ExitCode.INVALID,
        ) from error


def operator() -> str:
    """Return the operating system's name for who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name: containers
        return "unknown"


def make_folder(url: str) -> None:
    """Make the folder of a SQLite file, for nobody else to read; other databases have none."""
    path = health.file_of(url)
    if path:
        Path(path).resolve().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
