"""The words: complete in both languages, well set in French, and unable to reach into anything."""

import re
import tomllib
from pathlib import Path

import pytest

from idp.branding.texts import (
    Texts,
    UnknownText,
    UnsafeText,
    faults,
    flatten,
    load_catalogue,
    placeholders,
)
from idp.kernel.paths import shipped

FOLDER = shipped("templates") / "texts"
CATALOGUE = load_catalogue(FOLDER)
TEXTS = Texts(
    CATALOGUE,
    {"fr": {"sign_in.identifier.label": "Courriel"}, "en": {"sign_in.title": "Log in to {portal}"}},
)


def test_french_and_english_have_the_same_texts_and_placeholders() -> None:
    french, english = CATALOGUE["fr"], CATALOGUE["en"]
    assert french.keys() == english.keys()
    for text_id in french:
        assert placeholders(french[text_id]) == placeholders(english[text_id]), text_id
        assert bool(french[text_id]) == bool(english[text_id]), text_id


@pytest.mark.requirement("R-ALL-11")
def test_french_typography_is_written_in_the_file() -> None:
    for text_id, text in CATALOGUE["fr"].items():
        assert not re.search(r"(?<!https)[ ][;:?!»]|« (?!\u00a0)|\w[;?!]|'", text), text_id


def test_every_text_that_a_template_names_exists() -> None:
    for page in shipped("templates").rglob("*.html"):
        for text_id in re.findall(r"""\bt\(["']([a-z_.]+)["']""", page.read_text(encoding="utf-8")):
            if not text_id.endswith("."):  # the rest is chosen by the page
                assert text_id in CATALOGUE["fr"], f"{page.name}: {text_id}"


def test_a_text_is_looked_for_key_by_key() -> None:
    assert TEXTS.get("sign_in.identifier.label", "fr") == "Courriel"
    assert TEXTS.get("sign_in.identifier.label", "en") == "User name"
    assert TEXTS.get("sign_in.title", "en", portal="A") == "Log in to A"
    assert TEXTS.get("sign_in.title", "de") == "Se connecter"
    with pytest.raises(UnknownText):
        TEXTS.get("sign_in.nothing", "fr")


def test_values_are_never_read_as_texts_themselves() -> None:
    assert TEXTS.get("sign_in.title", "en", portal="{secret} {0}") == "Log in to {secret} {0}"
    assert TEXTS.get("sign_in.title", "en") == "Log in to {portal}"


@pytest.mark.parametrize(
    "text",
    ["{a.b}", "{a[0]}", "{a!r}", "{a:>10}", "{0}", "{}", "{__class__}", "{a", "a}", "{ a }", "{A}"],
)
def test_a_placeholder_is_a_plain_name(text: str) -> None:
    with pytest.raises(UnsafeText):
        placeholders(text)
    with pytest.raises(UnsafeText):
        Texts(CATALOGUE, {"fr": {"sign_in.title": text}})
    with pytest.raises(UnsafeText):
        dict(flatten({"a": text}))


def test_the_faults_of_a_portals_texts_are_named() -> None:
    found = dict(
        faults(
            {
                "sign_in.titel": "x",
                "sign_in.title": "{nobody}",
                "sign_in.submit": "<b>x</b>",
                "page.skip": "x" * 601,
                "page.help": "{a.b}",
                "sign_in.again": "Bonjour {portal}",
            },
            CATALOGUE["fr"],
        )
    )
    assert found == {
        "sign_in.titel": "unknown text",
        "sign_in.title": "unknown placeholder {nobody}",
        "sign_in.submit": "HTML is not interpreted here",
        "page.skip": "601 characters, at most 600",
        "page.help": "{a.b} is not a plain placeholder",
    }


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (3601, "1 h 1 min"),
        (7140, "1 h 59 min"),
    ],
)
def test_a_delay_is_said_as_people_read_it(seconds: int, said: str) -> None:
    spaces = str.maketrans("\u00a0\u202f", "  ")
    assert TEXTS.delay(seconds, "fr").translate(spaces) == said
    assert TEXTS.delay(seconds, "en").translate(spaces) == said


def test_a_text_is_a_string(tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_text("[a]\nb = 1\n", encoding="utf-8")
    with pytest.raises(UnsafeText, match=r"a\.b"):
        load_catalogue(tmp_path)
    (tmp_path / "fr.toml").write_text("a = \n", encoding="utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        load_catalogue(tmp_path)
