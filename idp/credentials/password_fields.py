"""A new password and its confirmation in a form: what every page that sets one shares."""

from dataclasses import dataclass

from idp.credentials.new_password import NewPasswords, Owner
from idp.journeys.model import AskAgain


@dataclass(frozen=True, slots=True)
class TypedPassword:
    """What was typed; `confirmation` is None where the page had no second field."""

    password: str
    confirmation: str | None


def faults_of(service: NewPasswords, owner: Owner, typed: TypedPassword) -> AskAgain | None:
    """Return everything that is wrong with what was typed, to be shown at once; None: nothing.

    A confirmation is compared wherever one was sent: a page without scripts always sends one.
    """
    found = [
        AskAgain(fault.text_id, "password", placeholders=fault.placeholders)
        for fault in service.faults(owner, typed.password)
    ]
    always = owner.rule.confirm == "always"
    differs = typed.confirmation != typed.password
    if differs and (always or typed.confirmation):
        found.append(AskAgain("choose_password.confirmation.differs", "confirmation"))
    if not found:
        return None
    first, *more = found
    return AskAgain(
        first.message, first.field_name, placeholders=first.placeholders, also=tuple(more)
    )
