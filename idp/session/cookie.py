"""The two cookies: which session, and which browser (decision 17)."""

from flask import Request, Response

from idp.crypto.tokens import fingerprint
from idp.kernel.ids import new_token


class Cookies:
    """Reads and writes the session cookie and the cookie that tells browsers apart.

    On https both names start with `__Host-`; on an http loopback issuer they are plain, because a
    browser would refuse the prefix there.
    """

    def __init__(self, *, secure: bool):
        """Name the cookies for https (`secure`) or for http on loopback."""
        prefix = "__Host-" if secure else ""
        self._secure = secure
        self.session_name = f"{prefix}parvis"
        self.browser_name = f"{prefix}parvis-browser"

    def session_secret(self, request: Request) -> str:
        """Return the session cookie's value, '' without one."""
        return request.cookies.get(self.session_name, "")[:128]

    def browser_secret(self, request: Request) -> str:
        """Return the value that tells this browser apart, '' at its first visit."""
        return request.cookies.get(self.browser_name, "")[:128]

    def browser_hash(self, request: Request) -> bytes | None:
        """Return the fingerprint that rows keep of this browser, None at its first visit."""
        secret = self.browser_secret(request)
        return fingerprint(secret) if secret else None

    def new_browser(self, response: Response) -> bytes:
        """Give the browser a name of its own; returns its fingerprint."""
        secret = new_token()
        self.write_browser(response, secret)
        return fingerprint(secret)

    def write_browser(self, response: Response, secret: str) -> None:
        """Write the browser cookie: a year, so that a known browser stays known."""
        self._write(response, self.browser_name, secret, max_age=365 * 86400)

    def write_session(self, response: Response, secret: str, *, max_age: int | None) -> None:
        """Write the session cookie; `max_age` None ends it with the browser (R-ENT-24)."""
        self._write(response, self.session_name, secret, max_age=max_age)

    def forget_session(self, response: Response) -> None:
        """Take the session cookie away."""
        self._write(response, self.session_name, "", max_age=0)

    def _write(self, response: Response, name: str, value: str, *, max_age: int | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
