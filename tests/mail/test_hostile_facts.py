"""What people type, and what folders say, stays what it is: words."""

from dataclasses import replace

import pytest

from idp.mail.links import Uncomposable
from tests.mail.composing import (
    as_received,
    composed,
    portal,
)
from tests.mail.queueing import link_facts
from tests.support.outbox import html_of, text_of


@pytest.mark.parametrize(
    "name", ["Gagnez sur evil.example", "http://evil.example", "x@evil.example", "<a href=x>"]
)
def test_a_name_that_would_become_a_link_is_not_written(name: str) -> None:
    message = composed(portal("intracma"), name=name)
    assert message.words.greeting == "Bonjour,"
    assert "evil" not in message.as_string()


LINE_BREAKS = ("\r\n", "\n", "\r", "\u2028", "\x85", "\x00", "\x0b")


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_nothing_given_begins_a_header_or_a_line(line_break: str) -> None:
    evil = f"Camille{line_break}Bcc: victime@courriel.example{line_break}{line_break}Bonjour"
    message = composed(portal("cma-pays-de-la-loire"), "review_more", name=evil, reason=evil)
    received = as_received(message)
    assert received["Bcc"] is None
    assert not any(line.startswith("Bcc") for line in text_of(received).splitlines())
    assert set(received.keys()) == set(as_received(composed(portal("intracma"))).keys())


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_a_portals_name_begins_no_header(line_break: str) -> None:
    client = portal("intracma")
    section = client.policy.mail.model_copy(
        update={"from_name": f"Portail{line_break}Bcc: victime@courriel.example"}
    )
    policy = client.policy.model_copy(update={"mail": section})
    revision = client.revision.model_copy(update={"policy": policy})
    received = as_received(composed(replace(client, revision=revision)))
    assert received["Bcc"] is None
    assert len(received["From"].addresses) == 1


@pytest.mark.parametrize(
    "to",
    [
        "",
        "camille",
        "camille@",
        "@courriel.example",
        "camille@courriel.example\r\nBcc: x@y.example",
        "camille@courriel.example, x@y.example",
        "camille <x@y.example>",
        "a@b@c.example\n",
        "é" * 400 + "@courriel.example",
        "camille@" + "a" * 70 + ".éxample",
    ],
)
def test_what_is_no_address_is_sent_nothing(to: str) -> None:
    with pytest.raises(Uncomposable):
        composed(portal("intracma"), to=to)


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "https://evil.example/", "m", "/m?t=x", "/m#x", "/m\r\nx", "/m/../@evil"],
)
def test_a_path_that_leaves_the_provider_is_refused(path: str) -> None:
    with pytest.raises(Uncomposable):
        composed(portal("intracma"), **(link_facts() | {"path": path}))


def test_html_of_a_portal_or_a_person_is_text() -> None:
    message = composed(
        portal("cma-pays-de-la-loire"), "review_refused", reason="<b onclick=x>Non</b> & fin"
    )
    html = html_of(as_received(message))
    assert "&lt;b onclick=x&gt;Non&lt;/b&gt; &amp; fin" in html
    assert "<b onclick=x>Non</b> & fin" in text_of(as_received(message))
