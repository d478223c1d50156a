"""A contact sheet shows every page and needs nothing else."""

import re
from pathlib import Path

import pytest

from idp.branding.texts import Texts, load_catalogue
from idp.clients.folder import read
from idp.clients.served import unregistered
from idp.crossing import preview
from idp.crossing.preview_samples import samples
from idp.kernel.paths import shipped

ABSENT = {"wait.html", "base.html", "_captcha.html", "_fields.html", "_message.html"}
ABSENT |= {"_not_me.html", "terms/_text.html", "my_account/_frame.html", "signup/_conditions.html"}
ABSENT |= {"console/_frame.html", "console/_pieces.html", "console/_rejects.html"}
"""Frames, and pages whose words come with the journeys that end on them."""


@pytest.mark.parametrize("folder", sorted(shipped("clients").glob("[!_]*")), ids=lambda it: it.name)
def test_every_page_in_both_languages_and_schemes(folder: Path) -> None:
    revision = read(folder).revision
    assert revision is not None
    sheet = preview.contact_sheet(unregistered(revision, folder.name))
    pages = sheet.count("<iframe ")
    assert pages == sheet.count("<figcaption>sign in<") * pages // 4
    assert sheet.count("<figcaption>sign in<") == 4
    assert not re.search(r"&lt;(link|script)\b", sheet)
    assert 'src="http' not in sheet


def test_no_template_is_forgotten() -> None:
    templates = shipped("templates")
    known = {str(path.relative_to(templates)) for path in templates.rglob("*.html")}
    catalogue = load_catalogue(templates / "texts")
    shown = set()
    for folder in shipped("clients").glob("[!_]*"):
        revision = read(folder).revision
        assert revision is not None
        client = unregistered(revision, folder.name)
        pages = samples(client, Texts(catalogue, revision.texts), "fr")
        shown |= {sample.template for sample in pages}
    assert known - shown == ABSENT
