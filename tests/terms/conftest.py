"""A portal with terms, whose people sign in."""

from pathlib import Path

import pytest

from tests.support.provider import Provider
from tests.terms.trial import Portal, folder


@pytest.fixture
def portal(provider: Provider, tmp_path: Path) -> Portal:
    """The artisans' portal with a first version of its terms, and Amadou, who owes them."""
    client = provider.register(folder(tmp_path))
    return Portal(provider, tmp_path, client, provider.person("artisans", "Amadou", cleared_for=""))
