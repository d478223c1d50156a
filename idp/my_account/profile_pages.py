"""« Mon profil » and the first page of the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request
from wtforms import Form, StringField

from idp.audit.account_events import ProfileChanged
from idp.audit.record import record
from idp.branding.dates import PARIS
from idp.my_account import profile
from idp.my_account.entrance import ASK_AGAIN, Entrance, see_other
from idp.my_account.visitor import Visitor
from idp.stores import own_account

_TEMPLATE: Final = "my_account/profile.html"
_LONGEST: Final = 1024


class ProfileFields(Form):
    """Every field that a portal may show; none is required."""

    civility = StringField()
    family_name = StringField()
    birth_family_name = StringField()
    given_name = StringField()
    birthdate = StringField()
    phone_number = StringField()
    street_address = StringField()
    address_extra = StringField()
    postal_code = StringField()
    locality = StringField()


@dataclass(frozen=True, slots=True)
class ProfilePages:
    """The views of /<client_id>/account and /<client_id>/account/profile."""

    entrance: Entrance

    def home(self, client_id: str) -> Response:
        """Show who one is here, and where things are."""
        visitor = self.entrance.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        row = self._row(visitor)
        return self.entrance.page(
            visitor,
            "my_account/home.html",
            name=visitor.session.account_name,
            address=row.address or "",
            home=self._home(visitor),
        )

    def show(self, client_id: str) -> Response:
        """Show the profile."""
        visitor = self.entrance.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        known = profile.shown(self._row(visitor))
        return self._page(visitor, known, is_saved="saved" in request.args)

    def save(self, client_id: str) -> Response:
        """Store what was typed; what can't be meant is said beside its field."""
        visitor = self.entrance.owner(client_id)
        if isinstance(visitor, Response):
            return visitor
        row = self._row(visitor)
        typed = {name: text[:_LONGEST] for name, text in request.form.items()}
        known = profile.shown(row)
        today = visitor.at.astimezone(PARIS).date()
        judged = profile.judged(editable(visitor), typed, known, today=today)
        errors = [(name, visitor.say(f"account.fault.{name}")) for name in judged.faults]
        if not errors and judged.values and not self._write(visitor, row, judged.values):
            errors = [("", visitor.say("account.fault.meanwhile"))]
        if errors:
            return self._page(visitor, known | typed, errors=errors)
        return see_other(f"{visitor.base}/profile?saved=1")

    def _write(self, visitor: Visitor, row: Any, values: Mapping[str, str]) -> bool:  # noqa: ANN401 - a row
        columns = profile.columns(row, values)
        with self.entrance.stores.write() as tx:
            written = own_account.write_profile(
                tx, visitor.account_id, columns, read_at=row.updated_at, at=visitor.at
            )
            if written:
                record(tx, ProfileChanged(**visitor.heading(), fields=tuple(sorted(values))))
        return written

    def _row(self, visitor: Visitor) -> Any:  # noqa: ANN401 - a row
        here = visitor.client.organisation_id
        with self.entrance.stores.read() as connection:
            return own_account.profile(connection, visitor.account_id, here)

    def _page(
        self,
        visitor: Visitor,
        values: Mapping[str, str],
        *,
        errors: list[tuple[str, str]] | None = None,
        is_saved: bool = False,
    ) -> Response:
        mine = set(editable(visitor))
        fields = visitor.client.policy.account.fields
        return self.entrance.page(
            visitor,
            _TEMPLATE,
            status=ASK_AGAIN if errors else 200,
            room="profile",
            profile=ProfileFields(data=dict(values)),
            errors=errors or (),
            is_saved=is_saved,
            general=[(one, one in mine) for one in fields if one not in profile.ADDRESS],
            place=[(one, one in mine) for one in fields if one in profile.ADDRESS],
            civilities=list(profile.CIVILITIES),
            may_save=bool(mine),
            home=self._home(visitor),
        )

    def _home(self, visitor: Visitor) -> tuple[str, str] | None:
        """Return the portal of an account's home elsewhere: name, and where its pages are."""
        lead = self.entrance.registry.lead_of(visitor.session.home_slug)
        if visitor.is_home or lead is None or not lead.is_active:
            return None
        return lead.metadata.name, f"/{lead.client_id}/account/profile"


def editable(visitor: Visitor) -> list[str]:
    """Return the fields that the visitor may change here.

    The account is its home's: elsewhere it is only shown. Where the organisation keeps its people's
    names itself, the rest is theirs still (model.md §2, R-PAR-21).
    """
    if not visitor.is_home:
        return []
    fields = visitor.client.policy.account.fields
    kept = set(profile.NAMES) | {"civility"} if visitor.is_managed else set()
    return [field for field in fields if field not in kept]
