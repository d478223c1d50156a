"""OAuth 2.0 Form Post Response Mode: the answer is posted, nothing of it in a URL."""

import pytest

from tests.protocol.bench import ISSUER, REDIRECT
from tests.protocol.front import Front


def test_a_success_is_posted_to_the_redirect_uri(doorstep: Front) -> None:
    doorstep.sign_in(doorstep.bench.add_person())
    response = doorstep.authorize(response_mode="form_post", state='é"<>')
    assert response.status_code == 200
    assert "Location" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Form-Action"] == "https://artisans.example"
    answer = response.get_json()
    assert answer["action"] == REDIRECT
    assert set(answer["fields"]) == {"code", "state", "iss"}
    assert answer["fields"]["state"] == 'é"<>'
    assert answer["fields"]["iss"] == ISSUER


@pytest.mark.parametrize("changes", [{"prompt": "none"}, {"scope": "inconnu"}])
def test_an_error_is_posted_too(doorstep: Front, changes: dict[str, str]) -> None:
    answer = doorstep.authorize(response_mode="form_post", **changes).get_json()
    assert answer["action"] == REDIRECT
    assert answer["fields"]["error"] in {"login_required", "invalid_scope"}
    assert (answer["fields"]["state"], answer["fields"]["iss"]) == ("un-état", ISSUER)
