"""Intr@CMA and one of its agents, who changes what the account knows of them."""

from pathlib import Path

import pytest

from idp.clients.model import Client
from tests.support.outbox import Post
from tests.support.provider import Person, Provider
from tests.support.recovering import Recovery

SLUG = "intracma"
OLD, NEW = "fourquin@apcma.example", "Beatrice@Ailleurs.example"


@pytest.fixture
def intracma(provider: Provider, real_folders: Path) -> Client:
    return provider.register(real_folders / SLUG)


@pytest.fixture
def agent(provider: Provider, intracma: Client) -> Person:
    assert intracma.is_active
    return provider.person(SLUG, "bfourquin", email=OLD)


@pytest.fixture
def recovery(provider: Provider, post: Post, agent: Person) -> Recovery:
    assert agent.identifier
    return Recovery(provider, post, SLUG)
