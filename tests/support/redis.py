"""A Redis server per worker, from Debian's package, empty for each test."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests.support.ports import free_port


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running Redis server that keeps nothing on disk."""
    program = shutil.which("redis-server")
    assert program is not None, "redis-server is missing: run tests by `make test`"
    folder, port = tmp_path_factory.mktemp("redis"), free_port()
    process = _start(program, folder, port)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        patiently = Retry(ConstantBackoff(0.05), 100)
        with redis.Redis.from_url(url, retry=patiently) as client:
            client.ping()
        yield url
    finally:
        process.terminate()
        process.wait()


def _start(program: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    listening = ("--bind", "127.0.0.1", "--port", str(port))
    forgetful = ("--save", "", "--appendonly", "no", "--dir", str(folder))
    return subprocess.Popen((program, *listening, *forgetful), stdout=subprocess.DEVNULL)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of an empty Redis database."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server
