"""A portal where people sign up, on each kind of database in turn."""

from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from tests.support.outbox import Post
from tests.support.provider import Provider
from tests.support.signing_up import CMA_PARIS, SignUp


@pytest.fixture
def signing_up(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> SignUp:
    provider.register(real_folders / CMA_PARIS)
    return SignUp(provider, post, clock)
