"""The password of somebody who has no account yet, judged by their future home's rule."""

from collections.abc import Sequence
from dataclasses import replace

from idp.credentials.new_password import NewPasswords, Owner
from idp.credentials.password_fields import TypedPassword, faults_of
from idp.credentials.password_rules import About
from idp.journeys.model import AskAgain, Visit
from idp.signup.application import Application


def faults(
    passwords: NewPasswords, visit: Visit, said: Application, password: str, confirmation: str
) -> list[AskAgain]:
    """Return everything that is wrong with a password, what they said of themself included."""
    owner = Owner(
        account_id="",
        version=0,
        given_name=said.given_name,
        family_name=said.family_name,
        home_id=visit.client.organisation_id,
        identifiers=[said.address],
        address=said.address,
        rule=visit.client.policy.password,
        about=About(
            identifiers=[said.address],
            names=[name for name in (said.given_name, said.family_name) if name],
            portal=visit.client.metadata.name,
        ),
    )
    fault = faults_of(passwords, owner, TypedPassword(password, confirmation))
    return [replace(fault, also=()), *fault.also] if fault else []


def together(found: Sequence[AskAgain]) -> AskAgain:
    """Return several faults as one outcome."""
    first, *more = found
    return replace(first, also=tuple(more))
