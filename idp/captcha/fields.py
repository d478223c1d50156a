"""The fields that `templates/_captcha.html` writes into a form, for the form's class to inherit."""

from collections.abc import Mapping
from typing import Final

from wtforms import Form, StringField

_LONGEST: Final = 256
_NAMES: Final = ("captcha_id", "captcha_answer", "captcha_work", "captcha_new", "website")


class CaptchaFields(Form):
    """Add to a step's form: `class AccountForm(CaptchaFields, FlaskForm)`.

    None is required by WTForms: `Captchas.answered` judges all of them, an absent one too.
    `website` is the field that nobody sees and programs fill in.
    """

    captcha_id = StringField()
    captcha_answer = StringField()
    captcha_work = StringField()
    captcha_new = StringField()
    website = StringField()


def captcha_values(form: Form) -> Mapping[str, str]:
    """Return what came back in those fields, '' for one that is missing."""
    return {name: str(form[name].data or "")[:_LONGEST] for name in _NAMES}
