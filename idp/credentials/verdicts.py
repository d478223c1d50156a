"""What somebody typed to sign in, and what it can be found to be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guess:
    """What was typed, and from where."""

    identifier: str
    password: str
    source: str
    browser_hash: bytes


@dataclass(frozen=True, slots=True)
class Authenticated:
    """The password is this account's, and the account may enter this organisation.

    `is_of_home` is False where the account has another home than when the password was chosen.
    """

    account_id: str
    credential_version: int
    is_of_home: bool = True


@dataclass(frozen=True, slots=True)
class NotYet:
    """The password is that of a registration, which is no account yet (R-PAR-17, R-PDL-19)."""

    registration_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Retired:
    """The password is that of an account that was linked: another home's opens it now."""

    home_slug: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not the right identifier and password, whatever the reason; nobody is told which."""

    foreign_domain: bool


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was looked at; try again in `seconds`."""

    seconds: int
