"""The officers' screens, as a contact sheet shows them: an invented file of nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from idp.branding.page import LiveAccount
from idp.clients.model import Client
from idp.console.listing import Pager
from idp.console.review_pages import GROUPS, Line
from idp.console.review_words import Entry, Fact
from idp.crossing.preview_journeys import form
from idp.crossing.preview_shapes import Sample
from idp.reviewing.mails import Preview
from idp.reviewing.model import Case, File

_AT: Final = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)
_ADDRESS: Final = "camille.essai@courriel.example"
_TITLE: Final = "MENUISERIE EXEMPLE"
_REFERENCE: Final = "CE-7F3K-2Q"
_CASE: Final = Case(
    id="-",
    organisation_id="-",
    reference=_REFERENCE,
    kind="signup",
    registration_id="-",
    membership_id=None,
    state="open",
    version=1,
    why="masked",
    siren="732829320",
    department="44",
    profile="business",
    evidence={"name": _TITLE},
    assigned="",
    first_by="",
    first_at=None,
    decided_by="",
    decided_at=None,
    reason="",
    received_at=_AT,
    changed_at=_AT,
)


def review_samples(client: Client) -> tuple[Sample, ...]:
    """Return the list of applications, one of them in several states, and a mail to be sent."""
    live = LiveAccount(name="Camille Essai", portal=client.metadata.name, sign_out_url="#")
    shared = {
        "form": form(),
        "errors": (),
        "base": "#",
        "rooms": [("reviews", "#"), ("people", "#")],
        "room": "reviews",
        "me": "Camille Essai",
        "signed_in": live,
        "day": lambda instant: f"{instant:%d/%m/%Y}",
        "person_url": lambda *_: "#",
    }
    recheck = replace(_CASE, kind="recheck", why="R2")
    refused = replace(_CASE, state="refused", reason="R2")
    pages: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("applications", "reviews", _queue()),
        ("no application", "reviews", _queue() | {"rows": [], "pager": Pager(1, 0, 0)}),
        ("an application", "review", _file(_CASE)),
        ("a company again", "review", _file(recheck)),
        ("a refused application", "review", _file(refused) | {"may_decide": False}),
        ("a decision", "review_check", _check()),
        ("a first agreement", "review_check", _check() | {"mail": None, "needs_second": True}),
    )
    return tuple(
        Sample(f"console: {name}", f"console/{template}.html", shared | more)
        for name, template, more in pages
    )


def _queue() -> dict[str, Any]:
    line = Line(
        url="#",
        reference=_REFERENCE,
        title=_TITLE,
        address=_ADDRESS,
        profile="Exemple",
        department="44",
        state="open",
        days=8,
        late=True,
        assigned="",
    )
    others = ("asked", "profile", "recheck", "approved", "refused", "withdrawn")
    return {
        "rows": [line, *(replace(line, state=one, days=1, late=False) for one in others)],
        "pager": Pager(1, 2, 57, next_url="#"),
        "asked": {"group": "waiting", "q": "", "profile": "", "department": "", "age": ""},
        "groups": [(one, 3, "#") for one in GROUPS],
        "profiles": [("business", "Exemple")],
        "departments": [("44", "44")],
        "ages": [("7", "…")],
        "is_filtered": True,
        "clear_url": "#",
        "usual_days": 2.5,
    }


def _file(case: Case) -> dict[str, Any]:
    facts = {"given_name": "Camille", "family_name": "Essai", "profile": "business"}
    return {
        "file": File(case=case, address=_ADDRESS, lang="fr", facts=facts, waited_days=8, late=True),
        "case": case,
        "title": _TITLE,
        "profile": "Exemple",
        "why": "…",
        "evidence": [Fact("SIREN", "732 829 320"), Fact("…", "…", "good"), Fact("…", "…", "bad")],
        "history": [Entry(_AT, "…", ""), Entry(_AT, "…", "…")],
        "twins": [("…", "#")],
        "reasons": [("R2", "…")],
        "may_decide": True,
        "first_by": "Camille Essai",
        "is_first": False,
        "decided_by": "Camille Essai",
        "reason": "…",
        "assigned": "",
        "is_mine": False,
        "action": "#",
        "queue_url": "#",
        "notice": "",
        "typed": {},
        "longest": 500,
    }


def _check() -> dict[str, Any]:
    return {
        "act": "approve",
        "kind": "signup",
        "title": _TITLE,
        "mail": Preview(_ADDRESS, "…", "…"),
        "needs_second": False,
        "has_changed": False,
        "values": {},
        "seen": "",
        "action": "#",
        "cancel_url": "#",
    }
