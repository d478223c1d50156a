"""What a portal of the demonstration refuses."""

import httpx
import pytest

from idp.demo.portals import PORTALS
from tests.demo.conftest import Demo


@pytest.mark.parametrize("slug", [portal.slug for portal in PORTALS])
def test_a_portal_asks_for_a_code_with_everything_that_protects_it(demo: Demo, slug: str) -> None:
    sent = httpx.get(f"{demo.portals}/{slug}/connexion", trust_env=False)
    asked = httpx.URL(sent.headers["location"]).params
    assert sent.headers["location"].startswith(f"{demo.issuer}/authorize?")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"{demo.portals}/{slug}/callback"
    assert asked["state"]
    assert asked["nonce"]


@pytest.mark.parametrize(
    "iss", ["", "?code=a&state=b", "?code=a&state=b&iss=https://other.example"]
)
def test_an_answer_of_another_issuer_is_ignored(demo: Demo, iss: str) -> None:
    answer = httpx.get(f"{demo.portals}/intracma/callback{iss}", trust_env=False)
    assert answer.status_code == 400
    assert "ne vient pas de notre fournisseur" in answer.text


def test_an_answer_without_its_state_is_refused(demo: Demo) -> None:
    url = f"{demo.portals}/intracma/callback?code=a&state=b&iss={demo.issuer}"
    assert httpx.get(url, trust_env=False).status_code == 400


def test_an_error_of_the_provider_is_shown(demo: Demo) -> None:
    url = f"{demo.portals}/intracma/callback?error=access_denied&iss={demo.issuer}"
    answer = httpx.get(url, trust_env=False)
    assert answer.status_code == 400
    assert "access_denied" in answer.text


@pytest.mark.parametrize("path", ["/", "/intracma/", "/demo/portal.css", "/demo/cma-paris.svg"])
def test_pages_are_served_under_a_strict_policy(demo: Demo, path: str) -> None:
    answer = httpx.get(demo.portals + path, trust_env=False)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_landing_page_speaks_english(demo: Demo) -> None:
    assert "Open the portal" in httpx.get(f"{demo.portals}/?lang=en", trust_env=False).text
