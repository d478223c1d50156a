"""The screens of activation and first sign-in, as a contact sheet shows them: nobody's facts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from wtforms import BooleanField, Form, PasswordField, StringField

from idp.activation.steps.password_and_questions import QuestionSettings
from idp.clients.model import Client
from idp.credentials.new_password import Owner
from idp.credentials.password_rules import About, PasswordRules
from idp.crossing.preview_shapes import Sample

_LINKS: Final = {"action": "#", "cancel_url": "#", "onward": ""}
_ADDRESS: Final = "camille.essai@courriel.example"

MakeForm = Callable[..., Form]


def first_secret_samples(client: Client, form: MakeForm) -> Iterator[Sample]:
    """Yield the pages of the steps that the portal's journeys walk."""
    walked = {it.step for one in client.policy.journeys.values() for it in one.steps}
    if client.policy.activation.first_secret == "link":
        walked.add("activation.invitation")
    for step, contexts in _shown(client, form).items():
        if step in walked:
            for name, context in contexts.items():
                yield Sample(name, f"{step.replace('.', '/')}.html", context | _LINKS)


def _shown(client: Client, form: MakeForm) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    identifier = form(identifier=StringField(), code=PasswordField())
    letter = {"form": identifier, "letter_url": "#", "recovery_url": ""}
    address = {"form": form(address=StringField()), "known": "", "is_required": False}
    return {
        "activation.letter_code": {"identification": letter},
        "activation.ask_letter": {"ask for a letter": {"form": identifier}},
        "activation.address": {
            "address unknown": address,
            "address known": address | {"known": "c•••@c•••.example"},
        },
        "activation.password_and_questions": {"first password": _questions(client, form)},
        "activation.create_account": {"first sign-in": _create_account(client, form)},
        "activation.invitation": {"invitation": {"sender": client.metadata.name}},
    }


def _questions(client: Client, form: MakeForm) -> dict[str, Any]:
    given = client.policy.steps.get("activation.password_and_questions", {})
    answers = {f"{name}_{n}": StringField() for n in (1, 2) for name in ("question", "answer")}
    return _password(client) | {
        "form": form(password=PasswordField(), confirmation=PasswordField(), **answers),
        "identifier": client.policy.identifier.example,
        "questions": QuestionSettings.model_validate(given).questions,
    }


def _create_account(client: Client, form: MakeForm) -> dict[str, Any]:
    owner = Owner(
        account_id="",
        version=1,
        given_name="Camille",
        family_name="Essai",
        home_id="",
        identifiers=[client.policy.identifier.example],
        address=_ADDRESS,
        rule=client.policy.password,
        about=About(),
    )
    fields = {"email_confirmation": StringField(), "alerts": BooleanField()}
    return _password(client) | {
        "form": form(password=PasswordField(), confirmation=PasswordField(), **fields),
        "owner": owner,
        "has_provisional": True,
        "asks_email": True,
        "email_editable": False,
        "asks_alerts": True,
    }


def _password(client: Client) -> dict[str, Any]:
    rule = client.policy.password
    return {"judge": PasswordRules(rule), "confirm": rule.confirm}
