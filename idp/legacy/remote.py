"""A former system that still answers, over HTTP.

The contract, all of it JSON in UTF-8, with `Authorization: Bearer <secret>`:

    POST {base_url}/verify  {"login": "…", "password": "…"}
    POST {base_url}/find    {"login": "…"}
    200 {"account": {"key": "2014-00731", "email": "…", "data": {"family_name": "…"}}}
    200 {"account": null}   no such account, a wrong password, or one that is shut

Anything else is no answer. `key` has at most 255 visible ASCII characters; values of `data` are
texts or numbers.
"""

import json
import logging
from dataclasses import dataclass
from typing import Any, Final

from idp.companies.breaker import Breaker
from idp.companies.http_service import HttpAnswer, HttpService, NoHttpAnswer
from idp.identity.cells import FaultyCell, key
from idp.identity.identifiers import canonical_address
from idp.kernel.clock import monotonic
from idp.legacy.directory import Answer, LegacyAccount, Unavailable, Why

_LOG: Final = logging.getLogger(__name__)
_OK: Final = 200
_REFUSED: Final = frozenset({401, 403})
_LONGEST_VALUE: Final = 320
_MOST_VALUES: Final = 64


class _NoAnswer(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class RemoteDirectory:
    """Asks a former system, sparing it and whoever waits for it.

    Attributes:
        service: Under its base URL, with its secret.
        breaker: Shared by all threads of the process.
        timeout: Seconds that one question may take.
    """

    service: HttpService
    breaker: Breaker
    timeout: float = 4.0

    def verify(self, login: str, password: str) -> Answer:
        """Return whose login and password these are, as the system says."""
        return self._ask("/verify", {"login": login, "password": password})

    def find(self, login: str) -> Answer:
        """Return the account of a login, as the system says."""
        return self._ask("/find", {"login": login})

    def _ask(self, path: str, question: dict[str, str]) -> Answer:
        if not self.breaker.may_ask():
            return Unavailable("paused")
        try:
            answer = self._told(path, question)
        except _NoAnswer as nothing:
            _LOG.warning("%s gave no answer: %s", self.service.base_url, nothing.why)
            self.breaker.failed()
            return Unavailable(nothing.why)
        self.breaker.succeeded()
        return answer

    def _told(self, path: str, question: dict[str, str]) -> LegacyAccount | None:
        body = json.dumps(question).encode()
        try:
            answer = self.service.post(path, body, until=monotonic() + self.timeout)
        except NoHttpAnswer as error:
            raise _NoAnswer("unreachable") from error
        if answer.status in _REFUSED:
            raise _NoAnswer("refused")
        if answer.status != _OK:
            raise _NoAnswer("unreachable" if answer.status >= 500 else "not_understood")  # noqa: PLR2004 - the server's own faults
        try:
            return _account(answer)
        except (ValueError, TypeError, KeyError, RecursionError, FaultyCell) as error:
            raise _NoAnswer("not_understood") from error


def _account(answer: HttpAnswer) -> LegacyAccount | None:
    """Return the account that an answer describes; raises for anything but the contract."""
    told = json.loads(answer.body)["account"]
    if told is None:
        return None
    named = key(told["key"], "key")
    address = told.get("email") or ""
    if not named or (address and canonical_address(address) is None):
        raise ValueError("no key, or an address that is none")
    return LegacyAccount(named, address, _data(told.get("data") or {}))


def _data(told: dict[str, Any]) -> dict[str, str | int]:
    if len(told) > _MOST_VALUES:
        raise ValueError("too many values")
    for name, value in told.items():
        if not isinstance(value, str | int) or len(f"{name}{value}") > _LONGEST_VALUE:
            raise TypeError(name)
    return dict(told)
