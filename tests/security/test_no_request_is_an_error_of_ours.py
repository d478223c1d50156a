"""Whatever is sent: never a 5xx, never a trace (security.md moonshot 2)."""

import os
import random

import pytest
from werkzeug.test import run_wsgi_app

from idp.clients.model import Client
from tests.security.hostile import hostile_requests
from tests.support.provider import ISSUER, Browser, Provider
from tests.support.sizes import Sizes


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_hostile_requests(provider: Provider, artisans: Client, sizes: Sizes) -> None:
    seed = int(os.environ.get("PARVIS_FUZZ_SEED") or random.SystemRandom().randrange(10**9))
    print(f"PARVIS_FUZZ_SEED={seed}")  # noqa: T201 - shown when it fails, to try again
    person = provider.person("artisans", "amadou")
    signed_in = provider.browser()
    assert "code" in signed_in.sign_in(artisans, person).query
    stranger = provider.browser()
    journeys = [
        browser.authorize(artisans, prompt="login").action for browser in (signed_in, stranger)
    ]
    doors = [signed_in.authorize(artisans, prompt="select_account").action, *journeys]
    cookies = [cookie_header(signed_in), cookie_header(stranger), ""]
    statuses: dict[int, int] = {}
    for place, hostile in enumerate(hostile_requests(seed, sizes.fuzzed_requests, doors)):
        environ = hostile.environ(ISSUER)
        environ.setdefault("HTTP_COOKIE", cookies[place % 3])
        body, status, _ = run_wsgi_app(provider.app, environ, buffered=True)
        code, text = int(status[:3]), b"".join(body)
        assert code < 500, (seed, place, hostile, text[:500])
        assert b"Traceback" not in text, (seed, place, hostile)
        statuses[code] = statuses.get(code, 0) + 1
    assert {200, 303, 400, 401, 404, 405} <= statuses.keys(), "the grammar reaches little"
    # After all of it a person still signs in.
    elsewhere = provider.browser(source="203.0.113.9")
    assert "code" in elsewhere.sign_in(artisans, person).query


def cookie_header(browser: Browser) -> str:
    kept = (browser.http._cookies or {}).values()
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in kept)
