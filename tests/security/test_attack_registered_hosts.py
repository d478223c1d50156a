"""Whoever registers a client writes into no header of ours."""

import pytest

from idp.oidc.client_metadata import MetadataRules
from idp.oidc.errors import ProtocolError
from tests.unit.oidc.front_values import client


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example;sandbox/cb",
        "https://rp.example,evil.example/cb",
        "https://rp.example'/cb",
        "https://rp%2eexample/cb",
        "https://.../cb",
        "https://rp.example:/cb",
    ],
)
def test_a_host_that_would_end_a_directive_is_not_registered(uri: str) -> None:
    rules = MetadataRules(lambda _url: None)
    with pytest.raises(ProtocolError):
        rules.section({"redirect_uris": [uri]}, client())
    with pytest.raises(ProtocolError):
        rules.section({"redirect_uris": ["https://rp.example/cb"], "tos_uri": uri}, client())


@pytest.mark.parametrize("uri", ["https://[2001:db8::1]:8443/cb", "https://xn--caf-dma.example/cb"])
def test_hosts_of_every_kind_are(uri: str) -> None:
    section = MetadataRules(lambda _url: None).section({"redirect_uris": [uri]}, client())
    assert section.redirect_uris == [uri]
