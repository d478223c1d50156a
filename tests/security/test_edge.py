"""What every answer has and no request may do: hosts, methods, headers, sizes, foreign forms."""

from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp.clients.model import Client
from tests.security.conftest import MakeProvider
from tests.support.client_folder import write_folder
from tests.support.provider import ISSUER, Browser, Page, Provider

PAGES = ["/", "/artisans/login", "/artisans/pages/legal", "/logout", "/nowhere", "/authorize"]
ENDPOINTS = [
    *PAGES,
    "/token",
    "/userinfo",
    "/introspect",
    "/events",
    "/revoke",
    "/register",
    "/jwks",
    "/.well-known/openid-configuration",
    "/health",
    "/static/parvis.css",
    "/artisans/login/login.identifier_and_password",
]


def open_at(provider: Provider, path: str, *, method: str = "GET", **headers: str) -> TestResponse:
    """Send a request with any headers, Host among them."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    http = provider.app.test_client()
    http.set_cookie(provider.services.cookies.browser_name, "a-browser", domain="localhost")
    return http.open(path, method=method, base_url=ISSUER, headers=sent)


def test_other_hosts_get_400(sqlite_provider: Provider) -> None:
    for host in ("evil.example", "localhost", "localhost:8001", "localhost:8000.evil.example", ""):
        for path in ENDPOINTS:
            assert open_at(sqlite_provider, path, Host=host).status_code == 400, (host, path)
    assert open_at(sqlite_provider, "/", Host="LOCALHOST:8000").status_code == 200


def test_no_address_is_made_from_what_the_request_claims(
    provider: Provider, artisans: Client
) -> None:
    claims = {
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Prefix": "/evil",
        "Forwarded": "host=evil.example;proto=https",
        "X_Original_URL": "/evil",
        "Referer": "https://evil.example/",
    }
    assert artisans.is_active
    for path in (*ENDPOINTS, "//evil.example/x", "/\\evil.example/x", "/%5cevil.example"):
        answer = open_at(provider, path, **claims)
        assert "evil" not in answer.headers.get("Location", ""), path
        assert "//evil" not in answer.text, path
        assert "\\evil" not in answer.text, path


def test_odd_methods_are_refused_and_say_what_is_allowed(sqlite_provider: Provider) -> None:
    for path in ENDPOINTS:
        for method in ("TRACE", "PATCH", "CONNECT", "PROPFIND", "DEBUG", "FOO"):
            answer = open_at(sqlite_provider, path, method=method)
            assert (answer.status_code, "Allow" in answer.headers) == (405, True), (method, path)
        for method in ("PUT", "DELETE"):
            answer = open_at(sqlite_provider, path, method=method)
            assert answer.status_code in {404, 405}, (method, path)
    answer = open_at(sqlite_provider, "/artisans/login", method="POST")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_what_is_too_large_is_refused(sqlite_provider: Provider, tmp_path: Path) -> None:
    sqlite_provider.register(write_folder(tmp_path / "clients"))
    http = sqlite_provider.app.test_client()
    form = "application/x-www-form-urlencoded"
    browser = sqlite_provider.browser()
    action = browser.authorize(sqlite_provider.client("artisans")).action
    for path in ("/token", "/authorize", "/introspect", "/revoke", "/logout"):
        sent = http.post(path, base_url=ISSUER, data=b"a=" + b"x" * 70_000, content_type=form)
        assert sent.status_code == 413, path
    sent = browser.http.post(action, base_url=ISSUER, data=b"x" * 70_000, content_type=form)
    assert sent.status_code == 413
    assert "trop volumineux" in sent.text


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_headers_of_every_answer(provider_with: MakeProvider, tmp_path: Path, scheme: str) -> None:
    issuer = ISSUER if scheme == "http" else "https://id.example"
    provider = provider_with(server={"issuer": issuer})
    provider.register(write_folder(tmp_path / "clients"))
    http = provider.app.test_client()
    for path in ENDPOINTS:
        for method in ("GET", "HEAD", "POST", "OPTIONS", "TRACE"):
            answer = http.open(path, method=method, base_url=issuer)
            headers = answer.headers
            assert headers.get("X-Content-Type-Options") == "nosniff", (path, method)
            strict = headers.get("Strict-Transport-Security", "")
            assert ("max-age=31536000" in strict) == (scheme == "https"), (path, method)
            assert "Server" not in headers
            if answer.mimetype == "text/html" and answer.status_code not in {204, 303}:
                check_page(answer)
    refused = http.get("/", base_url=issuer, headers={"Host": "evil.example"})
    assert ("Strict-Transport-Security" in refused.headers) == (scheme == "https")


def check_page(answer: TestResponse) -> None:
    """Assert what every HTML page has."""
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Opener-Policy"].startswith("same-origin")
    assert "Cookie" in answer.headers["Vary"]
    assert "charset=utf-8" in answer.headers["Content-Type"]
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_a_form_may_lead_to_its_own_portal_only(provider: Provider, artisans: Client) -> None:
    page = provider.browser().authorize(artisans)
    policy = page.response.headers["Content-Security-Policy"]
    assert "form-action 'self' https://artisans.example;" in policy
    assert "form-action 'self';" in open_at(provider, "/").headers["Content-Security-Policy"]


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": f"{ISSUER}.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": ISSUER},
]


def test_forms_of_other_sites_do_nothing(provider: Provider, artisans: Client) -> None:
    person = provider.person("artisans", "amadou")
    browser = provider.browser()
    page = browser.authorize(artisans)
    data = page.form | {"identifier": person.identifier, "password": person.password}
    for headers in FOREIGN:
        refused = browser.post(page.action, data, headers=headers)
        assert (refused.status, "Set-Cookie" in refused.response.headers) == (403, False), headers
    assert "error" in browser.authorize(artisans, prompt="none").query
    ours = {"Origin": ISSUER, "Sec-Fetch-Site": "same-origin"}
    assert "code" in browser.post(page.action, data, headers=ours).query


def test_a_form_is_a_body_of_texts(provider: Provider, artisans: Client) -> None:
    """JSON, files in a text's place, repeated fields and a HEAD are no form."""
    person = provider.person("artisans", "amadou")
    browser = provider.browser()
    page = browser.authorize(artisans)
    token = page.form["csrf_token"]
    hostile: list[dict[str, object]] = [
        {"json": {"identifier": {"$ne": 1}, "password": ["x"], "csrf_token": token}},
        {"json": [1, 2]},
        {"data": "{", "content_type": "application/json"},
        {"data": {"identifier": (BytesIO(b"x"), "f"), "csrf_token": token}},
        {"data": "identifier[]=x&password[]=y", "content_type": "multipart/form-data"},
        {"data": b"\xff\xfe=%ff&identifier=%00", "content_type": "application/octet-stream"},
    ]
    for sent in hostile:
        answer = browser.http.post(page.action, base_url=ISSUER, **sent)
        assert answer.status_code == 422, sent
    assert browser.http.head(page.action, base_url=ISSUER).status_code == 303
    data = page.form | {"identifier": person.identifier, "password": person.password}
    assert "code" in browser.post(page.action, data).query


