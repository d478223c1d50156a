"""One sign-in in Debian's Firefox: the other engine (R-INT-25)."""

import pytest

from tests.support.demo import Demo
from tests.support.firefox import Firefox

pytestmark = pytest.mark.browser


@pytest.mark.requirement("R-INT-25")
def test_firefox_signs_in_and_out(firefox: Firefox, demo: Demo) -> None:
    somebody = demo.somebody("intracma")
    firefox.open(demo.home(somebody.portal))
    firefox.click("a.first")
    firefox.type("#identifier", rf"iam\{somebody.identifier}")
    firefox.type("#password", "faux")
    firefox.click(".reveal")
    assert firefox.run("return document.getElementById('password').type") == "text"
    firefox.click("main form button[type=submit]")
    assert "incorrect" in firefox.text("#summary")
    assert firefox.run("return document.activeElement.id") == "summary"
    firefox.type("#password", somebody.password)
    firefox.click("main form button[type=submit]")
    assert firefox.text("dl")
    assert firefox.text("h1") == f"Bonjour {somebody.name}"
    firefox.send("WebDriver:Back")
    assert firefox.text("h1") == "C\u2019est déjà fait"
    firefox.click("main a.button")
    assert firefox.text("dl")
    firefox.click(".acts button")
    assert firefox.text("[role=status]") == "Vous êtes déconnecté."
