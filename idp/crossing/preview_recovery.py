"""The screens of recovery, as a contact sheet shows them: invented facts, nobody's."""

from collections.abc import Callable
from typing import Final

from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired

from idp.clients.model import Client
from idp.crossing.preview_shapes import Sample

_LINKS: Final = {"action": "#", "begin_url": "#", "cancel_url": "#", "progress_url": "#"}


def recovery_samples(client: Client, form: Callable[..., Form]) -> tuple[Sample, ...]:
    """Return the pages that ask for a mail, and those of a changed password or address."""
    identifier, address = StringField(validators=[DataRequired()]), StringField()
    both = {"form": form(identifier=identifier, address=address)}
    current = {
        "title_id": "current_password.title",
        "form": form(password=PasswordField()),
        "identifier": client.policy.identifier.example,
        "forgotten_url": "#",
    }
    new_address = {"form": form(address=address), "known": "c•••@e•••.example"}
    return (
        Sample("recovery", "recovery/identifier_and_address.html", both | _LINKS),
        Sample("recovery by identifier", "recovery/identifier.html", both | _LINKS),
        Sample("identifier forgotten", "recovery/address.html", both | _LINKS),
        Sample("current password", "my_account/current_password.html", current | _LINKS),
        Sample("another address", "my_account/new_address.html", new_address | _LINKS),
        Sample(
            "address back",
            "my_account/take_back.html",
            {"form": form(), "address": "c•••@e•••.example"} | _LINKS,
        ),
        Sample("it was not me", "recovery/disavow.html", {"form": form()} | _LINKS),
        Sample("link needed", "recovery/event_link.html", {}),
    )
