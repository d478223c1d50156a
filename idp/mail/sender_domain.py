"""What a sender's domain publishes about its mails: SPF (RFC 7208), DKIM (6376), DMARC (7489)."""

from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.resolver

SECONDS: Final = 5.0


class Offline(Exception):
    """No name server answers: nothing can be said of any domain."""


@dataclass(frozen=True, slots=True)
class Published:
    """What one domain publishes.

    Attributes:
        domain: Of the From address.
        spf: Its SPF records; there has to be one.
        dmarc: The DMARC policies that apply; there has to be one.
        dmarc_domain: Where they stand: the domain itself, or one above.
        dkim: Whether the selector's key is there; None where no selector was named.
    """

    domain: str
    spf: tuple[str, ...]
    dmarc: tuple[str, ...]
    dmarc_domain: str
    dkim: bool | None

    @property
    def policy(self) -> str:
        """Return what DMARC asks receivers to do: none, quarantine or reject; '' without one."""
        if len(self.dmarc) != 1:
            return ""
        tags = {
            name.strip().lower(): value.strip().lower()
            for name, _, value in (tag.partition("=") for tag in self.dmarc[0].split(";"))
        }
        return tags.get("p", "")

    def aligned(self, envelope_domain: str) -> bool:
        """Tell whether SPF of the envelope's domain counts for this one (relaxed alignment)."""
        apex = self.dmarc_domain or self.domain
        return envelope_domain == apex or envelope_domain.endswith(f".{apex}")


class SenderDomains:
    """Asks name servers about domains.

    Args:
        name_server: Address to ask, `192.0.2.53` or with a port; empty for this machine's own.
    """

    def __init__(self, name_server: str = "") -> None:
        self._resolver = _resolver(name_server)

    def published(self, domain: str, *, dkim_selector: str = "") -> Published:
        """Return what a domain publishes.

        Raises:
            Offline: No name server answers.
        """
        dmarc_domain, dmarc = self._dmarc(domain)
        dkim = None
        if dkim_selector:
            dkim = any("p=" in text for text in self._texts(f"{dkim_selector}._domainkey.{domain}"))
        return Published(
            domain=domain,
            spf=tuple(text for text in self._texts(domain) if _is(text, "v=spf1")),
            dmarc=dmarc,
            dmarc_domain=dmarc_domain,
            dkim=dkim,
        )

    def _dmarc(self, domain: str) -> tuple[str, tuple[str, ...]]:
        """Return the policy of the domain, or of the nearest one above (never of a bare TLD)."""
        labels = domain.split(".")
        for start in range(max(len(labels) - 1, 1)):
            above = ".".join(labels[start:])
            found = [text for text in self._texts(f"_dmarc.{above}") if _is(text, "v=DMARC1")]
            if found:
                return above, tuple(found)
        return "", ()

    def _texts(self, name: str) -> list[str]:
        try:
            answer = self._resolver.resolve(name, "TXT", lifetime=SECONDS)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Offline(str(error)) from error
        return [b"".join(record.strings).decode(errors="replace") for record in answer]


def _resolver(name_server: str) -> dns.resolver.Resolver:
    try:
        resolver = dns.resolver.Resolver(configure=not name_server)
    except dns.resolver.NoResolverConfiguration as error:
        raise Offline(str(error)) from error
    if name_server:
        host, _, port = name_server.partition(":")
        resolver.nameservers, resolver.port = [host], int(port or 53)
    return resolver


def _is(text: str, version: str) -> bool:
    return text.lower().replace(" ", ";").split(";")[0] == version.lower()
