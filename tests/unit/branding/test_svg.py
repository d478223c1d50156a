"""A logo is hostile until it was rewritten (BR-svg-logo)."""

from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.branding.svg import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, UnsafeImage, sanitise

SVG = "http://www.w3.org/2000/svg"


def image(inside: str, attributes: str = "") -> bytes:
    return f'<svg xmlns="{SVG}" viewBox="0 0 9 9" {attributes}>{inside}</svg>'.encode()


REFUSED = {
    "script": image("<script>alert(1)</script>"),
    "script of another case": image("<SCRIPT>alert(1)</SCRIPT>"),
    "event handler": image('<rect width="1" onload="alert(1)"/>'),
    "event handler on the root": image("", 'onload="alert(1)"'),
    "event handler of another case": image('<rect ONCLICK="alert(1)"/>'),
    "foreign object": image("<foreignObject><p/></foreignObject>"),
    "remote image": image('<image href="https://evil.example/x.png"/>'),
    "embedded image": image('<image href="data:image/png;base64,AAAA"/>'),
    "link": image('<a href="javascript:alert(1)"><rect/></a>'),
    "use of a remote drawing": image('<use href="https://evil.example/x.svg#a"/>'),
    "nested uses": image('<g id="a"/><use href="#a"/>'),
    "style sheet": image("<style>@import url(https://evil.example/x.css)</style>"),
    "remote paint": image('<rect fill="url(https://evil.example/x#a)"/>'),
    "remote paint behind a local one": image('<rect fill="url(#a) url(//evil.example)"/>'),
    "remote style": image('<rect style="fill:url(//evil.example/x)"/>'),
    "escaped style": image(r'<rect style="fill:u\72l(//evil.example/x)"/>'),
    "animation": image('<animate attributeName="href" to="javascript:alert(1)"/>'),
    "set": image('<set attributeName="onload" to="alert(1)"/>'),
    "filter": image("<filter/>"),
    "remote gradient": image('<linearGradient href="https://evil.example/x#a"/>'),
    "remote gradient by xlink": image(
        '<linearGradient xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//evil.example#a"/>'
    ),
    "document type": b'<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + image(""),
    "entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + image("<title>&a;</title>"),
    "undeclared entity": image("<title>&a;</title>"),
    "processing instruction": b'<?xml-stylesheet href="//evil.example/x.css"?>' + image(""),
    "HTML": b"<html><script>alert(1)</script></html>",
    "SVG without its namespace": b'<svg viewBox="0 0 1 1"/>',
    "HTML inside": image('<body xmlns=""><script/></body>').replace(b'xmlns=""', b"") + b"x",
    "not XML": b"\x89PNG\r\n\x1a\n",
    "empty": b"",
    "cut short": image("")[:-3],
    "unknown encoding": b'<?xml version="1.0" encoding="utf-7"?>' + image(""),
    "too big": image(" " * MAX_BYTES),
    "too deep": image("<g>" * MAX_DEPTH + "</g>" * MAX_DEPTH),
    "too many": image("<g/>" * MAX_ELEMENTS),
}


@pytest.mark.parametrize("hostile", REFUSED.values(), ids=REFUSED.keys())
def test_an_image_that_acts_or_fetches_is_refused(hostile: bytes) -> None:
    with pytest.raises(UnsafeImage):
        sanitise(hostile)


def test_a_plain_drawing_survives_and_is_stable() -> None:
    clean = sanitise(
        image(
            '<title>Intr@CMA &amp; co</title><defs><linearGradient id="a"><stop offset="1"'
            ' stop-color="#fff"/></linearGradient></defs><path d="M0 0h9" fill="url(#a)"/>'
            '<text x="1">é &lt; è</text>',
            'role="img" aria-label="Intr@CMA"',
        )
    )
    assert clean.count(b'fill="url(#a)"') == 1
    assert "é &lt; è".encode() in clean
    assert b'aria-label="Intr@CMA"' in clean
    assert sanitise(clean) == clean


def test_what_an_editor_leaves_is_left_out() -> None:
    clean = sanitise(
        image(
            "<metadata><x:RDF><x:Work/></x:RDF></metadata><!-- by hand -->"
            '<x:view zoom="1">note</x:view><rect width="1" x:label="a" style="fill:#fff;x:y"/>',
            'xmlns:x="http://editor.example/"',
        )
    )
    assert b"editor" not in clean
    assert b"note" not in clean
    assert b'<rect width="1" fill="#fff"></rect>' in clean


@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(str.encode)
    | st.text(max_size=200).map(image)
)
def test_any_bytes_give_either_a_clean_drawing_or_a_reason(garbage: bytes) -> None:
    try:
        clean = sanitise(garbage)
    except UnsafeImage:
        return
    expat.ParserCreate().Parse(clean, True)  # noqa: FBT003 - expat takes it by position only
