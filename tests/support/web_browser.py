"""A person's browser without scripts, over the network: cookies, redirects, forms."""

import ssl
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self
from urllib.parse import urljoin

import httpx


@dataclass
class WebForm:
    """The first form of a page: where it goes, and what it holds before anybody writes in it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form: WebForm | None = None
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form is None:
            self.form, self._is_inside = WebForm(said.get("action", "")), True
        elif tag == "input" and self._is_inside and self.form and "name" in said:
            self.form.fields[said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False


def form_of(page: httpx.Response) -> WebForm:
    """Return the first form of a page, its action absolute."""
    reader = _FormReader()
    reader.feed(page.text)
    assert reader.form is not None, f"{page.status_code} {page.url}: {page.text[:500]}"
    return WebForm(urljoin(str(page.url), reader.form.action), reader.form.fields)


class WebBrowser:
    """Follows redirects as far as a given prefix, where the test takes over."""

    def __init__(self, trust: ssl.SSLContext, *, stop_at: str = "\0"):
        """Start without history; `stop_at` is the address that is not opened but returned."""
        self._http = httpx.Client(verify=trust, headers={"Accept-Language": "fr"})
        self.stop_at = stop_at

    def __enter__(self) -> Self:
        """Open the window."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, with every connection."""
        self._http.close()

    def get(self, url: str) -> httpx.Response:
        """Open an address."""
        return self._followed(self._http.get(url))

    def submit(self, page: httpx.Response, **written: str) -> httpx.Response:
        """Fill in a page's form and send it."""
        form = form_of(page)
        headers = {"Origin": str(page.url.copy_with(raw_path=b"/")).rstrip("/")}
        return self._followed(
            self._http.post(form.action, data=form.fields | written, headers=headers)
        )

    def _followed(self, page: httpx.Response) -> httpx.Response:
        while page.has_redirect_location:
            target = urljoin(str(page.url), page.headers["Location"])
            if target.startswith(self.stop_at):
                break
            page = self._http.get(target)
        return page
