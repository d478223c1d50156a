"""What a client says of itself, under the rules of its organisation's lead."""

from typing import Any

import pytest

from idp.oidc.client_metadata import MetadataRules
from idp.oidc.errors import ProtocolError
from idp.oidc.guarded_fetch import FetchRefused
from tests.unit.oidc.front_values import client

CALLBACK = "https://rp.example/cb"
SECTOR = "https://rp.example/sector.json"


def listing(content: object) -> MetadataRules:
    def fetch(url: str, /) -> object:
        assert url == SECTOR
        if content is None:
            msg = "no answer"
            raise FetchRefused(msg)
        return content

    return MetadataRules(fetch)


def sent(**metadata: Any) -> dict[str, Any]:
    return {"redirect_uris": [CALLBACK]} | metadata


def test_the_leads_rules_are_never_loosened() -> None:
    lead = client(require_pkce=True, access_token_lifetime=60, scopes=["openid", "email"])
    section = listing(None).section(
        sent(scope="openid phone", require_pkce=False, access_token_lifetime=9999), lead
    )
    assert section.require_pkce
    assert section.access_token_lifetime == 60
    assert section.scopes == ["openid"]
    assert section.organisation == "artisans"
    assert section.portal_url == "https://rp.example/"


def test_loopback_addresses_serve_a_demonstration_only() -> None:
    uris = {"redirect_uris": ["http://localhost:8001/cb"]}
    assert listing(None).section(uris, client(insecure_redirects=True)).redirect_uris
    with pytest.raises(ProtocolError):
        listing(None).section(uris, client())


def test_registration_5_the_sector_document_lists_every_redirect_uri() -> None:
    metadata = sent(subject_type="pairwise", sector_identifier_uri=SECTOR)
    section = listing([CALLBACK, "https://rp.example/other"]).section(metadata, client())
    assert section.sector_identifier == "rp.example"
    faulty: list[object] = [None, [], ["https://rp.example/other"], {"a": 1}, [[]], "x"]
    for content in faulty:
        with pytest.raises(ProtocolError) as raised:
            listing(content).section(metadata, client())
        assert raised.value.error == "invalid_client_metadata"


def test_one_host_needs_no_sector_document() -> None:
    assert listing(None).section(sent(subject_type="pairwise"), client()).sector_identifier == ""
