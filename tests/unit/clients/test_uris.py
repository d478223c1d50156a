"""Redirect URIs: https or loopback, no fragment, no wildcard, no name, no trick."""

import pytest

from idp.clients.uris import is_loopback, link_fault, redirect_fault, web_fault


@pytest.mark.parametrize(
    "uri",
    [
        "https://a.example/cb",
        "https://a.example",
        "https://a.example:8443/cb?data_client=authData",
        "https://xn--t-9fa.example/cb",
        "http://localhost:8001/intracma/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:9/cb",
    ],
)
def test_accepted(uri: str) -> None:
    assert redirect_fault(uri, public_client=False) == ""


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("http://a.example/cb", "uri_insecure"),
        ("http://localhost.evil.example/cb", "uri_insecure"),
        ("http://127.0.0.1.evil.example/", "uri_insecure"),
        ("https://a.example/cb#x", "uri_fragment"),
        ("https://a.example/cb#", "uri_fragment"),
        ("https://*.example/cb", "uri_malformed"),
        ("https://a.example/*", "uri_malformed"),
        ("https://user@a.example/", "uri_userinfo"),
        ("https://a.example@evil.example/", "uri_userinfo"),
        ("https://a.example\\@evil.example/", "uri_malformed"),
        ("https://a.example/ cb", "uri_malformed"),
        ("https://été.example/", "uri_malformed"),
        ("https://a.example/\r\nX: y", "uri_malformed"),
        ("https://a.example/a/../b", "uri_dot_segments"),
        ("https://a.example:99999/", "uri_malformed"),
        ("https://[::1/", "uri_malformed"),
        ("https:///cb", "uri_malformed"),
        ("https://a..example/", "uri_malformed"),
        ("javascript:alert(1)", "uri_scheme"),
        ("data:text/html,x", "uri_scheme"),
        ("file:///etc/passwd", "uri_scheme"),
        ("com.example.app:/cb", "uri_scheme"),
        ("/cb", "uri_scheme"),
        ("", "uri_malformed"),
        ("https://a.example/" + "a" * 2000, "uri_malformed"),
    ],
)
def test_refused(uri: str, fault: str) -> None:
    assert redirect_fault(uri, public_client=False) == fault


def test_a_native_application_may_use_its_own_scheme() -> None:
    assert redirect_fault("com.example.app:/cb", public_client=True) == ""
    assert redirect_fault("myapp:/cb", public_client=True) == "uri_scheme"
    assert redirect_fault("javascript:alert(1)", public_client=True) == "uri_scheme"
    assert redirect_fault("com.example.app:/cb#a", public_client=True) == "uri_fragment"


@pytest.mark.parametrize(
    "uri", ["https://a.example", "mailto:a@b.example", "tel:+33102030405", "/aide"]
)
def test_links_of_a_page(uri: str) -> None:
    assert link_fault(uri) == ""


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "//evil.example", "aide", "data:text/html,x", "https:a", "a b"]
)
def test_links_that_no_page_carries(uri: str) -> None:
    assert link_fault(uri)


def test_a_portal_is_a_web_address() -> None:
    assert web_fault("com.example.app:/") == "uri_scheme"
    assert web_fault("") == "uri_malformed"
    assert is_loopback("http://localhost/")
    assert not is_loopback("https://localhost/")
