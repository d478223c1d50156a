"""What a mail filter does to a link before its reader sees it: it opens it, several times."""

from dataclasses import dataclass
from typing import Final

import requests

METHODS: Final = ("HEAD", "GET", "GET", "GET")
_AGENT: Final = "LinkScanner/1.0 (demonstration of what mail filters do)"
_SECONDS: Final = 10
_REDIRECTS: Final = 5


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of the scanner and how it was answered; status 0 for no answer."""

    method: str
    status: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """All visits; nothing was used up when the last one met what the first one met."""

    visits: tuple[Visit, ...]

    @property
    def is_intact(self) -> bool:
        """Tell whether every visit, the last one too, was answered like the first, and well."""
        return {visit.status for visit in self.visits} == {requests.codes.ok}


def scan(link: str, issuer: str) -> Scanned:
    """Open a link by HEAD, then three times by GET, each time without cookies.

    Args:
        link: An address below `issuer`.
        issuer: Where redirects may lead; no other place is asked for anything.
    """
    return Scanned(tuple(Visit(method, _visit(method, link, issuer)) for method in METHODS))


def _visit(method: str, link: str, issuer: str) -> int:
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(_REDIRECTS):
            try:
                answer = session.request(
                    method,
                    link,
                    headers={"User-Agent": _AGENT},
                    timeout=_SECONDS,
                    allow_redirects=False,
                )
            except requests.RequestException:
                return 0
            if not answer.is_redirect:
                return answer.status_code
            link = requests.compat.urljoin(link, answer.headers["Location"])
            if not link.startswith(f"{issuer}/"):
                return answer.status_code
    return 0
