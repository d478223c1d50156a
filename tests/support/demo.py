"""The demonstration as somebody who has just cloned the project runs it, and how to walk in it."""

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.ports import free_port

SLUGS = ("intracma", "cmi-organisme", "ent-cfa-orleans", "cma-paris", "cma-pays-de-la-loire")
FOLDERS = Path(__file__).resolve().parents[2] / "clients"
IDP = (sys.executable, "-m", "idp.cli.main")
STOP_SECONDS = 20


@dataclass(frozen=True)
class Somebody:
    """One of the demonstration's people, as `idp demo people` prints them."""

    portal: str
    identifier: str
    password: str
    name: str
    disabled: bool
    is_first: bool
    story: str


@dataclass(frozen=True)
class Demo:
    """A running demonstration: two addresses and the people one can be."""

    issuer: str
    portals_url: str
    people: tuple[Somebody, ...]
    ready_seconds: float

    def people_of(self, slug: str) -> list[Somebody]:
        """Who is known at a portal and may enter."""
        mine = (one for one in self.people if one.portal == slug)
        return [one for one in mine if one.password and not one.disabled]

    def somebody(self, slug: str) -> Somebody:
        """The first of them."""
        return self.people_of(slug)[0]

    def named(self, name: str) -> Somebody:
        """Whoever has this name, at the first portal that knows it."""
        return next(one for one in self.people if one.name == name)

    def home(self, slug: str) -> str:
        """Where a portal stands."""
        return f"{self.portals_url}/{slug}/"

    def arrive(self, page: Page, slug: str) -> None:
        """Open a portal and go to sign in there."""
        page.goto(self.home(slug))
        page.locator("a.first").click()

    def enter(self, page: Page, somebody: Somebody) -> None:
        """Arrive at somebody's portal, sign in as them, and be there."""
        self.arrive(page, somebody.portal)
        sign_in(page, somebody)
        expect(page.get_by_role("heading", level=1)).to_contain_text(somebody.name)


def policy(slug: str) -> dict[str, Any]:
    """What a real portal's folder says."""
    return tomllib.loads((FOLDERS / slug / "client.toml").read_text(encoding="utf-8"))


def sign_in(page: Page, somebody: Somebody, password: str = "") -> None:
    """Fill in the sign-in form that is shown and send it."""
    page.locator("#identifier").fill(somebody.identifier)
    page.locator("#password").fill(password or somebody.password)
    page.locator("#password").press("Enter")


def _read_until(lines: IO[str], words: str) -> None:
    said: list[str] = []
    for line in lines:
        said.append(line)
        if words in line:
            return
    pytest.fail(f"the demonstration ended: {''.join(said)}")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`idp demo` on free ports and in a folder of its own, for all tests of a worker."""
    asked = subprocess.run(
        (*IDP, "demo", "people", "--format", "json"), check=True, capture_output=True, text=True
    )
    people = tuple(
        Somebody(**{name: row[name] for name in Somebody.__match_args__})
        for row in json.loads(asked.stdout)["people"]
    )
    port, portals_port = free_port(), free_port()
    ports = ("--port", str(port), "--portals-port", str(portals_port))
    folder = ("--folder", str(tmp_path_factory.mktemp("demo") / "ground"))
    began = time.monotonic()
    process = subprocess.Popen((*IDP, "demo", *ports, *folder), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        _read_until(process.stdout, f"http://localhost:{portals_port}/")
        seconds = time.monotonic() - began
        addresses = [f"http://localhost:{one}" for one in (port, portals_port)]
        yield Demo(addresses[0], addresses[1], people, seconds)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        if process.stdout is not None:
            process.stdout.close()
