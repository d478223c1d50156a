"""Where a policy is weaker than French law or recommendations: honoured, and said (FR-*).

Sources: CNIL 2022-100, ANSSI PG-078, RGAA 4.1, LCEN art. 1-1, CNIL 2021-122; french-context page of
the documentation.
"""

from collections.abc import Iterator
from typing import Final

from idp.clients.password_strength import length_for, weakest_bits
from idp.clients.remarks import Remark
from idp.policy.password import PasswordSection
from idp.policy.schema import ClientPolicy

RESTRICTED, UNRESTRICTED = 50, 80
"""Bits that the CNIL asks for, with and without restricted access (cases 2 and 1)."""
_ALMOST: Final = 47
_LONG_ENOUGH: Final = 64
_SHORTEST_DELAY: Final = 60
_TRIES: Final = 10
_AUDIT_MONTHS, _INACTIVE_MONTHS = 12, 24
_LEGAL: Final = (
    ("FR-LEGAL-001", "publisher"),
    ("FR-LEGAL-002", "publisher_address"),
    ("FR-LEGAL-003", "publication_director"),
    ("FR-LEGAL-004", "host"),
    ("FR-LEGAL-005", "contact_email"),
)


def french_rules(policy: ClientPolicy) -> Iterator[Remark]:
    """Say which recommendation the organisation's policy does not meet, and what would meet it."""
    yield from _strength(policy)
    yield from _habits(policy.password)
    if policy.activation.first_secret == "mailed_password":
        path = ("activation", "first_secret")
        yield Remark("warning", path, "mailed_password", {}, "FR-SEC-010")
    for key, limit, rule in (
        ("audit_months", _AUDIT_MONTHS, "FR-GDPR-001"),
        ("inactive_months", _INACTIVE_MONTHS, "FR-GDPR-002"),
    ):
        if getattr(policy.retention, key) > limit:
            yield Remark("warning", ("retention", key), "kept_too_long", {"limit": limit}, rule)


def legal_rules(policy: ClientPolicy) -> Iterator[Remark]:
    """Say what the law wants on each portal's pages and the folder leaves out."""
    if any("questions" in step for step in _steps(policy)):
        yield Remark("warning", ("journeys",), "secret_questions", {}, "FR-SEC-011")
    legal = policy.legal
    if not legal.accessibility_contact:
        path = ("legal", "accessibility_contact")
        yield Remark("warning", path, "no_accessibility_contact", {}, "FR-A11Y-001")
    for rule, key in _LEGAL:
        if not getattr(legal, key):
            yield Remark("warning", ("legal", key), "legal_empty", {"name": key}, rule)


def _strength(policy: ClientPolicy) -> Iterator[Remark]:
    rule, throttle = policy.password, policy.throttle
    bits = weakest_bits(rule)
    restricted = (
        throttle.free_attempts <= _TRIES and max(throttle.delays, default=0) >= _SHORTEST_DELAY
    )
    values = {
        "bits": f"{bits:.1f}",
        "bits_fr": f"{bits:.1f}".replace(".", ","),
        "length": length_for(rule, RESTRICTED),
        "long": length_for(rule, UNRESTRICTED),
    }
    path = ("password", "min_length")
    if not restricted and bits < UNRESTRICTED:
        yield Remark("warning", ("throttle",), "unrestricted", values, "FR-PWD-005")
    elif bits < _ALMOST:
        yield Remark("warning", path, "weak_password", values, "FR-PWD-001")
    elif bits < RESTRICTED:
        yield Remark("warning", path, "almost_weak_password", values, "FR-PWD-002")


def _habits(rule: PasswordSection) -> Iterator[Remark]:
    if rule.max_length < _LONG_ENOUGH:
        values = {"value": rule.max_length}
        yield Remark("warning", ("password", "max_length"), "short_maximum", values, "FR-PWD-003")
    if "special" in rule.forbid:
        yield Remark("warning", ("password", "forbid"), "specials_forbidden", {}, "FR-PWD-004")


def _steps(policy: ClientPolicy) -> Iterator[str]:
    for journey in policy.journeys.values():
        yield from (entry.step for entry in journey.steps)
