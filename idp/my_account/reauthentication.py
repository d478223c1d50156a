"""Who sits there now: the password once more, and the second factor of who has one (ASVS 7.5.1)."""

import hashlib
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from idp.credentials.current_password import CurrentPasswords, Guess
from idp.credentials.factors import Factors, Later
from idp.my_account.visitor import Visitor
from idp.throttle.limits import Wait

OURS: Final = frozenset({"csrf_token", "password", "code"})
"""The form's own fields; every other one is of the act that waits for the answer."""

_LONGEST: Final = 64
_MISSING: Final = {"password": "current_password.missing", "code": "second_factor.missing"}
_Fault = tuple[str, str, int]
"""A field, what is wrong with it, and the seconds before which no answer is looked at."""


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be answered before an act goes on.

    Attributes:
        said: What is wrong with the last answer, by field; empty where there was none.
        asks_code: The account has a second factor.
        retry_after: Seconds before which no answer is looked at.
    """

    said: Sequence[tuple[str, str]] = ()
    asks_code: bool = False
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Reauthentication:
    """Asks for password and code together; guesses at either slow down as at sign-in."""

    passwords: CurrentPasswords
    factors: Factors

    def asked(self, visitor: Visitor, act: str, form: Mapping[str, str]) -> Question | None:
        """Return what is still to be answered before `act`; None: it is them.

        The code is claimed only once the password is right. A form sent twice is one answer.
        """
        asks_code = self.factors.has(visitor.account_id)
        if missing := _missing(form, ("password", "code") if asks_code else ("password",)):
            was_sent = "password" in form
            said = [(name, visitor.say(_MISSING[name])) for name in missing] if was_sent else []
            return Question(said, asks_code)
        fault = self._password(visitor, form["password"])
        if fault is None and asks_code:
            fault = self._code(visitor, act, form)
        if fault is None:
            return None
        field, words, seconds = fault
        return Question([(field, words)], asks_code, seconds)

    def _password(self, visitor: Visitor, typed: str) -> _Fault | None:
        owner = self.passwords.owner(visitor.account_id, visitor.client)
        if owner is None:
            return "password", visitor.say("current_password.wrong"), 0
        guess = Guess(visitor.client, owner, typed, visitor.source, visitor.at)
        verdict = self.passwords.is_right(guess)
        if isinstance(verdict, Wait):
            left = verdict.seconds(visitor.at)
            return _later(visitor, "password", "current_password.throttled", left)
        return None if verdict else ("password", visitor.say("current_password.wrong"), 0)

    def _code(self, visitor: Visitor, act: str, form: Mapping[str, str]) -> _Fault | None:
        visit = visitor.visit(_once(visitor, act, form.get("csrf_token", "")))
        proved = self.factors.prove(visit, visitor.account_id, form["code"][:_LONGEST])
        if isinstance(proved, Later):
            return _later(visitor, "code", "second_factor.throttled", proved.seconds)
        return None if proved else ("code", visitor.say("second_factor.wrong"), 0)


def _missing(form: Mapping[str, str], wanted: Sequence[str]) -> list[str]:
    """Return the fields that say nothing; blanks alone may be a password."""
    typed = {name: form.get(name, "") for name in wanted}
    return [
        name for name, text in typed.items() if not (text if name == "password" else text.strip())
    ]


def _later(visitor: Visitor, field: str, text_id: str, seconds: int) -> _Fault:
    return field, visitor.say(text_id, delay=visitor.texts.delay(seconds, visitor.lang)), seconds


def _once(visitor: Visitor, act: str, token: str) -> str:
    """Return the name of one page that asks: a code that it took is taken on no other page.

    A page's token is taken by other pages too, and as long as the session lives.
    """
    digest = hashlib.sha256(f"{visitor.session.id}\0{act}\0{token}".encode()).digest()
    return b32encode(digest[:16]).decode("ascii").rstrip("=")
