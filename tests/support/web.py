"""A browser without scripts, in this process, and what it sees."""

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from werkzeug.test import Client as HttpClient
from werkzeug.test import TestResponse

from idp.clients.model import Client
from tests.support.people import Person

ISSUER = "http://localhost:8000"
VERIFIER = "v" * 43


@dataclass
class Page:
    """An answer, read as a person or a test reads it."""

    response: TestResponse

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """The body."""
        return self.response.text

    @property
    def location(self) -> str:
        """Where it leads, '' when nowhere."""
        return self.response.headers.get("Location", "")

    @property
    def query(self) -> dict[str, str]:
        """The parameters of where it leads."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}

    @property
    def title(self) -> str:
        """The page's title."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return html.unescape(found.group(1).strip()) if found else ""

    @property
    def seen(self) -> str:
        """The words of the page, without marks, blanks folded."""
        body = re.sub(r"<(head|script|style)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def form(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text)
        return {name: html.unescape(value) for name, value in inputs}

    @property
    def action(self) -> str:
        """Where the page's first form is sent."""
        found = re.search(r'<form[^>]*action="([^"]+)"', self.text)
        assert found is not None, self.seen[:300]
        return html.unescape(found.group(1))


@dataclass
class Browser:
    """A browser without scripts: keeps cookies, follows our own redirects, sends forms."""

    http: HttpClient
    source: str
    lang: str
    issuer: str = ISSUER

    def get(self, url: str, *, follow: bool = True, headers: dict[str, str] | None = None) -> Page:
        """Open a URL; redirects inside the provider are followed, those to a portal are not."""
        page = Page(self._send("GET", url, headers=headers))
        while follow and page.status in {302, 303} and self._is_ours(page.location):
            page = Page(self._send("GET", page.location))
        return page

    def post(
        self,
        url: str,
        data: dict[str, str],
        *,
        follow: bool = True,
        headers: dict[str, str] | None = None,
    ) -> Page:
        """Send a form."""
        page = Page(self._send("POST", url, data=data, headers=headers))
        if follow and page.status in {302, 303} and self._is_ours(page.location):
            return self.get(page.location)
        return page

    def submit(self, page: Page, *, follow: bool = True, **fields: str) -> Page:
        """Fill in the page's form and send it."""
        return self.post(page.action, page.form | fields, follow=follow)

    def authorize(self, client: Client, *, follow: bool = True, **changes: str | None) -> Page:
        """Arrive from a portal; None leaves a parameter out."""
        return self.get(f"/authorize?{urlencode(asked(client, **changes))}", follow=follow)

    def sign_in(self, client: Client, person: Person, **changes: str | None) -> Page:
        """Arrive from a portal and sign in; returns the redirect to the portal, or a page."""
        page = self.get(f"/authorize?{urlencode(asked(client, **changes))}")
        return self.submit(page, identifier=person.identifier, password=person.password)

    def _send(self, method: str, url: str, **more: Any) -> TestResponse:
        headers = {"Accept-Language": self.lang} | (more.pop("headers", None) or {})
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.http.open(
            path,
            method=method,
            base_url=self.issuer,
            headers=headers,
            environ_base={"REMOTE_ADDR": self.source},
            **more,
        )

    def _is_ours(self, location: str) -> bool:
        return location.startswith(("/", self.issuer))


def asked(client: Client, /, **changes: str | None) -> dict[str, str]:
    """Return an authorization request of a client; None leaves a parameter out."""
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    parameters: dict[str, str | None] = {
        "client_id": client.client_id,
        "redirect_uri": client.metadata.redirect_uris[0],
        "response_type": "code",
        "scope": "openid profile email",
        "state": "un-état",
        "nonce": "un-nonce",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    parameters |= changes
    return {name: value for name, value in parameters.items() if value is not None}
