"""The codes of another's hand: OATH Toolkit, where the machine has it."""

import shutil
import subprocess

import pytest

from idp.credentials import totp
from tests.factors.conftest import Desk
from tests.support.budgets import MISSING_FEATURE


@pytest.mark.skipif(not shutil.which("oathtool"), reason=f"{MISSING_FEATURE}: oathtool")
def test_its_codes_are_ours_and_open(desk: Desk) -> None:
    app, _ = desk.with_factor()
    at = desk.clock.now()
    stamp = at.strftime("%Y-%m-%d %H:%M:%S UTC")
    command = ["oathtool", "--totp", "--base32", "--now", stamp, "--window", "50", app.secret]
    theirs = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    step = totp.step_of(at)
    assert theirs == [totp.code_at(app.secret, step + place) for place in range(51)]
    browser = desk.browser()
    assert "code" in browser.submit(desk.arrive(browser), code=theirs[0]).query
