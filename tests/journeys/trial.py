"""Throw-away steps: what is typed says how the step ends. Their journey is `trial`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from jinja2 import BaseLoader, ChoiceLoader, DictLoader
from wtforms import Form, StringField
from wtforms.validators import InputRequired

from idp.journeys.model import AskAgain, Facts, Outcome, Proceed, Refuse, Step, Visit, Wait
from idp.session.assurance import ACR_PASSWORD
from idp.stores.engine import Transaction
from tests.support.provider import Provider

PAGE = """\
{% extends "base.html" %}
{% from "_fields.html" import hidden, summary, text with context %}
{% block title %}{{ t("sign_in.title") }}{% endblock %}
{% block main %}
{{ summary() }}
<h1>NAME</h1>
<form method="post" action="{{ action }}">{{ hidden(form) }}{{ text(form.answer, "NAME") }}</form>
{% endblock %}
"""


class TrialForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One answer."""

    answer = StringField(validators=[InputRequired("sign_in.identifier.missing")])


@dataclass
class Log:
    """What the steps did, in order."""

    submitted: list[str] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)


class Trial(Step):
    """Ends as its answer says; `yes` and `no` are facts for conditions."""

    form: ClassVar[type[Form]] = TrialForm

    def __init__(self, name: str, log: Log, facts: Mapping[str, Any]):
        self.name, self.log, self.facts = name, log, facts

    def submit(self, form: Form, visit: Visit) -> Outcome:
        assert f"trial.{self.name}" not in visit.journey.done
        self.log.submitted.append(self.name)
        match answer := form["answer"].data:
            case "wrong":
                return AskAgain("sign_in.wrong_credentials", field_name="answer")
            case "refuse":
                return Refuse("error.forbidden")
            case "wait":
                return Wait("error.unavailable", {f"{self.name}_waits": True})
            case _:
                return Proceed({self.name: str(answer), **self.facts})

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        del tx, visit
        self.log.completed.append(self.name)
        return {}


def install(provider: Provider, *names: str, account: str) -> Log:
    """Give the provider steps `trial.<name>`; the last proves `account`."""
    log = Log()
    proof = {"account": account, "credential_version": 1, "amr": ["pwd"], "acr": ACR_PASSWORD}
    for name in names:
        facts = proof if name == names[-1] else {}
        provider.services.steps[f"trial.{name}"] = Trial(name, log, facts)
    pages = {f"trial/{name}.html": PAGE.replace("NAME", name) for name in names}
    shipped = provider.app.jinja_loader
    assert isinstance(shipped, BaseLoader)
    provider.app.jinja_loader = ChoiceLoader([DictLoader(pages), shipped])
    return log
