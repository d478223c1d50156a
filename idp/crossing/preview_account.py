"""The pages of one's own account, as a contact sheet shows them: invented people, nobody's."""

from datetime import UTC, date, datetime
from typing import Any, Final

from wtforms import StringField

from idp.branding.page import LiveAccount
from idp.clients.model import Client
from idp.crossing.preview_journeys import form
from idp.crossing.preview_shapes import Sample
from idp.my_account.activity_pages import Happened
from idp.my_account.portal_pages import LinkShown, OrganisationShown, PortalShown
from idp.my_account.profile import ADDRESS, CIVILITIES
from idp.my_account.profile_pages import ProfileFields
from idp.my_account.security_pages import Device
from idp.my_account.subscription_pages import Accepted, Subscription

_AT: Final = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)
_ROOMS: Final = ("home", "profile", "subscriptions", "security", "activity", "portals", "data")
_NAME: Final = "Camille Essai"
_NETWORK: Final = "192.0.2.14"


def account_samples(client: Client) -> tuple[Sample, ...]:
    """Return every page of the account."""
    live = LiveAccount(name=_NAME, portal=client.metadata.name, sign_out_url="#")
    pages = (*_self(client), *_safety(), *_data(client))
    shared = _shared() | {"signed_in": live}
    step = {"form": form(code=StringField()), "action": "#"}
    waiting: dict[str, Any] = {
        "address": "camille@courriel.example",
        "sender": client.metadata.name,
    }
    waiting |= {"until": _AT, "resend_in": 60, "was_resent": False, "progress_url": "#"}
    return (
        *(
            Sample(f"account: {name}", f"my_account/{name}.html", shared | more)
            for name, more in pages
        ),
        Sample("account: prove the address", "my_account/prove_address.html", step | waiting),
        Sample("account: keep it", "my_account/keep_account.html", step),
    )


def _shared() -> dict[str, Any]:
    return {
        "form": form(),
        "errors": (),
        "base": "#",
        "rooms": [(name, "#") for name in _ROOMS],
        "room": "profile",
        "day": lambda instant: f"{instant:%d/%m/%Y}",
    }


Pages = tuple[tuple[str, dict[str, Any]], ...]


def _self(client: Client) -> Pages:
    fields = client.policy.account.fields
    known = {"family_name": "Essai", "given_name": "Camille", "locality": "Exemple"}
    profile = {
        "profile": ProfileFields(data=known),
        "is_saved": False,
        "general": [(one, True) for one in fields if one not in ADDRESS],
        "place": [(one, True) for one in fields if one in ADDRESS],
        "civilities": list(CIVILITIES),
        "may_save": True,
        "home": None,
    }
    consents = [
        Subscription("news", "…", _AT, None, may_give=True),
        Subscription("other", "…", None, _AT, may_give=True),
    ]
    text = {"title": "…", "version": "1", "date": date(2026, 9, 1), "body": "…", "url": ""}
    accepted = [Accepted("…", "cgu", "1", _AT, "#")]
    return (
        ("home", {"name": _NAME, "address": "camille@courriel.example", "home": None, "room": ""}),
        ("profile", profile),
        ("subscriptions", {"subscriptions": consents, "accepted": accepted, "is_saved": True}),
        ("accepted_text", {"text": text, "at": _AT}),
    )


def _safety() -> Pages:
    devices = [
        Device("1", "Firefox, Linux", _NETWORK, _AT, _AT, is_this=True),
        Device("2", "Safari, iPhone", "198.51.100.7", _AT, _AT, is_this=False),
    ]
    security = {
        "address": "camille@courriel.example",
        "verified": _AT,
        "changes": {"address": "#", "password": "#"},
        "factors": [("factor", "#")],
        "devices": devices,
        "is_ended": False,
    }
    lines = [
        Happened(_AT, "…", _NETWORK, "Firefox, Linux", "…", "", is_unusual=False),
        Happened(_AT, "…", "198.51.100.7", "", "…", "…", is_unusual=True),
    ]
    activity = {"lines": lines, "only": False, "count": 1, "is_cut": True}
    shown = PortalShown("-", "…", "#", ("…", "…"), _AT, True, "#")  # noqa: FBT003 - a row
    return (
        ("security", security),
        ("activity", activity),
        ("disavow", {"mails": True}),
        (
            "portals",
            {
                "organisations": [OrganisationShown("…", is_home=True, portals=[shown])],
                "links": [LinkShown("-", "Portail voisin", _AT, _AT)],
                "link_url": "#",
                "is_done": False,
            },
        ),
    )


def _data(client: Client) -> Pages:
    days = client.policy.account.close_after_days
    held = {"account": [{"given_name": "Camille", "family_name": "Essai"}], "roles": []}
    return (
        ("data", {"close_url": "#", "room": "data"}),
        ("data_held", {"held": held, "cell": str, "room": "data"}),
        ("close", {"days": days, "room": "data"}),
        ("prove", {"action": "#", "again": (), "asks_code": True}),
        ("told", {"title": "…", "text": "…", "links": [("…", "#")]}),
    )
