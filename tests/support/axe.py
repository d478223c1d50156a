"""axe-core's verdict on the page that is shown, in few words."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_SCRIPT = Axe().axe_script
_RUN = """() => axe.run({resultTypes: ['violations']}).then((found) =>
  found.violations.map((fault) => `axe ${fault.id}: ${fault.nodes[0].html}`))"""


def violations(page: Page) -> list[str]:
    """Return each rule that the page breaks (WCAG A and AA, best practice), with one element."""
    page.evaluate(_SCRIPT)
    found: list[str] = page.evaluate(_RUN)
    return found
