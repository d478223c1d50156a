"""The screens of linking two accounts, as a contact sheet shows them: invented facts, nobody's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from wtforms import Form, PasswordField, StringField

from idp.branding.page import LiveAccount
from idp.clients.model import Client
from idp.crossing.preview_shapes import Sample

_LINKS: Final = {"action": "#", "begin_url": "#", "cancel_url": "#"}


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    portal: str
    portals: tuple[str, ...]
    identifiers: tuple[str, ...]
    address: str


def linking_samples(client: Client, form: Callable[..., Form]) -> tuple[Sample, ...]:
    """Return the pages that prove another account, link it, undo that, and join a portal."""
    here, other = client.metadata.name, "Portail voisin"
    address = "camille.essai@courriel.example"
    survivor = _Side("Camille Essai", here, (here,), (address,), address)
    retired = _Side("Camille Essai", other, (other,), (address,), "c.essai@voisin.example")
    both = {"survivor": survivor, "retired": retired, "form": form()}
    asked = form(identifier=StringField(), password=PasswordField())
    named = {"form": asked, "account": "Camille Essai", "home": here, "other_portal": other}
    confirm = both | {"hours": 72, "addresses": [survivor.address, retired.address]}
    page, live = "login/admission_refused.html", LiveAccount("Camille Essai", other, "#")
    ways = {rule: {"way_in": {"rule": rule, "url": "#"}} for rule in ("link", "join")}
    stopped = {"form": form(), "action": "#", "live": live}
    until = {"until": datetime(2026, 11, 24, 13, 32, tzinfo=UTC)}
    return (
        Sample("another account", "linking/other_account.html", named | _LINKS),
        Sample("link both", "linking/confirm_link.html", confirm | _LINKS),
        Sample("undo a link", "linking/undo_link.html", both | until | _LINKS),
        Sample("undo needs its mail", "linking/undo_mail.html", {}),
        Sample("join", "linking/join.html", {"form": form(), "account": retired} | _LINKS),
        Sample("admitted by linking", page, stopped | ways["link"]),
        Sample("admitted by joining", page, stopped | ways["join"]),
    )
