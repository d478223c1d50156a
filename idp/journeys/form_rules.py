"""What the fields of steps have in common."""

from typing import Any

from wtforms import Field, Form, ValidationError


def filled(message: str, *, blanks_count: bool = False) -> Any:  # noqa: ANN401 - WTForms' validator type
    """Return a validator that wants something typed, and marks its field as required.

    Args:
        message: The text id of what the page says otherwise.
        blanks_count: Blanks alone are something, as in a password.
    """

    def check(form: Form, field: Field) -> None:
        del form
        value = field.data or ""
        if not (value if blanks_count else value.strip()):
            raise ValidationError(message)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # WTForms reads it there
    return check


def marked() -> Any:  # noqa: ANN401 - WTForms' validator type
    """Return a validator that marks its field as required; the step itself judges what is sent."""

    def check(form: Form, field: Field) -> None:
        del form, field

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # WTForms reads it there
    return check
