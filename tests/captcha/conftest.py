"""What the tests of questions share: portals that ask for work, for characters, for nothing."""

from pathlib import Path

import pytest

from idp.captcha.captchas import Captchas
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.captcha.desk import Desk
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Provider


@pytest.fixture
def captchas(provider: Provider) -> Captchas:
    """The service as it is wired, on each database."""
    return provider.services.captchas


@pytest.fixture
def works(provider: Provider, tmp_path: Path) -> Client:
    """A portal whose forms ask for invisible work: the product's default (R-PDL-20)."""
    return provider.register(write_folder(tmp_path, "works"))


@pytest.fixture
def reads(provider: Provider, tmp_path: Path) -> Client:
    """A portal whose forms ask for characters."""
    lead = LEAD + '\n[signup]\ncaptcha = "image"\n'
    return provider.register(write_folder(tmp_path, "reads", lead))


@pytest.fixture
def trusts(provider: Provider, tmp_path: Path) -> Client:
    """A portal whose forms ask for nothing that anybody notices."""
    lead = LEAD + '\n[signup]\ncaptcha = "none"\n'
    return provider.register(write_folder(tmp_path, "trusts", lead))


@pytest.fixture
def desk(captchas: Captchas, clock: MovableClock) -> Desk:
    """Somebody who fills forms in."""
    return Desk(captchas, clock)
