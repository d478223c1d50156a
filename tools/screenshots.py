"""Draw docs/images/portals.png: the five sign-in pages on one sheet, for the README.

    .venv/bin/python tools/screenshots.py

Starts the demonstration on free ports in a folder of its own, and opens it in Debian's Chromium.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

SLUGS = ("intracma", "cmi-organisme", "ent-cfa-orleans", "cma-paris", "cma-pays-de-la-loire")
NIGHT = ("intracma", "cma-pays-de-la-loire")
WIDE, PHONE = (1200, 880), (340, 740)
SHEET = Path(__file__).resolve().parents[1] / "docs" / "images" / "portals.png"
LARGEST = 300 * 1024
BODY = """
<style>
  body { margin: 0; padding: 24px; width: 1452px; display: grid; gap: 24px; background: #dfe4ea;
         grid-template-columns: repeat(3, 1fr) }
  img { display: block; border-radius: 8px; width: 100% }
  .phones { display: flex; justify-content: space-evenly }
  .phones img { width: auto; height: 343px }
</style>"""


def main() -> int:
    """Draw the sheet; fails when it grew too large for a README."""
    program = shutil.which("chromium")
    if program is None:
        print("chromium is missing: apt-get install chromium", file=sys.stderr)
        return 1
    with demonstration() as portals, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        wide = [shot(browser, f"{portals}/{slug}/connexion", WIDE, "light") for slug in SLUGS]
        phones = [shot(browser, f"{portals}/{slug}/connexion", PHONE, "dark") for slug in NIGHT]
        page = browser.new_page(viewport={"width": 1500, "height": 700})
        page.set_content(f"{BODY}{''.join(wide)}<div class=phones>{''.join(phones)}</div>")
        SHEET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHEET, full_page=True)
        browser.close()
    size = SHEET.stat().st_size
    print(f"{SHEET}: {size // 1024} KB")
    return 0 if size <= LARGEST else 1


def shot(
    browser: Browser, url: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> str:
    """Return a picture of a page, without the demonstration's banner, as an `img`."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="fr-FR"
    )
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    page.locator(".demo").evaluate("(banner) => banner.remove()")
    picture = page.screenshot()
    context.close()
    return f'<img src="data:image/png;base64,{b64encode(picture).decode()}">'


@contextmanager
def demonstration() -> Iterator[str]:
    """Run `idp demo`; gives the address of its portals."""
    port, portals_port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            (
                *(sys.executable, "-m", "idp.cli.main", "demo", "--folder", f"{folder}/demo"),
                *("--port", str(port), "--portals-port", str(portals_port)),
            ),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address = f"http://localhost:{portals_port}"
            if not any(f"{address}/" in line for line in process.stdout or ()):
                sys.exit("the demonstration did not start")
            yield address
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
