"""Where a form came from: our own pages only (decision 27)."""

from flask import Request


def is_foreign(request: Request) -> bool:
    """Tell whether another site made the browser send this request.

    `Sec-Fetch-Site` says it in every current browser; older ones send `Origin`. A client without
    either is no browser that another site could misuse, and the form's token is checked as well.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and origin != request.host_url.rstrip("/")
