"""The screens of second factors, as a contact sheet shows them: a key and codes of nobody."""

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup
from wtforms import BooleanField, Form, StringField

from idp.clients.model import Client
from idp.credentials import recovery_codes, totp
from idp.crossing.preview_shapes import Sample

_KEY: Final = "PARVISPARVISPARVISPARVISPARVISPA"
_CODES: Final = tuple(f"{letter * 4}2345{letter * 4}" for letter in "ABCDEFGHJK")
_LINKS: Final = {"action": "#", "begin_url": "#"}


def factor_samples(client: Client, form: Callable[..., Form]) -> tuple[Sample, ...]:
    """Return the pages on which a second factor is asked for, added, kept and removed."""
    identifier = client.policy.identifier.example
    address = totp.address(_KEY, portal=client.metadata.name, identifier=identifier)
    code = {"form": form(code=StringField()), **_LINKS}
    enrolling: dict[str, Any] = code | {
        "drawing": Markup(totp.drawing(address)),  # noqa: S704 - squares alone
        "key": totp.grouped(_KEY),
        "otpauth_url": address,
        "identifier": identifier,
        "is_owed": True,
    }
    codes = [recovery_codes.shown(one) for one in _CODES]
    keeping = {"form": form(kept=BooleanField()), "codes": codes, **_LINKS}
    removing = {"form": form(), "is_owed": True, **_LINKS}
    return (
        Sample("second factor", "credentials/second_factor.html", code),
        Sample("second factor: add one", "credentials/enrol_totp.html", enrolling),
        Sample("second factor: recovery codes", "credentials/recovery_codes.html", keeping),
        Sample("second factor: remove", "credentials/remove_totp.html", removing),
    )
