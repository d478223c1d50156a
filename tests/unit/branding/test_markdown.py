"""The Markdown subset: what is asked for is written, and nothing else gets through."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.branding.markdown import render

ALLOWED = {"h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a"}


class Seen(HTMLParser):
    """Every tag, and every attribute's value, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_the_subset_is_rendered() -> None:
    html = render(
        "# Un\n\nDes *mots* **forts**\nsur deux lignes.\n### Saut\n"
        "- un\n  suite\n- deux\n\n1. a\n2) b\n\n"
        "[ici](https://a.example/?x=1&y=2) et [mail](mailto:a@b.example)"
    )
    assert html == (
        "<h2>Un</h2>\n<p>Des <em>mots</em> <strong>forts</strong> sur deux lignes.</p>\n"
        "<h3>Saut</h3>\n"
        "<ul><li>un suite</li><li>deux</li></ul>\n<ol><li>a</li><li>b</li></ol>\n"
        '<p><a href="https://a.example/?x=1&amp;y=2">ici</a>'
        ' et <a href="mailto:a@b.example">mail</a></p>'
    )


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "# <img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '[x](https://a.example/"onclick=alert(1))',
        "[<b>x</b>](https://a.example/)",
        "**<i>x</i>**",
        "- <iframe>",
        "[x](//evil.example)",
        "[x](data:text/html,x)",
        "![x](https://evil.example/x.png)",
    ],
)
def test_hostile_sources_stay_text(source: str) -> None:
    seen = Seen(render(source))
    assert seen.tags <= ALLOWED
    assert all(
        name == "href" and not value.startswith(("java", "data", "//"))
        for name, value in seen.attributes
    )


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "'",
        "[",
        "]",
        "(",
        ")",
        "*",
        "**",
        "#",
        "# ",
        "- ",
        "1. ",
        "\n",
        "\n\n",
        " ",
        "https://",
        "mailto:",
        "javascript:",
        "a",
        "<script>",
        "onload=",
        "\x00",
        "\u2028",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200))
def test_no_raw_html_passes(source: str) -> None:
    seen = Seen(render(source))
    assert seen.tags <= ALLOWED
    for name, value in seen.attributes:
        assert name == "href"
        assert value.startswith(("https://", "mailto:"))


def test_headings_leave_no_gap() -> None:
    assert Seen(render("### a\n# b\n### c")).tags == {"h2", "h3"}
