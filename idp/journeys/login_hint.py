"""Who is said to come: `login_hint` of a portal's request (OpenID Connect Core §3.1.2.1)."""

from typing import Final

from wtforms import Form

from idp.journeys.model import Visit

LOGIN_HINT: Final = "login_hint"
"""The fact that a portal, or the link of a letter, says who comes: what they would type."""


def prefill(form: Form, visit: Visit) -> None:
    """Fill in the field `identifier` where nothing was typed; nothing is looked up."""
    field = form["identifier"]
    if not field.data:
        field.data = str(visit.journey.facts.get(LOGIN_HINT, ""))
