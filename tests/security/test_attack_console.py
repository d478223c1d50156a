"""What staff may send to the console: files, roles and dates of any kind."""

import io
from pathlib import Path

import pytest

from tests.console.conftest import CMI, House
from tests.support.provider import PASSWORD, Browser, Page, Provider

HEADER = "identifiant;prénom;nom;email;rôles\n"
FORMS_OF_ADMINISTRATOR = ("administrator", "Administrator", "ADMIN\u200bISTRATOR", "ａdministrator")
UNUSABLE = {
    "a NUL": b"a\0b",
    "half a character": b"\xff\xfea",
    "a huge cell": b"identifiant;nom\n00001x;" + b"a" * 200_000,
    "an open quote": b'identifiant;nom\n"00001x;abc',
    "5000 columns": ";".join(f"c{n}" for n in range(5000)).encode(),
    "nothing but lines": b"\n" * 390_000,
    "a delimiter of NUL": b"sep=\0\nidentifiant",
    "no delimiter": b"sep=\n",
    "no Windows-1252": b"identifiant;nom\n00001x;\x81\x8d\n",
    "an archive": b"PK\x03\x04" + b"0" * 100,
    "half a megabyte": b"x" * 500_000,
}


@pytest.fixture
def house(sqlite_provider: Provider, real_folders: Path) -> House:
    sqlite_provider.register(real_folders / CMI)
    made = House(sqlite_provider, CMI, sqlite_provider.services.passwords.hash(PASSWORD))
    made.unit("00001")
    made.unit("00002")
    made.add("referent", "00001ref", "referent@00001")
    made.add("agent", "00001agent")
    return made


@pytest.fixture
def referent(house: House) -> Browser:
    return house.enter("referent")


def send(house: House, browser: Browser, content: bytes, name: str = "agents.csv") -> Page:
    """Send a file to be looked at."""
    form = browser.get(f"{house.base}/import").form
    data = {**form, "file": (io.BytesIO(content), name)}
    answer = browser.http.post(
        f"{house.base}/import",
        data=data,
        base_url=browser.issuer,
        content_type="multipart/form-data",
        environ_base={"REMOTE_ADDR": browser.source},
    )
    return Page(answer)


def test_attack_files_that_are_none(house: House, referent: Browser) -> None:
    for what, content in UNUSABLE.items():
        assert send(house, referent, content).status == 422, what


def test_attack_a_file_gives_roles_of_staff(house: House, referent: Browser) -> None:
    for number, role in enumerate((*FORMS_OF_ADMINISTRATOR, "referent", "member@issuer:00002")):
        row = f"00001n{number};A;B;a{number}@corps.example;{role}\n"
        preview = send(house, referent, (HEADER + row).encode())
        assert preview.status == 200
        form = preview.form | {"do": "create"}
        assert referent.post(f"{house.base}/import", form).status < 500
    assert [kind for kind, _ in house.mails()] == []


def test_attack_dates_at_the_end_of_all_days(house: House, referent: Browser) -> None:
    form = referent.get(house.url("agent", "leave")).form
    for day in ("31/12/9999", "9999-12-31", "0001-01-01", "30/02/2026", "99999", "é"):
        assert referent.post(house.url("agent", "leave"), form | {"until": day}).status == 422, day
    lines = "identifiant;nom;email;jusqu'au\n00001fin;B;b@corps.example;31/12/9999\n"
    assert send(house, referent, lines.encode()).status == 200


def test_attack_names_of_files_in_headers_and_pages(house: House, referent: Browser) -> None:
    row = f"{HEADER}00001nouveau;A;B;a@corps.example;\n".encode()
    for name in ("../../../etc/passwd", "<script>alert(1)</script>.csv", "\u202evsc.exe"):
        page = send(house, referent, row, name)
        assert page.status < 500
        assert "<script>alert" not in page.text
