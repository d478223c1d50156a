"""What every kind of mail looks like, for every portal, in both languages."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from idp.branding.mail_placeholders import COMMON, OWN
from idp.branding.texts import placeholders
from idp.mail.kinds import KINDS
from idp.mail.samples import sample, sample_facts
from tests.mail.composing import (
    ISSUER,
    PORTALS,
    as_received,
    catalogue,
    composed,
    every_mail,
    portal,
)
from tests.support.outbox import html_of, text_of

LINES = 12
PRESCRIBED = {("cma-paris", "activation", "fr"), ("cma-paris", "activation", "en")}
"""Mails whose words a guide prescribes, a line longer for them (R-PAR-15)."""
HTML_BYTES = 20 * 1024
NARROW_BEFORE = re.compile("(?<!\u202f)[;?!](?=\\s|$)")
PLAIN_COLON = re.compile(" :")


@pytest.mark.parametrize("slug", PORTALS)
def test_every_mail_is_short_and_carries_one_link_at_most(slug: str) -> None:
    for kind, lang, message in every_mail(slug):
        where = f"{kind.name} ({lang})"
        received = as_received(message)
        text, html = text_of(received), html_of(received)
        lines = [line for line in text.splitlines() if line.strip()]
        assert len(lines) <= LINES + ((slug, kind.name, lang) in PRESCRIBED), where
        urls = re.findall(r"https?://\S+", text)
        wanted = kind.carries in {"page", "link", "link_and_code"} or kind.ends == "disavow"
        assert len(urls) == int(wanted), where
        assert {urlsplit(url).netloc for url in urls} <= {"id.example"}, where
        assert re.findall(r'href="([^"]+)"', html) == urls, where
        assert all(f">{url}<" in html for url in urls), f"{where}: the bare URL can be read"
        assert len(html.encode()) <= HTML_BYTES, where


@pytest.mark.parametrize("slug", PORTALS)
def test_nothing_is_fetched_and_nobody_is_tracked(slug: str) -> None:
    for kind, _, message in every_mail(slug):
        html = html_of(as_received(message))
        assert not re.search(r"<(?:img|link|script|iframe|object|form)|url\(|@import", html), (
            kind.name
        )


@pytest.mark.parametrize("slug", PORTALS)
def test_both_parts_say_the_same_in_the_readers_language(slug: str) -> None:
    for kind, lang, message in every_mail(slug):
        received = as_received(message)
        assert received.get_content_type() == "multipart/alternative"
        first, second = (part.get_content_type() for part in received.iter_parts())
        assert (first, second) == ("text/plain", "text/html")
        assert f'<html lang="{lang}">' in html_of(received)
        assert received["Content-Language"] == lang
        words = message.words
        for line in (words.greeting, words.text, words.moment, words.never_ask):
            assert line in text_of(received), kind.name


@pytest.mark.parametrize("slug", PORTALS)
@pytest.mark.requirement("R-ALL-11", partly="pages")
def test_french_typography_and_times_of_paris(slug: str) -> None:
    for kind, lang, message in every_mail(slug):
        if lang == "fr":
            said = "\n".join([message.subject or "", *text_of(as_received(message)).splitlines()])
            without_urls = re.sub(r"https?://\S+", "", said)
            assert not PLAIN_COLON.search(without_urls), kind.name
            assert not NARROW_BEFORE.search(without_urls), kind.name
            assert "21 novembre 2026 à 14\u00a0h\u00a032" in said
        else:
            assert "21 November 2026 at 14:32 (Paris time)" in text_of(as_received(message))


@pytest.mark.parametrize("slug", PORTALS)
def test_the_sender_is_the_portal(slug: str) -> None:
    section = portal(slug).policy.mail
    for _, _, message in every_mail(slug):
        received = as_received(message)
        (sender,) = received["From"].addresses
        assert sender.display_name == (section.from_name or portal(slug).metadata.name)
        assert sender.addr_spec == section.from_address
        assert received["Subject"].startswith(portal(slug).metadata.name)
        assert received["Auto-Submitted"] == "auto-generated"


def test_words_use_only_what_their_mail_knows() -> None:
    known = {
        "greeting": {"name"},
        "greeting_fragment": {"fragment"},
        "identifier_line": {"organisation", "identifier"},
        "label": {"label"},
        "code": {"code", "time"},
        "provisional": {"secret"},
    }
    for lang, texts in catalogue().items():
        for text_id, text in texts.items():
            table, _, rest = text_id.partition(".")
            if table == "mail":
                name = rest.partition(".")[0]
                allowed = COMMON | OWN.get(name, frozenset()) | known.get(name, set())
                assert placeholders(text) <= allowed, f"{text_id} ({lang})"


def test_every_kind_has_words_and_a_sample_of_all_that_it_shows() -> None:
    for kind in KINDS.values():
        parts = {f"mail.{kind.name}.{part}" for part in ("subject", "text", "action", "after")}
        assert parts <= catalogue()["fr"].keys()
        assert OWN[kind.name] <= sample_facts(kind).keys()
        assert sample_facts(kind).keys() <= kind.facts


def test_a_portal_says_it_in_its_own_words() -> None:
    client = portal("intracma")
    own = {"fr": {"mail.recovery.text": "Bonjour de {portal}, le {when}."}}
    theirs = client.revision.model_copy(update={"texts": own})
    message = composed(replace(client, revision=theirs))

    assert message.words.text == "Bonjour de Intr@CMA, le 23 novembre 2026 à 13\u00a0h\u00a000."
    assert message.words.signature == "Bien à vous tous"


def test_who_is_greeted_and_how() -> None:
    client = portal("intracma")
    assert composed(client, name="Zoé Dû").words.greeting == "Bonjour Zoé Dû,"
    by_identifier = composed(client, identifier="mdupont").words.greeting
    assert by_identifier == "Bonjour (compte mdu…),"
    assert composed(client).words.greeting == "Bonjour,"


def test_the_identifiers_of_an_address_are_listed() -> None:
    message = composed(
        portal("cmi-organisme"),
        "identifier_reminder",
        identifiers=[
            {"identifier": "00001camille", "organisation": "CMA d'Exemple"},
            {"identifier": "00002camille", "organisation": ""},
        ],
        path="/cmi-organisme/login",
    )
    text = text_of(as_received(message))
    assert "- 00001camille (CMA d'Exemple)\n- 00002camille\n" in text
    assert "https://id.example/cmi-organisme/login\n" in text


def test_a_mailed_password_is_grouped_and_no_link() -> None:
    message = sample(
        KINDS["first_sign_in"], portal("cmi-organisme"), "fr", issuer=ISSUER, catalogue=catalogue()
    )
    text = text_of(as_received(message))
    assert re.search(r"provisoire\u00a0: (?:[2-9A-Z]{4}-){3}[2-9A-Z]{5}$", text, re.MULTILINE)
    assert "http" not in text
