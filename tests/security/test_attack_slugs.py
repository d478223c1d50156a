"""A portal's name takes no page away from it, however it begins."""

from pathlib import Path

import pytest

from tests.support.client_folder import write_folder
from tests.support.provider import Provider


@pytest.mark.parametrize("slug", ["tokens", "healthcare", "authorized"])
def test_a_portal_may_begin_like_an_endpoint(
    slug: str, sqlite_provider: Provider, tmp_path: Path
) -> None:
    portal = sqlite_provider.register(write_folder(tmp_path / "clients", slug))
    somebody = sqlite_provider.person(slug, "amadou")
    assert "code" in sqlite_provider.browser().sign_in(portal, somebody).query
