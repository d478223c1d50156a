"""The ENT as its folder is, and its people."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.activating import ENT, Pupil, pupil
from tests.support.provider import Provider

Enrol = Callable[..., Pupil]


@pytest.fixture
def enrol(provider: Provider, real_folders: Path) -> Enrol:
    """Enrols people at the ENT, each with a letter in hand, on each kind of database."""
    provider.register(real_folders / ENT)
    return lambda *named, **facts: pupil(provider, *named, **facts)
