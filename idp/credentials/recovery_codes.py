"""Recovery codes: ten, random, each good for one sign-in; stored as a keyed HMAC (decision 9)."""

from typing import Final

from idp.crypto.mail_keys import MailKeys
from idp.crypto.mailed_secrets import (
    PAPER_LENGTH,
    format_provisional,
    parse_provisional,
    random_provisional,
    stored_form,
)

COUNT: Final = 10
_PURPOSE: Final = "recovery_code"


def draw() -> list[str]:
    """Draw new codes: twelve of 31 characters, 59 bits each; nothing is stored."""
    return [random_provisional(PAPER_LENGTH) for _ in range(COUNT)]


def shown(code: str) -> str:
    """Return a code as it is kept: `ABCD-EFGH-JKMN`."""
    return format_provisional(code)


def parse(typed: str) -> str | None:
    """Return a code as it was drawn, None for what can't be one."""
    return parse_provisional(typed, PAPER_LENGTH)


def stored(keys: MailKeys, account_id: str, code: str) -> tuple[str, str]:
    """Return the id of the key, and what is stored of a code of one account."""
    key_id, key = keys.current
    return key_id, stored_form(key, _PURPOSE, code, bound_to=account_id).hex()


def stored_forms(keys: MailKeys, account_id: str, code: str) -> list[str]:
    """Return what may be stored of a code that somebody typed, under each key."""
    forms = keys.stored_forms(_PURPOSE, code, bound_to=account_id)
    return [form.hex() for form in forms]
