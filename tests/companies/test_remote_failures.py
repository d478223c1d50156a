"""A register behind a network fails in every way, and each means: no answer (decision "SIREN")."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.companies.breaker import FAILURES, PAUSE
from idp.companies.register import Found, Unavailable, Unknown
from idp.kernel.clock import MovableClock, monotonic
from idp.settings import Companies
from idp.stores.engine import Stores
from idp.stores.tables import RemoteCompany
from tests.companies.conftest import MakeRegister
from tests.support.companies import BAKERY, NOBODY, Business
from tests.support.sirene import SireneServer, closed_port

SIREN = BAKERY.siren


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: the contract runs on both."""
    return sqlite_url


def why(register_answer: object) -> str:
    assert isinstance(register_answer, Unavailable), register_answer
    return register_answer.why


@pytest.mark.parametrize(
    ("fails", "expected"),
    [
        (401, "refused"),
        (403, "refused"),
        (429, "too_many_requests"),
        (500, "unreachable"),
        (503, "unreachable"),
        (400, "not_understood"),
        (301, "not_understood"),
        (302, "not_understood"),
        (204, "not_understood"),
        ("garbage", "not_understood"),
        ("list", "not_understood"),
        ("deep", "not_understood"),
        ("strange", "not_understood"),
        ("wrong_company", "not_understood"),
        ("proxy_404", "not_understood"),
        ("huge", "unreachable"),
        ("cut", "not_understood"),
        ("hang", "unreachable"),
        ("drip", "unreachable"),
    ],
)
def test_every_failure_is_no_answer(
    remote: MakeRegister, sirene: SireneServer, fails: str | int, expected: str
) -> None:
    begun = monotonic()
    register = remote(timeout=0.5, connect_timeout=0.3)
    sirene.fails = fails
    if fails == "wrong_company":
        sirene.companies = {NOBODY: Business(NOBODY), SIREN: BAKERY}
    sirene.headers = {"Location": sirene.url + "/siren/" + NOBODY}
    assert why(register.look_up(SIREN)) == expected
    assert monotonic() - begun < 5
    assert not any(NOBODY in path for path in sirene.asked)  # no redirect is followed
    sirene.fails = ""
    sirene.headers = {}
    if fails != 429:
        assert isinstance(register.look_up(SIREN), Found)  # a failure is not remembered


def test_nobody_listens(remote: MakeRegister) -> None:
    register = remote(base_url=f"http://127.0.0.1:{closed_port()}/api")
    assert why(register.look_up(SIREN)) == "unreachable"


def test_a_wrong_key_is_refused_and_never_shown(
    remote: MakeRegister, caplog: pytest.LogCaptureFixture
) -> None:
    register = remote(api_key="secret-que-personne-ne-voit")
    assert why(register.look_up(SIREN)) == "refused"
    assert "refused" in caplog.text
    assert "secret-que" not in caplog.text + repr(register)


def test_an_answer_is_remembered_with_its_day(
    remote: MakeRegister, sirene: SireneServer, stores: Stores, clock: MovableClock
) -> None:
    register = remote(cache_hours=24)
    first = register.look_up(SIREN)
    clock.move(timedelta(hours=23))
    sirene.fails = 500
    assert register.look_up(SIREN) == first
    assert len(sirene.asked) == 2  # the company, its places
    with stores.read() as connection:
        row = connection.execute(select(RemoteCompany.__table__)).one()
    assert row.answer["provenance"]["as_of"] == "2026-11-23"
    clock.move(timedelta(hours=2))
    assert why(register.look_up(SIREN)) == "unreachable"


def test_an_unknown_number_is_asked_again_after_an_hour(
    remote: MakeRegister, sirene: SireneServer, clock: MovableClock
) -> None:
    register = remote(cache_hours=24)
    for _ in range(2):
        assert isinstance(register.look_up(NOBODY), Unknown)
    assert len(sirene.asked) == 1
    clock.move(timedelta(minutes=61))
    sirene.companies[NOBODY] = Business(NOBODY, "NOUVELLE")
    assert isinstance(register.look_up(NOBODY), Found)


def test_nothing_is_kept_where_the_settings_say_so(
    remote: MakeRegister, sirene: SireneServer
) -> None:
    register = remote(cache_hours=0)
    register.look_up(SIREN)
    register.look_up(SIREN)
    assert len(sirene.asked) == 4


def test_after_failures_in_a_row_the_service_is_left_alone(
    remote: MakeRegister, sirene: SireneServer, clock: MovableClock
) -> None:
    register = remote()
    sirene.fails = 500
    answers = [why(register.look_up(SIREN)) for _ in range(FAILURES + 2)]
    assert answers == ["unreachable"] * FAILURES + ["paused"] * 2
    clock.move(PAUSE + timedelta(seconds=1))
    assert why(register.look_up(SIREN)) == "unreachable"  # one try, and shut again
    assert why(register.look_up(SIREN)) == "paused"
    clock.move(PAUSE + timedelta(seconds=1))
    sirene.fails = ""
    assert isinstance(register.look_up(SIREN), Found)
    assert isinstance(register.look_up(NOBODY), Unknown)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 120),
        ("", 30),
        ("soon", 30),
        ("-5", 30),
        ("99999999999999", 600),
    ],
)
def test_a_service_that_wants_peace_gets_it(
    remote: MakeRegister, sirene: SireneServer, clock: MovableClock, header: str, seconds: int
) -> None:
    register = remote()
    sirene.fails, sirene.headers = 429, {"Retry-After": header}
    assert why(register.look_up(SIREN)) == "too_many_requests"
    sirene.fails = ""
    clock.move(timedelta(seconds=seconds - 1))
    assert why(register.look_up(SIREN)) == "paused"
    clock.move(timedelta(seconds=2))
    assert isinstance(register.look_up(SIREN), Found)


def test_a_company_with_more_places_than_fit_is_known_in_part(
    remote: MakeRegister, sirene: SireneServer
) -> None:
    sirene.total = 300
    answer = remote().look_up(SIREN)
    assert isinstance(answer, Found)
    assert answer.provenance.partial
    sirene.companies[NOBODY] = Business(NOBODY, "SANS ADRESSE", shops=())
    nowhere = remote().look_up(NOBODY)
    assert isinstance(nowhere, Found)
    assert nowhere.provenance.partial


def test_the_network_is_never_asked_inside_a_write(remote: MakeRegister, stores: Stores) -> None:
    register = remote()
    with stores.write(), pytest.raises(RuntimeError, match="write transaction"):
        register.look_up(SIREN)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example/sirene",
        "ftp://api.example",
        "https://",
        "https://user:pass@api.example",
        "https://api.example/?key=1",
        "api.example",
    ],
)
def test_a_key_leaves_over_tls_only(url: str) -> None:
    with pytest.raises(ValueError, match="https://host/path is needed"):
        Companies(base_url=url)
    assert Companies(base_url="https://api.example/sirene/").base_url.endswith("/sirene")
