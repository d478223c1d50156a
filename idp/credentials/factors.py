"""An account's second factor: proved at a sign-in, added, replaced, taken away (R-ALL-12)."""

import logging
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from idp.audit.factor_events import (
    FactorAdded,
    FactorRemoved,
    RecoveryCodesMade,
    SecondFactorProved,
    SecondFactorWrong,
)
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials import recovery_codes, totp
from idp.credentials.event_mails import EventMails
from idp.credentials.factor_facts import PROVED, WANTED
from idp.crypto.mail_keys import MailKeys
from idp.crypto.sealing import Sealer, Unsealable
from idp.journeys.model import Facts, Overtaken, Visit
from idp.kernel.ids import new_id
from idp.session.assurance import ACR_PASSWORD, ACR_TWO_FACTOR, Factor, meets
from idp.stores import factors as store
from idp.stores.engine import Stores, Transaction
from idp.throttle.limits import Attempt, Throttle, Wait

_PURPOSE: Final = "totp"
_LOG: Final = logging.getLogger("idp.credentials")


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing was looked at; try again in `seconds`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Factors:
    """Checks and keeps second factors; secrets are sealed, codes are keyed HMACs."""

    stores: Stores
    sealer: Sealer
    keys: MailKeys
    throttle: Throttle
    mails: EventMails

    def has(self, account_id: str) -> bool:
        """Tell whether an account has a second factor."""
        with self.stores.read() as connection:
            return store.living(connection, account_id) is not None

    def is_owed(self, client: Client, account_id: str, facts: Facts) -> bool:
        """Tell whether a sign-in here is not enough without a second factor.

        The portal's floor says so, or what its request wants, or a role that gives power.
        """
        section = client.policy.sign_in
        for floor in (section.acr_floor, str(facts.get(WANTED) or "")):
            if not meets(ACR_PASSWORD, floor) and meets(ACR_TWO_FACTOR, floor):
                return True
        if not section.second_factor_of:
            return False
        here, named = client.organisation_id, section.second_factor_of
        with self.stores.read() as connection:
            return store.holds_one_of(connection, here, account_id, named)

    def prove(self, visit: Visit, account_id: str, typed: str) -> Factor | Later | None:
        """Return which factor was proved, None for a wrong or used code, or how long to wait.

        A code of one step is accepted once, and no code of an older step after it; a recovery code
        is spent by it. Both are claimed by one conditional statement, whoever asks at once; a
        double click asks in the journey that claimed it, and gets the same answer (R-ALL-13).
        """
        attempt = Attempt(
            organisation_id=visit.client.organisation_id,
            client_id=visit.client.client_id,
            identifier=f"factor\0{account_id}",
            source=visit.source,
            known_browser=None,
        )
        reserved = self.throttle.reserve(attempt, visit.client.policy.throttle, at=visit.at)
        if isinstance(reserved, Wait):
            return Later(reserved.seconds(visit.at))
        steps, forms = self._possible(account_id, typed, visit.at)
        with self.stores.write() as tx:
            factor = _claimed(tx, visit, account_id, steps, forms)
            if factor is not None:
                self._tell(tx, visit, account_id, factor)
            else:
                factor = _claimed_before(tx, visit, account_id, steps[1], forms)
            if factor is None:
                record(tx, SecondFactorWrong(**_whose(visit, account_id)))
                return None
        self.throttle.succeeded(reserved)
        return factor

    def add(self, tx: Transaction, visit: Visit, account_id: str) -> None:
        """Give an account the authenticator that its journey proved; the former one is void.

        Raises:
            Overtaken: The credentials changed since the journey read them, or the account has a
                factor meanwhile that the journey did not prove.
        """
        facts = visit.journey.facts
        self._hold(tx, visit, account_id)
        if store.living(tx, account_id) is not None and PROVED not in facts:
            raise Overtaken
        store.void(tx, account_id, (store.TOTP,), at=visit.at)
        credential_id = new_id()
        row = self._row(tx, credential_id, account_id, store.TOTP, visit.at)
        row["secret"] = sealed(self.sealer, str(facts["totp_secret"]), credential_id)
        row["counter"] = cast("int", facts["totp_counter"])
        store.add(tx, [row])
        record(tx, FactorAdded(**_whose(visit, account_id)))
        self.mails.tell(tx, visit, account_id, "factor_added")

    def replace_codes(self, tx: Transaction, visit: Visit, account_id: str) -> None:
        """Give an account the recovery codes that its journey drew; the former ones are void.

        Raises:
            Overtaken: The credentials changed meanwhile, or there is no factor to stand in for.
        """
        self._hold(tx, visit, account_id)
        if store.living(tx, account_id) is None:
            raise Overtaken
        store.void(tx, account_id, (store.RECOVERY_CODE,), at=visit.at)
        codes = cast("list[str]", visit.journey.facts["recovery_codes"])
        store.add(tx, [self._code_row(tx, account_id, code, visit.at) for code in codes])
        record(tx, RecoveryCodesMade(**_whose(visit, account_id)))

    def remove(self, tx: Transaction, visit: Visit, account_id: str) -> None:
        """Take an account's second factor away, with its recovery codes.

        Raises:
            Overtaken: The credentials changed meanwhile, or the journey did not prove the factor.
        """
        self._hold(tx, visit, account_id)
        if store.living(tx, account_id) is not None and PROVED not in visit.journey.facts:
            raise Overtaken
        if store.void(tx, account_id, at=visit.at):
            record(tx, FactorRemoved(**_whose(visit, account_id)))
            self.mails.tell(tx, visit, account_id, "factor_removed")

    def _tell(self, tx: Transaction, visit: Visit, account_id: str, factor: Factor) -> None:
        record(tx, SecondFactorProved(factor=factor, **_whose(visit, account_id)))
        if factor == "recovery_code":
            self.mails.tell(tx, visit, account_id, "recovery_code_used")

    def _possible(
        self, account_id: str, typed: str, at: datetime
    ) -> tuple[tuple[str, list[int]], list[str]]:
        """Return the TOTP and steps that a code may be of, and a recovery code's stored forms."""
        compact = "".join(typed.split())
        with self.stores.read() as connection:
            found = store.living(connection, account_id)
        if found is None:
            return ("", []), []
        code = recovery_codes.parse(typed)
        forms = recovery_codes.stored_forms(self.keys, account_id, code) if code else []
        secret = self._opened(found)
        return (found.id, totp.steps_of(secret, compact, at=at) if secret else []), forms

    def _opened(self, found: store.LivingTotp) -> str:
        """Return a secret, '' for one that can't be read any more: recovery codes still open."""
        try:
            sealed = b64decode(found.sealed)
            return self.sealer.open(_PURPOSE, sealed, found.id.encode()).decode()
        except Unsealable:
            _LOG.exception("the second factor %s can't be unsealed", found.id)
            return ""

    def _hold(self, tx: Transaction, visit: Visit, account_id: str) -> None:
        facts = visit.journey.facts
        version = facts.get("credential_version", facts.get("version_proved"))
        if not store.hold(tx, account_id, cast("int", version), at=visit.at):
            raise Overtaken

    def _code_row(
        self, tx: Transaction, account_id: str, code: str, at: datetime
    ) -> dict[str, Any]:
        key_id, secret = recovery_codes.stored(self.keys, account_id, code)
        row = self._row(tx, new_id(), account_id, store.RECOVERY_CODE, at)
        return row | {"secret": secret, "pepper_id": key_id}

    def _row(
        self, tx: Transaction, row_id: str, account_id: str, kind: str, at: datetime
    ) -> dict[str, Any]:
        return {
            "id": row_id,
            "account_id": account_id,
            "organisation_id": store.home_of(tx, account_id),
            "kind": kind,
            "scheme": kind,
            "changed_at": at,
        }


def sealed(sealer: Sealer, secret: str, credential_id: str) -> str:
    """Return what is stored of a TOTP's secret, bound to the row that holds it."""
    return b64encode(sealer.seal(_PURPOSE, secret.encode(), credential_id.encode())).decode("ascii")


def _claimed(
    tx: Transaction,
    visit: Visit,
    account_id: str,
    possible: tuple[str, list[int]],
    forms: list[str],
) -> Factor | None:
    (credential_id, steps), here = possible, visit.journey.id
    if any(store.take_step(tx, credential_id, step, journey_id=here) for step in steps):
        return "totp"
    if forms and store.spend_code(tx, account_id, forms, journey_id=here, at=visit.at):
        return "recovery_code"
    return None


def _claimed_before(
    tx: Transaction, visit: Visit, account_id: str, steps: list[int], forms: list[str]
) -> Factor | None:
    kind = store.taken_in(tx, account_id, visit.journey.id, steps=steps, secrets=forms)
    return cast("Factor | None", kind)


def _whose(visit: Visit, account_id: str) -> dict[str, Any]:
    return {
        "at": visit.at,
        "account_id": account_id,
        "organisation_id": visit.client.organisation_id,
        "client_id": visit.client.client_id,
        "source": visit.source,
    }
