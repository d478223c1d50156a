"""`check` says what a folder that lets accounts be linked forgot."""

from pathlib import Path

import pytest

from idp.clients.check import check
from idp.clients.folder import read
from tests.support.client_folder import LEAD, write_folder

ADMITS = '[admission]\nrule = "link"\n'
OWN = '[sign_in]\nsurvivor = "own"\n'
LINK = '[journeys.link]\nsteps = ["linking.other_account", "linking.confirm_link"]\n'
GUARDED = LINK.replace('["linking.other', '["my_account.current_password", "linking.other')
UNDO = '[journeys.link_undo]\nsteps = ["linking.undo_mail", "linking.undo_link"]\n'
CLAIM = '[journeys.first_visit]\nsteps = ["linking.legacy_forgotten"]\n'
SHOWN = CLAIM.replace('forgotten"', 'forgotten", "linking.preview"')


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (ADMITS, {"no_admission_journey"}),
        (ADMITS + LINK, {"no_link_undo"}),
        (ADMITS + LINK + UNDO, set()),
        (OWN + LINK + UNDO, {"guarded_by_session"}),
        (OWN + GUARDED + UNDO, set()),
        (CLAIM, {"claim_unseen"}),
        (SHOWN, set()),
    ],
)
def test_what_is_forgotten_is_a_warning(tmp_path: Path, more: str, expected: set[str]) -> None:
    findings = check(read(write_folder(tmp_path, policy=LEAD + more)))
    warned = [it for it in findings if it.severity in {"error", "warning"}]
    assert {it.code for it in warned} == expected
    assert all(it.message("fr") and it.message("en") and it.line for it in warned)
