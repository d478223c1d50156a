"""What is seen of screens on a way: their faults, their width, what a command says they ask."""

import json
from collections.abc import Iterable
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Page, expect

from idp.cli.main import cli
from tests.e2e.test_every_page import Look, complaints, faults

Counted = tuple[int, int, int, int]
"""Screens, clicks, fields, keys (ux.md §6)."""
CLIENTS = Path("clients")
DESKTOP, SMALL = Look("fr", "light", 1280), Look("en", "dark", 320)
_SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


def seen(page: Page, look: Look, screens: Iterable[str], empty: dict[str, str]) -> list[str]:
    """Look at every screen; returns what is wrong.

    Args:
        page: Where they are shown.
        look: How they are shown.
        screens: Their names, each while it is shown.
        empty: Screens whose form is sent with nothing in it first, and by which button.
    """
    found, said = [], complaints(page)
    for name in screens:
        found += [f"{name}: {fault}" for fault in faults(page, look)]
        expect(page.locator("html"), name).to_have_attribute("lang", look.lang)
        if name in empty:
            page.locator(empty[name]).click()
            page.locator("#summary").wait_for()
            found += [f"{name}, empty: {fault}" for fault in faults(page, look)]
    return found + said


def too_wide(page: Page, screens: Iterable[str]) -> list[str]:
    """Walk to the end; returns the screens that scroll sideways."""
    return [name for name in screens if page.evaluate(_SIDEWAYS)]


def printed(client: str, journey: str, case: str, address: str, folders: Path = CLIENTS) -> Counted:
    """What `idp policy journey` says of a way."""
    words = ["policy", "journey", client, "--folders", str(folders), "--case", case]
    words += ["--address", address, "--format", "json"]
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    (row,) = [one for one in json.loads(result.stdout)["journeys"] if one["journey"] == journey]
    return row["screens"], row["clicks"], row["fields"], row["keys"]


def say(name: str, mine: Counted, guide: Counted, target: Counted) -> None:
    """Print what a way asks beside what its guide asks and what was aimed at."""
    shown = [" / ".join(map(str, one)) for one in (mine, guide, target)]
    line = f"{name}  {shown[0]:<18} guide {shown[1]:<18} target {shown[2]}"
    print(line)  # noqa: T201 - the figure
