"""What some of the demonstration's people were sent before it began: a letter, or a mail."""

import shutil
from pathlib import Path
from typing import Final

from idp.administration.first_secrets import FirstSecrets
from idp.administration.first_secrets import Newcomer as Waiting
from idp.administration.powers import Staff
from idp.branding.texts import load_catalogue
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.contact.proofs import Proofs
from idp.credentials.provisional import Provisionals
from idp.crypto.mail_keys import MailKeys
from idp.demo.people import PEOPLE, is_offered
from idp.demo.person import Person
from idp.kernel.paths import shipped
from idp.letters.document import LayoutFailed, PrinterMissing
from idp.letters.letters import Letters
from idp.letters.model import Addressee, Choice, Chosen, Order
from idp.mail.outbox import Outbox
from idp.settings import Settings
from idp.stores.engine import Stores

BY: Final = "demo"
_FOLDER: Final = "letters"
_BATCH: Final = "demonstration"


def letter_of(folder: Path, identifier: str) -> Path:
    """Return where somebody's letter is, if there is one, in the demonstration's folder."""
    return folder / _FOLDER / f"{identifier}.pdf"


def forget_letters(folder: Path) -> None:
    """Remove every letter that was printed."""
    shutil.rmtree(folder / _FOLDER, ignore_errors=True)


def send(stores: Stores, settings: Settings, folder: Path) -> None:
    """Print letters for, or write to, everybody who waits for a first secret and holds none."""
    keys = MailKeys([key.encode() for key in settings.secrets.keys])
    registry = ClientRegistry(stores, poll_seconds=1)
    post = _Post(stores, settings, keys, folder)
    for person in PEOPLE:
        client = registry.get(person.portal)
        if client and person.provisional and is_offered(person):
            post.send(client, person)


class _Post:
    """Writes to one person at a time, as the operator of their portal."""

    def __init__(self, stores: Stores, settings: Settings, keys: MailKeys, folder: Path) -> None:
        self._stores = stores
        self._folder = folder
        self._provisionals = Provisionals(stores, keys)
        self._proofs = Proofs(stores, keys)
        self._outbox = Outbox()
        self._letters = Letters(
            stores=stores,
            provisionals=self._provisionals,
            catalogue=load_catalogue(shipped("templates") / "texts"),
            issuer=settings.issuer,
            outbox=self._outbox,
        )

    def send(self, client: Client, person: Person) -> None:
        """Send what the person waits for, unless they are active or hold a valid secret."""
        chosen = self._letters.choose(client, Choice(named=(person.identifier,)))
        for addressee in chosen.addressees:
            if person.provisional == "paper":
                self._print(client, person, chosen)
            else:
                self._mail(client, addressee)

    def _print(self, client: Client, person: Person, chosen: Chosen) -> None:
        file = letter_of(self._folder, person.identifier)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        order = Order(chosen=chosen, batch=_BATCH, by=BY, lang="fr")
        try:
            self._letters.print(client, order, lambda pdf: _written(file, pdf))
        except (PrinterMissing, LayoutFailed):
            file.unlink(missing_ok=True)  # the page offers no letter then

    def _mail(self, client: Client, whom: Addressee) -> None:
        secrets = FirstSecrets(client, self._proofs, self._provisionals, self._outbox)
        waiting = Waiting(
            account_id=whom.account_id,
            identifier=whom.identifier,
            name=f"{whom.given_name} {whom.family_name}",
            address=whom.email,
        )
        staff = Staff.operator(client.organisation_id, BY)
        with self._stores.write() as tx:
            secrets.issue(tx, waiting, staff, at=self._stores.clock.now())


def _written(file: Path, pdf: bytes) -> None:
    file.write_bytes(pdf)
