"""Claims about a person: what scopes release, what was asked singly, what the client's folder maps.

Standard claims and their scopes: OpenID Connect Core §5.1, §5.4. A claim never says more than was
proved: `email_verified` needs a proof of this very address, and no telephone number was proved.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from idp.clients.model import Client
from idp.kernel.clock import timestamp
from idp.policy.client import ClaimMapping
from idp.stores.names import full_name
from idp.stores.people import PersonFacts

SCOPES: Mapping[str, tuple[str, ...]] = {
    "profile": (
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
_SCOPE_OF = {claim: scope for scope, claims in SCOPES.items() for claim in claims}
_FROM_ATTRIBUTES = (
    "middle_name",
    "nickname",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
)
_ADDRESS_MEMBERS = (
    "formatted",
    "street_address",
    "locality",
    "region",
    "postal_code",
    "country",
)
RESERVED = frozenset(
    {
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "azp",
        "at_hash",
        "c_hash",
        "s_hash",
        "sid",
        "email_verified",
        "phone_number_verified",
    }
)
"""Claims that no folder may map: they are the provider's word."""
_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client may learn now: the scopes granted, and the claims that it asked for by name."""

    scopes: frozenset[str]
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, scope: str, requested: Mapping[str, Any] | None, place: str) -> "Asked":
        """Read the granted scope and one place (`userinfo`, `id_token`) of a `claims` parameter."""
        return cls(frozenset(scope.split()), frozenset((requested or {}).get(place) or ()))


def for_userinfo(person: PersonFacts, client: Client, asked: Asked) -> dict[str, Any]:
    """Return a person's claims as the userinfo endpoint tells them, without `sub` (Core §5.3)."""
    mapped = {name: how for name, how in client.policy.claims.items() if name not in RESERVED}
    known = standard(person) | _of_identifier(person, client)
    wanted = _released(asked, client, _SCOPE_OF)
    told = {name: value for name, value in known.items() if name in wanted}
    scopes = {name: how.scope for name, how in mapped.items()}
    return told | _mapped(person, known, mapped, only=_released(asked, client, scopes))


def for_id_token(person: PersonFacts, client: Client, asked: Asked) -> dict[str, Any]:
    """Return a person's claims as they are frozen for the ID token (Core §5.5).

    Those that the client asked for in `claims.id_token`, and those that its folder maps with
    `id_token = true`; scopes alone put nothing there (Core §5.4, response type `code`).
    """
    by_name = Asked(frozenset(), asked.names)
    told = for_userinfo(person, client, by_name)
    always = {
        name: how
        for name, how in client.policy.claims.items()
        if how.id_token and how.scope in asked.scopes and name not in RESERVED
    }
    known = standard(person) | _of_identifier(person, client)
    return told | _mapped(person, known, always, only=always)


def _released(asked: Asked, client: Client, scope_of: Mapping[str, str]) -> frozenset[str]:
    """Return the claims that a scope gives, or that were asked for and a scope might give."""
    possible = asked.scopes | frozenset(client.metadata.scopes)
    return frozenset(
        name
        for name, scope in scope_of.items()
        if scope in asked.scopes or (name in asked.names and scope in possible)
    )


def standard(person: PersonFacts) -> dict[str, Any]:
    """Return the standard claims that have a value, in the types that Core §5.1 gives them."""
    attributes = person.attributes
    texts = {name: attributes.get(name) for name in _FROM_ATTRIBUTES} | {
        "name": full_name(person.given_name, person.family_name),
        "given_name": person.given_name,
        "family_name": person.family_name,
        "preferred_username": person.identifier,
        "email": person.email,
    }
    claims: dict[str, Any] = {
        name: value for name, value in texts.items() if value and isinstance(value, str)
    }
    claims["updated_at"] = timestamp(person.updated_at)
    if "email" in claims:
        claims["email_verified"] = person.email_verified_at is not None
    if "phone_number" in claims:
        claims["phone_number_verified"] = False
    if address := _address(attributes.get("address")):
        claims["address"] = address
    return claims


def _of_identifier(person: PersonFacts, client: Client) -> dict[str, str]:
    """Return what a structured identifier tells, for mappings: its unit's code (R-CMI-4)."""
    section = client.policy.identifier
    if section.kind != "structured" or not person.identifier:
        return {}
    return {"issuer_code": person.identifier[: section.issuer_code_length]}


def _address(stored: object) -> dict[str, str]:
    if not isinstance(stored, Mapping):
        return {}
    return {
        member: stored[member]
        for member in _ADDRESS_MEMBERS
        if isinstance(stored.get(member), str) and stored[member]
    }


def _mapped(
    person: PersonFacts,
    known: Mapping[str, Any],
    mappings: Mapping[str, ClaimMapping],
    *,
    only: Collection[str],
) -> dict[str, Any]:
    sources = dict(person.attributes) | {
        "birth_family_name": person.birth_family_name,
        "legacy_key": person.legacy_key,
        "member_profile": person.profile,
        "roles": list(person.roles),
        **known,
    }
    made = {name: _make(how, sources) for name, how in mappings.items() if name in only}
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _make(how: ClaimMapping, sources: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a claim is any JSON
    """Return a mapped claim's value, None when a name in it has no value."""
    if how.source:
        return sources.get(how.source)
    if not how.template:
        return how.constant
    names = _NAME.findall(how.template)
    if not all(isinstance(sources.get(name), str | int) for name in names):
        return None
    return _NAME.sub(lambda match: str(sources[match[1]]), how.template)
