"""Over TLS, as it is deployed: cookies that nothing else may set, HSTS, a sign-in end to end."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from idp.clients.model import Client
from tests.support.client_folder import write_folder
from tests.support.live import LiveProvider
from tests.support.provider import VERIFIER, Person, asked


@dataclass(frozen=True)
class Seen:
    """The answers of one sign-in, in order."""

    door: httpx.Response
    page: httpx.Response
    signed_in: httpx.Response
    answer: httpx.Response
    tokens: httpx.Response


def sign_in(http: httpx.Client, live: LiveProvider, client: Client, person: Person) -> Seen:
    door = http.get(f"/authorize?{urlencode(asked(client))}")
    page = http.get(door.headers["Location"])
    assert page.status_code == 200
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    action = re.search(r'action="([^"]+)"', page.text)
    assert action is not None
    url = unescape(action[1])
    form = dict(hidden) | {"identifier": person.identifier, "password": person.password}
    # Flask-WTF would ask for a Referer here; our own check reads Origin and Sec-Fetch-Site.
    for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert http.post(url, data=form, headers=foreign).status_code == 403
    signed_in = http.post(url, data=form, headers={"Origin": live.issuer})
    answer = http.get(signed_in.headers["Location"])
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["iss"] == [live.issuer]
    redeemed = {
        "grant_type": "authorization_code",
        "code": query["code"][0],
        "redirect_uri": client.metadata.redirect_uris[0],
        "code_verifier": VERIFIER,
    }
    tokens = http.post("/token", data=redeemed, auth=(client.client_id, live.secret(client)))
    assert tokens.status_code == 200, tokens.text
    return Seen(door, page, signed_in, answer, tokens)


def test_signing_in_over_tls(live_tls_provider: LiveProvider, tmp_path: Path) -> None:
    live = live_tls_provider
    client = live.register(write_folder(tmp_path / "clients", "artisans-tls"))
    person = live.person("artisans-tls", "amadou")
    with httpx.Client(verify=live.trust, base_url=live.issuer) as http:
        seen = sign_in(http, live, client, person)
        given = (seen.door, seen.page, seen.signed_in)
        cookies = [line for one in given for line in one.headers.get_list("Set-Cookie")]
        assert {line.partition("=")[0] for line in cookies} == {
            "__Host-parvis",
            "__Host-parvis-browser",
            "__Host-parvis-form",
        }
        for line in cookies:
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
            assert "Domain" not in line
            assert len(line) < 4096
        for one in (*given, seen.answer, seen.tokens, http.get("/nowhere")):
            assert one.headers["Strict-Transport-Security"] == "max-age=31536000"
        left = http.get(f"/logout?id_token_hint={seen.tokens.json()['id_token']}")
        assert left.status_code == 200
        assert "__Host-parvis" not in http.cookies
