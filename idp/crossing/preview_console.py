"""The console's screens, as a contact sheet shows them: invented people, nobody's."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from idp.branding.page import LiveAccount
from idp.clients.model import Client
from idp.console.import_pages import MOST_COLUMNS, MOST_ROWS
from idp.console.listing import Pager
from idp.console.people_pages import Row, Sent
from idp.console.referent_pages import UnitShown
from idp.console.sealed_file import LARGEST
from idp.crossing.preview_journeys import form
from idp.crossing.preview_shapes import Sample
from idp.identity.importing import ImportReport
from idp.stores.people_pages import GROUPS

_AT: Final = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)
_ROOMS: Final = ("people", "new", "import", "letters", "lists", "referents")
_LINK: Final = [("Camille Essai", "#")]


@dataclass(frozen=True)
class _Member:
    membership_id: str = "-"
    family_name: str = "Essai"
    given_name: str = "Camille"
    identifier_shown: str = "c.essai"
    email: str = "camille.essai@courriel.example"
    email_verified_at: datetime | None = None
    profile: str = ""
    since: datetime = _AT
    last_sign_in_at: datetime | None = _AT


@dataclass(frozen=True)
class _Whom:
    standing: str = "home"


@dataclass(frozen=True)
class _Person:
    member: _Member = _Member()
    whom: _Whom = _Whom()


@dataclass(frozen=True)
class _Listed:
    person: _Person = _Person()


def console_samples(client: Client) -> tuple[Sample, ...]:
    """Return every page of the console."""
    live = LiveAccount(name="Camille Essai", portal=client.metadata.name, sign_out_url="#")
    pages = (*_people(), *_acts(), *_files(), *_reminders(), *_referents())
    return (
        *(
            Sample(f"console: {name}", f"console/{name}.html", _shared() | more)
            for name, more in pages
        ),
        Sample("console: no staff", "console/no_staff.html", {"live": live}),
    )


def _shared() -> dict[str, Any]:
    return {
        "form": form(),
        "errors": (),
        "base": "#",
        "rooms": [(name, "#") for name in _ROOMS],
        "room": "people",
        "me": "Camille Essai",
        "day": lambda instant: f"{instant:%d/%m/%Y}",
        "person_url": lambda *_: "#",
    }


Pages = tuple[tuple[str, dict[str, Any]], ...]


def _people() -> Pages:
    rows = [
        Row(
            "#",
            "Essai Camille",
            "c.essai",
            "c.essai@courriel.example",
            (),
            state,
            _AT,
            "31/07/2027",
        )
        for state in ("active", "waiting", "suspended", "leaving", "left")
    ]
    person = {
        "person": _Person(),
        "member": _Member(),
        "name": "Camille Essai",
        "state": "waiting",
        "units": (),
        "roles": (),
        "until": "",
        "mails": [Sent("Invitation", "c.essai@courriel.example", _AT, "…", came_back=True)],
        "letters": (),
        "acts": ("resend", "name", "address", "leave"),
        "grave_acts": ("suspend",),
        "is_oneself": False,
    }
    people = {
        "rows": rows,
        "q": "",
        "group": "all",
        "groups": [(one, 5, "#") for one in GROUPS],
        "pager": Pager(1, 2, 55, next_url="#"),
        "has_units": False,
        "may_create": True,
    }
    return ("people", people), ("person", person)


def _acts() -> Pages:
    asked = {"title": "Camille Essai", "action": "#", "cancel_url": "#"}
    confirm = {"lines": ("…",), "values": {}, "seen": "", "submit": "…", "has_changed": False}
    new = {
        "fields": ("identifier", "given_name", "family_name", "email"),
        "values": {},
        "hint": "",
        "needs_address": True,
        "roles": (),
        "units": (),
    }
    return (
        ("act", asked | {"fields": [("until", "")], "options": ()}),
        ("confirm", asked | confirm),
        ("done", {"title": "Camille Essai", "lines": ("…",), "undo": None, "links": _LINK}),
        ("told", {"title": "Camille Essai", "text": "…", "links": _LINK}),
        ("new", new),
    )


def _files() -> Pages:
    limits = {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "kilobytes": LARGEST // 1000}
    read = {
        "name": "liste.csv",
        "report": ImportReport(created=3),
        "encoding": "UTF-8",
        "known": ("identifiant", "nom"),
        "ignored": (),
        "already_here": 1,
        "wrong": 1,
        "rejects": [(5, "courriel", "…")],
        "left_off": 0,
        "how": "link",
        "sealed": "",
    }
    letters = {"fresh": 3, "again": 1, "most": 1000, "skipped": (), "days": 90}
    return (
        ("import", {"columns": ("Identifiant", "Nom"), "limits": limits}),
        ("import_preview", read),
        ("imported", read),
        ("letters", letters),
    )


def _reminders() -> Pages:
    counts = {"never": 5, "dormant": 0, "leaving": 1, "review": 55}
    return (
        ("lists", {"counts": counts, "month": "2026-11"}),
        ("resend", {"people": [_Listed()], "left_off": 0}),
        ("resend_check", {"people": [_Listed()], "how": "link"}),
        ("resent", {"sent": 2, "left_out": [(_Listed(), "…")]}),
    )


def _referents() -> Pages:
    unit = UnitShown("Organisme d'exemple", "00001", True, (), "#", "")  # noqa: FBT003 - a row
    return (("referents", {"units": [unit], "hands_over": True, "mine": ""}),)
