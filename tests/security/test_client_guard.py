"""Wrong client secrets are slowed and recorded; right ones elsewhere go on (O21-05)."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from idp.kernel.clock import MovableClock
from idp.stores.tables import AuditEvent
from tests.support.provider import Page, Provider

TOKEN = {"grant_type": "refresh_token", "refresh_token": "x"}


def ask(provider: Provider, secret: str, *, source: str = "192.0.2.1") -> Page:
    basic = base64.b64encode(f"artisans:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    return provider.browser(source=source).post("/token", TOKEN, headers=headers)


@pytest.mark.usefixtures("artisans")
def test_wrong_secrets_are_slowed_per_source(provider: Provider, clock: MovableClock) -> None:
    assert [ask(provider, "wrong").status for _ in range(20)] == [401] * 20
    refused = ask(provider, "wrong")
    assert (refused.status, refused.response.headers["Retry-After"]) == (429, "1")
    right = provider.secrets["artisans"]
    assert ask(provider, right).status == 429
    assert ask(provider, right, source="192.0.2.2").status == 400
    clock.move(timedelta(seconds=2))
    assert ask(provider, right).status == 400
    with provider.stores.read() as connection:
        failures = connection.execute(
            select(func.count()).where(AuditEvent.event == "client_authentication")
        ).scalar_one()
    assert failures == 20
