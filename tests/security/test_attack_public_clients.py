"""Who guesses at a client shuts out nobody else."""

import base64
from pathlib import Path

from tests.support.client_folder import SECOND, write_folder
from tests.support.provider import VERIFIER, Provider

MORE_THAN_FREE = 22


def test_guesses_at_a_public_client_do_not_shut_out_its_people(
    sqlite_provider: Provider, tmp_path: Path
) -> None:
    shared = "192.0.2.77"
    sqlite_provider.register(write_folder(tmp_path / "clients"))
    application = sqlite_provider.register(write_folder(tmp_path / "clients", "appli", SECOND))
    somebody = sqlite_provider.person("artisans", "amadou")
    guess = {"Authorization": "Basic " + base64.b64encode(b"appli:guess").decode()}
    answers = [
        sqlite_provider.browser(source=shared).post(
            "/token", {"grant_type": "refresh_token"}, headers=guess
        )
        for _ in range(MORE_THAN_FREE)
    ]
    assert [answers[0].status, answers[-1].status] == [401, 429]
    browser = sqlite_provider.browser(source=shared)
    form = {
        "grant_type": "authorization_code",
        "client_id": "appli",
        "code": browser.sign_in(application, somebody).query["code"],
        "redirect_uri": application.metadata.redirect_uris[0],
        "code_verifier": VERIFIER,
    }
    assert browser.post("/token", form).status == 200
