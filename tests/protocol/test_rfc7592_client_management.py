"""RFC 7592 §2: clients that read, change and delete their own registration."""

from tests.protocol.bench import ISSUER
from tests.protocol.front import INITIAL_TOKEN, Front
from tests.protocol.registering import CALLBACK, manage, registered


def test_7592_2_2_an_update_checks_everything_again(front: Front) -> None:
    told = registered(front, client_name="Avant")
    body = {"client_id": told["client_id"], "redirect_uris": [CALLBACK], "client_name": "Après"}
    changed = manage(front, "PUT", told, body)
    assert changed.status_code == 200
    assert changed.get_json()["client_name"] == "Après"
    assert manage(front, "GET", told).get_json()["client_name"] == "Après"
    faults: list[object] = [
        body | {"redirect_uris": ["http://evil.example/"]},
        body | {"client_id": "artisans"},
        body | {"client_secret": "wrong"},
        body | {"registration_access_token": told["registration_access_token"]},
        {"redirect_uris": [CALLBACK]},
        [],
    ]
    for fault in faults:
        assert manage(front, "PUT", told, fault).status_code == 400
    assert (
        manage(front, "PUT", told, body | {"client_secret": told["client_secret"]}).status_code
        == 200
    )
    assert manage(front, "GET", told).get_json()["client_name"] == "Après"


def test_a_client_that_changes_how_it_proves_itself_loses_or_gets_its_secret(front: Front) -> None:
    told = registered(front)
    body = {"client_id": told["client_id"], "redirect_uris": [CALLBACK]}
    public = manage(front, "PUT", told, body | {"token_endpoint_auth_method": "none"}).get_json()
    assert "client_secret" not in public
    client = front.bench.registry.get(told["client_id"])
    assert client is not None
    assert client.secrets == ()
    again = manage(front, "PUT", told, body).get_json()
    assert again["client_secret"] != told["client_secret"]


def test_7592_01_a_token_opens_its_own_registration_only(front: Front) -> None:
    mine, other = registered(front), registered(front)
    for token in (other["registration_access_token"], INITIAL_TOKEN, "x"):
        for method in ("GET", "PUT", "DELETE"):
            assert manage(front, method, mine, {}, token).status_code == 401
    for odd in ("artisans", "%00", "x" * 500):
        uri = {"registration_client_uri": f"{ISSUER}/register/{odd}"}
        assert manage(front, "GET", uri, None, INITIAL_TOKEN).status_code == 401


def test_7592_2_3_a_deleted_client_is_gone_for_good(front: Front) -> None:
    told = registered(front)
    assert manage(front, "DELETE", told).status_code == 204
    assert manage(front, "GET", told).status_code == 401
    client = front.bench.registry.get(told["client_id"])
    assert client is not None
    assert not client.is_active
    assert client.secrets == ()
