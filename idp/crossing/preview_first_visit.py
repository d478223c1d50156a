"""The screens of a first visit, as a contact sheet shows them: invented facts, nobody's."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from wtforms import Form, PasswordField, StringField

from idp.clients.model import Client
from idp.crossing.preview_shapes import Sample
from idp.linking.fields import FIELDS, PHONES
from idp.linking.steps.fiche import FicheSettings, Option, Shown

_LINKS: Final = {"action": "#", "begin_url": "#", "cancel_url": "#", "progress_url": "#"}
_EMAIL: Final = "camille.essai@courriel.example"
_UNTIL: Final = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)


def first_visit_samples(client: Client, lang: str, form: Callable[..., Form]) -> Iterator[Sample]:
    """Yield the pages of a first visit: two ways, what comes along, the fiche."""
    both = form(login=StringField(default=_EMAIL), password=PasswordField())
    choice = {"form": both, "email": _EMAIL, "may_create": True}
    yield Sample("first visit", "linking/link_or_create.html", choice | _LINKS)
    later = choice | {"may_create": False}
    yield Sample("former account later", "linking/link_or_create.html", later | _LINKS)
    waiting = {
        "form": form(code=StringField()),
        "address": "c.essai@ancien.example",
        "sender": "Parvis",
        "until": _UNTIL,
        "resend_in": 42,
        "was_resent": False,
    }
    yield Sample("former password forgotten", "linking/legacy_forgotten.html", waiting | _LINKS)
    preview = {
        "form": form(),
        "elsewhere": False,
        "email": _EMAIL,
        "legacy_name": "Camille Essai",
        "enrolments": 3,
        "last": "2015",
    }
    yield Sample("what comes along", "linking/preview.html", preview | _LINKS)
    elsewhere = {"form": form(), "elsewhere": True}
    yield Sample("another browser", "linking/preview.html", elsewhere | _LINKS)
    yield Sample("fiche", "linking/fiche.html", _fiche(client, lang, form) | _LINKS)


def _fiche(client: Client, lang: str, form: Callable[..., Form]) -> dict[str, Any]:
    given = client.policy.steps.get("linking.fiche", {})
    wanted = FicheSettings.model_validate(given)
    heard = tuple(
        Option(one.id, (one.label.en if lang == "en" else "") or one.label.fr)
        for one in wanted.heard_from
    )
    options = {"civility": (Option("M.", "M."), Option("Mme", "Mme")), "heard_from": heard}
    shown = [
        Shown(
            name=field.name,
            is_marked=field.name in wanted.required or field.name in PHONES,
            hint=f"fiche.{field.name}.hint" if field.has_hint else "",
            autocomplete=field.autocomplete,
            inputmode=field.inputmode,
            options=options.get(field.name, ()),
        )
        for field in FIELDS
        if field.name != "heard_from" or heard
    ]
    return {
        "form": form(**{field.name: StringField() for field in FIELDS}),
        "email": _EMAIL,
        "has_legacy": True,
        "fields": shown,
        "phones": PHONES,
        "own_marks": True,
    }
