"""The screens of profiles, companies and review, as a contact sheet shows them: nobody's facts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from wtforms import Form, StringField, TextAreaField

from idp.clients.model import Client
from idp.crossing.preview_shapes import Sample
from idp.signup.status import Status
from idp.signup.words import said

_LINKS: Final = {"action": "#", "begin_url": "#", "cancel_url": "#", "progress_url": "#"}
_CHOICES: Final[tuple[dict[str, str], ...]] = (
    {
        "value": "one",
        "label": "Profil soumis à conditions",
        "hint": "La création est soumise à conditions.",
    },
    {"value": "two", "label": "Salarié", "hint": ""},
)
_COMPANY: Final[dict[str, str]] = {
    "number": "732 829 320",
    "name": "BOULANGERIE EXEMPLE",
    "town": "EXEMPLE-SUR-LOIRE",
    "department": "44",
}


def company_signup_samples(
    client: Client, lang: str, form: Callable[..., Form]
) -> tuple[Sample, ...]:
    """Return the pages of who signs up for a company, or as somebody of a certain kind."""
    choices = [
        {"value": one.id, "label": said(one.label, lang), "hint": said(one.condition, lang)}
        for one in client.policy.signup.profiles
    ]
    profile = {"form": form(profile=StringField()), "choices": choices or _CHOICES}
    changed = profile | {
        "form": form(profile=StringField(), siren=StringField()),
        "current": "Profil actuel",
        "number": "",
        "reference": "CPDL-7F3K-2Q",
        "refused": "",
        "reason": "",
        "region": "",
    }
    region = said(client.policy.eligibility.region, lang) or "Région Exemple"
    return (
        Sample("sign-up: profile", "signup/profile.html", profile | _LINKS),
        Sample("another profile", "signup/change_profile.html", changed | _LINKS),
        *_companies(form, region),
        *_standings(form, region),
        Sample("finish my account", "signup/finalise.html", {"sender": "Parvis"} | _LINKS),
        Sample(
            "finish my account: link",
            "contact/link_last.html",
            {"form": form(), "message_id": "finalise.confirm", "action": "#"},
        ),
    )


def _companies(form: Callable[..., Form], region: str) -> Iterator[Sample]:
    template = "signup/company.html"
    for name, outcome, why, company in (
        ("its company", "accept", "in_crafts", _COMPANY),
        ("its company, to be looked at", "review", "masked", _COMPANY | {"name": "", "town": ""}),
        ("its company refused", "reject", "R3", _COMPANY | {"department": "75"}),
    ):
        context: dict[str, Any] = {
            "form": form(siren=StringField()),
            "company": company,
            "hint": "siren.kept_of_siret" if outcome == "accept" else "",
            "outcome": outcome,
            "why": why,
            "reason": "",
            "region": region,
            "corrects": outcome == "reject",
        }
        yield Sample(f"sign-up: {name}", template, context | _LINKS)


def _standings(form: Callable[..., Form], region: str) -> Iterator[Sample]:
    """Yield the page of an application in each state, and with each of its parts open."""
    known = Status(
        state="open",
        reference="CPDL-7F3K-2Q",
        received_at=datetime(2026, 11, 21, 13, 32, tzinfo=UTC),
        usual_days=3,
        profile=_CHOICES[0]["label"],
        number=_COMPANY["number"],
        company=_COMPANY["name"],
        region=region,
    )
    asked = "Votre entreprise a-t-elle un atelier dans la région ?"
    for name, standing, panel in (
        ("to be sent", Status(state="send"), ""),
        ("waiting", known, ""),
        ("late", replace(known, late=True), "correct"),
        ("to be withdrawn", known, "withdraw"),
        ("a question", replace(known, state="asked", asked=asked), ""),
        ("accepted", replace(known, state="approved"), ""),
        ("refused", replace(known, state="refused", reason="Aucune entreprise."), ""),
        ("withdrawn", replace(known, state="withdrawn"), ""),
        ("done", Status(state="done", reference=known.reference), ""),
    ):
        context: dict[str, Any] = {
            "form": form(siren=StringField(), answer=TextAreaField()),
            "standing": standing,
            "panel": panel,
            "told": "",
            "again_url": "#",
            "refused": "",
            "reason": "",
        }
        yield Sample(f"application: {name}", "signup/review.html", context | _LINKS)