NASTY = "\"><script>alert(1)</script>'{{7*7}}${7*7}<!--"


def test_nothing_that_is_sent_comes_back_as_markup(provider: Provider, artisans: Client) -> None:
    browser = provider.browser()
    page = browser.authorize(artisans, login_hint=NASTY, state=NASTY, nonce=NASTY)
    pages: list[Page] = [
        page,
        browser.submit(page, identifier=NASTY, password=NASTY),
        browser.get(f"/{NASTY}/{NASTY}/{NASTY}"),
        browser.get("/artisans/login", headers={"Accept-Language": NASTY, "Referer": NASTY}),
        browser.authorize(artisans, redirect_uri=f"https://artisans.example/{NASTY}"),
        browser.authorize(artisans, client_id=NASTY),
        browser.authorize(artisans, response_mode="form_post", prompt="none", state=NASTY),
        browser.get(f"/logout?client_id=artisans&state={NASTY}&ui_locales={NASTY}"),
        browser.get(f"/artisans/login?ui_locales={NASTY}&x={NASTY}"),
    ]
    for seen in pages:
        assert "<script>alert" not in seen.text
        assert "49" not in seen.seen
    assert "&lt;script&gt;alert(1)" in pages[1].text


def test_cookies_of_http_on_loopback(provider: Provider, artisans: Client) -> None:
    person = provider.person("artisans", "amadou")
    browser = provider.browser()
    cookies = _cookies_set(browser, artisans, person.identifier, person.password)
    assert cookies.keys() == {"parvis", "parvis-browser", "parvis-form"}
    for flags in cookies.values():
        assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= flags
        assert "Secure" not in flags
    assert not any(flag.startswith(("Max-Age", "Expires")) for flag in cookies["parvis"])


def _cookies_set(
    browser: Browser, client: Client, identifier: str, password: str
) -> dict[str, set[str]]:
    door = browser.authorize(client, follow=False)
    page = browser.get(door.location)
    answer = browser.submit(page, follow=False, identifier=identifier, password=password)
    lines = [
        line
        for seen in (door, page, answer)
        for line in seen.response.headers.getlist("Set-Cookie")
    ]
    return {line.partition("=")[0]: set(line.split("; ")[1:]) for line in lines}


def test_junk_among_the_cookies_is_nobodys(provider: Provider, artisans: Client) -> None:
    for junk in ("=parvis=x", "parvis", "parvis=\xff; parvis=", "parvis=" + "x" * 9000, ";;=;"):
        answer = provider.app.test_client().get(
            "/artisans/login?c=1", base_url=ISSUER, headers={"Cookie": junk}
        )
        assert answer.status_code in {200, 400}
    assert artisans.is_active
