"""Redirect URIs: one byte off is another URI (RFC 9700 §2.1, RFC 8252 §7.3)."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.oidc.redirects import is_registered, with_fragment, with_query

REGISTERED = "https://artisans.example/oidc/callback?portail=1"


@pytest.mark.parametrize(
    "presented",
    [
        "",
        REGISTERED + "&more=1",
        REGISTERED + "#",
        REGISTERED + "#fragment",
        REGISTERED + "/",
        REGISTERED + " ",
        " " + REGISTERED,
        REGISTERED + "\n",
        REGISTERED.replace("portail=1", "portail=%31"),
        REGISTERED.replace("?portail=1", ""),
        REGISTERED.replace("callback", "Callback"),
        REGISTERED.replace("callback", "%63allback"),
        REGISTERED.replace("callback", "x/../callback"),
        REGISTERED.replace("callback", "..;/callback"),
        REGISTERED.replace("callback", "./callback"),
        REGISTERED.replace("/oidc", "//oidc"),
        REGISTERED.replace("https", "http"),
        REGISTERED.replace("https", "HTTPS"),
        REGISTERED.replace("artisans.example", "ARTISANS.example"),
        REGISTERED.replace("artisans.example", "artisans.example."),
        REGISTERED.replace("artisans.example", "artisans.example:443"),
        REGISTERED.replace("artisans.example", "artisans.example.evil.example"),
        REGISTERED.replace("artisans.example", "artisans.example@evil.example"),
        REGISTERED.replace("artisans.example", "evil.example@artisans.example"),
        REGISTERED.replace("artisans.example", "a@b@artisans.example"),
        REGISTERED.replace("artisans.example", "artisansXexample"),
        REGISTERED.replace("artisans.example", "artisans.example\\@evil.example"),
        REGISTERED.replace("artisans.example", "evil.example/artisans.example"),
        REGISTERED.replace("artisans.example", "аrtisans.example"),
        REGISTERED + ";param",
        "javascript:alert(1)//" + REGISTERED,
        "data:text/html,x",
        "//artisans.example/oidc/callback?portail=1",
        "x" * 8192,
        REGISTERED + "x" * 8192,
    ],
)
def test_a_variant_is_not_the_registered_uri(presented: str) -> None:
    assert is_registered(REGISTERED, [REGISTERED])
    assert not is_registered(presented, [REGISTERED])


@pytest.mark.parametrize(
    ("presented", "expected"),
    [
        ("http://127.0.0.1:51004/retour", True),
        ("http://127.0.0.1/retour", True),
        ("http://[::1]:51004/retour", True),
        ("http://127.0.0.1:0/retour", False),
        ("http://127.0.0.1:65536/retour", False),
        ("http://127.0.0.1:x/retour", False),
        ("http://127.0.0.1:/retour", False),
        ("http://127.0.0.1:80@evil.example/retour", False),
        ("http://127.0.0.1.evil.example/retour", False),
        ("http://127.0.0.1:51004/Retour", False),
        ("http://127.0.0.1:51004/retour#x", False),
        ("http://127.0.0.1:51004/retour?x=1", False),
        ("http://127.0.0.2:51004/retour", False),
        ("http://localhost:51004/retour", False),
        ("http://[::2]:51004/retour", False),
        ("https://127.0.0.1:51004/retour", False),
        ("http://127.0.0.1:٥٤/retour", False),
    ],
)
def test_only_the_port_of_a_loopback_address_may_vary(presented: str, *, expected: bool) -> None:
    registered = ["http://127.0.0.1/retour", "http://[::1]:8080/retour", "https://x.example/"]
    assert is_registered(presented, registered) is expected


def test_the_port_of_another_host_may_not_vary() -> None:
    assert not is_registered("http://localhost:2/cb", ["http://localhost:1/cb"])
    assert not is_registered("https://a.example:2/cb", ["https://a.example:1/cb"])


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1, max_size=5))
def test_pairs_survive_the_query_and_the_fragment(pairs: list[tuple[str, str]]) -> None:
    query = urlsplit(with_query("https://a.example/?kept=%20", pairs)).query
    assert query.startswith("kept=%20&")
    assert parse_qsl(query, keep_blank_values=True)[1:] == pairs
    fragment = with_fragment("https://a.example/", pairs).partition("#")[2]
    assert parse_qsl(fragment, keep_blank_values=True) == pairs


def test_nothing_to_add_leaves_the_uri_as_it_is() -> None:
    assert with_query("https://a.example/x", ()) == "https://a.example/x"
