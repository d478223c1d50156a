"""Debian's Chromium, driven by Playwright: one per worker, one fresh profile per test."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

PATIENCE_MS = 20_000
"""How long an expectation waits for a page; all workers and their servers share the processors."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    program = shutil.which("chromium")
    assert program is not None, "chromium is missing: run tests by `make test`"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page as a French person opens it; a script's error fails the test."""
    context = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors


@pytest.fixture
def page_without_scripts(chromium: Browser) -> Iterator[Page]:
    """The same with JavaScript switched off."""
    context = chromium.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", java_script_enabled=False
    )
    yield context.new_page()
    context.close()
