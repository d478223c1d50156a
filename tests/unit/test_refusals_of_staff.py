"""Every reason for which staff are refused has its sentence, and no sentence is idle."""

import re

from idp.administration.refusals import WHY, Refused
from idp.branding.texts import load_catalogue
from idp.kernel.paths import shipped
from tests.support.source import files


def test_every_reason_has_a_sentence() -> None:
    for lang, texts in load_catalogue(shipped("templates") / "texts").items():
        prefix = "administration.refused."
        said = {key.removeprefix(prefix) for key in texts if key.startswith(prefix)}
        assert said == WHY, lang


def test_every_reason_that_is_given_is_known() -> None:
    given = {
        why
        for path in files("idp/administration", pattern="*.py")
        for why in re.findall(r'(?:Refused|Denied)\("([a-z_]+)"', path.read_text())
    }
    assert given <= WHY
    assert Refused("state").text_id == "administration.refused.state"
