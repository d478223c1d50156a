"""Messages as they come from anywhere: none stops the page, none changes how it reads."""

import socket
from datetime import UTC, datetime

import pytest

from idp.demo import mailbox
from idp.demo.mail_reading import ReadMail, pieces, read
from idp.demo.mailbox import KeptMail, Mailbox
from idp.kernel.clock import SystemClock

ISSUER = "http://localhost:8000"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def reading(content: bytes) -> ReadMail:
    return read(KeptMail(1, AT, "somebody@mel.example", content), ISSUER)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"=?utf-8?q?Cl=C3=A9_perdue?=", "Clé perdue"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"=?utf-8?q?pay=E2=80=AEgnp=2Eexe?=", "pay\ufffdgnp.exe"),
        (b"=?utf-8?q?two=0D=0ABcc:_x=00?=", "two Bcc: x\ufffd"),
        (b"=?no-such-charset?b?w6k=?=", "=?no-such-charset?b?w6k=?="),
        (b"=?utf-8?b?broken?=", None),
        ("déjà en clair".encode(), None),
        (b"\xff\xfe\x00", None),
        (b"", ""),
        (b"a" * 900_000, "a" * 900_000),
    ],
)
def test_a_subject_is_one_line_without_tricks(raw: bytes, shown: str | None) -> None:
    subject = reading(b"Subject: " + raw + b"\r\n\r\nbody").subject
    assert subject.isprintable()
    if shown is not None:
        assert subject == shown


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"no header at all",
        b"Content-Type: text/plain; charset=rot13\r\n\r\nguvf",
        b"Content-Type: text/html; charset=\xff\r\n\r\n<p>x",
        b"Content-Type: text/html\r\n\r\n<![if x<!DOCTYPE <a href",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
    ],
)
def test_no_message_stops_the_reader(content: bytes) -> None:
    said = reading(content)
    assert (said.sender, said.links) == ("", ())


def test_parts_within_parts_without_end_are_shown_as_they_came() -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(3000)
    )
    assert reading(nested).text.startswith("Content-Type: multipart")


def test_links_are_the_providers_alone_each_once() -> None:
    html = '<a href="http://localhost:8000/a?t=1">a</a><a href="javascript:alert(1)">b</a>'
    text = (
        "http://localhost:8000/a?t=1. https://evil.example/ http://localhost:8000.evil.example/x "
        "(http://localhost:8000/b)"
    )
    content = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
        f"--x\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        f"--x\r\nContent-Type: text/html\r\n\r\n{html}\r\n--x--\r\n"
    )
    said = reading(content.encode())
    assert said.links == ("http://localhost:8000/a?t=1", "http://localhost:8000/b")
    assert [piece for piece, is_link in pieces(said.text, ISSUER) if is_link] == list(said.links)


def test_a_picture_comes_with_its_message_or_not_at_all() -> None:
    content = (
        b"Content-Type: multipart/related; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/html\r\n\r\n<img src='cid:logo'><img src=\"cid:none\">\r\n"
        b"--x\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\naGk=\r\n--x--\r\n"
    )
    html = reading(content).html
    assert "src='data:image/png;base64,aGk='" in html
    assert 'src="data:,"' in html


def test_the_oldest_go_and_no_number_comes_twice() -> None:
    box = Mailbox(SystemClock(), kept=3)
    for _ in range(5):
        box.add("somebody@mel.example", b"")
    assert [mail.number for mail in box.newest_first()] == [5, 4, 3]
    assert [mail.number for mail in box.newest_first(after=4)] == [5]
    assert box.get(1) is None
    box.clear()
    assert box.newest_first() == []
    assert box.add("somebody@mel.example", b"").number == 6


def test_the_mail_server_takes_no_port_that_is_promised() -> None:
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as one:
        promised = one.getsockname()[1]
        given = iter([one.dup(), socket.create_server(("127.0.0.1", 0))])
        patch.setattr(socket, "create_server", lambda *_, **__: next(given))
        with mailbox.listen(but_not=(promised,)) as other:
            assert other.getsockname()[1] != promised
