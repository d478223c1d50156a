"""A school's autumn: its people are imported, letters leave, some are lost (R-ENT-26)."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from idp.kernel.clock import MovableClock, SystemClock
from idp.stores import tables
from tests.console.conftest import ENT, House, agree
from tests.letters.conftest import CODE
from tests.letters.reading import Pdf
from tests.portals.html_reading import texts
from tests.support.activating import CHOSEN
from tests.support.people import PASSWORD
from tests.support.provider import Browser, Page, Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET

NAMES = ("amina.diallo", "bruno.costa", "chloe.petit", "david.roux")
HEADER = "Identifiant;Nom;Prénom\n"
Run = Callable[..., Result]


@pytest.fixture
def office(provider: Provider, real_folders: Path, clock: MovableClock) -> House:
    """The school as its folder has it, with one secretary and nobody else."""
    clock.move(SystemClock().now() - clock.now())  # what commands go by
    provider.register(real_folders / ENT)
    made = House(provider, ENT, provider.services.passwords.hash(PASSWORD))
    made.add("secretary", "camille.dutilleul", "secretary")
    return made


@pytest.fixture
def run(office: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `idp …` on the school's database, in an empty folder."""
    monkeypatch.setenv("PARVIS_DATABASE_URL", office.provider.services.settings.database.url)
    monkeypatch.setenv("PARVIS_SECRETS_KEYS", f'["{DEPLOYMENT_SECRET}"]')
    monkeypatch.setenv("PARVIS_ENVIRONMENT", "test")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, words, catch_exceptions=False)


def line(name: str) -> str:
    given, _, family = name.partition(".")
    return f"{name};{family.title()};{given.title()}\n"


def letters_in(page: Page) -> dict[str, str]:
    """The code of each sheet of a PDF, by the identifier that stands on it."""
    assert page.response.headers["Content-Type"] == "application/pdf", page.seen
    pdf, found = Pdf(page.response.data), {}
    for sheet in range(pdf.pages):
        text = pdf.text(sheet)
        (name,) = [one for one in NAMES if one in text]
        (found[name],) = CODE.findall(text)
    return found


def opens(house: House, name: str, code: str) -> tuple[Browser, Page]:
    """Type what a letter says; returns the page that follows."""
    house._sources += 1
    browser = house.provider.browser(source=f"203.0.113.{house._sources}")
    page = browser.get(f"/{ENT}/activation")
    return browser, browser.submit(page, identifier=name, code=code)


def at_terms(page: Page) -> bool:
    """Tell whether the letter was right: the terms of use come next."""
    right = texts(page.text, "h1") == ["Conditions Générales d'Utilisation"]
    assert page.status == (200 if right else 422), page.seen
    return right


def never_came(run: Run) -> list[str]:
    listed = run("accounts", "never-activated", "-c", ENT).output
    return [name for name in NAMES if name in listed]


def import_in_console(secretary: Browser, house: House, name: str) -> None:
    """Create one person by a file that the office sends."""
    form = secretary.get(f"{house.base}/import").form
    file = (io.BytesIO((HEADER + line(name)).encode()), "retard.csv")
    seen = secretary.post(f"{house.base}/import", form | {"file": file})  # type: ignore[arg-type]  # a file
    done = secretary.post(f"{house.base}/import", seen.form | {"do": "create"})
    assert "1 compte est créé" in done.title, done.seen


@pytest.mark.requirement("R-ENT-26")
def test_many_are_imported_written_to_and_reminded(
    office: House, run: Run, clock: MovableClock, tmp_path: Path
) -> None:
    # Three by a file at the command line, one by a file in the console.
    Path(tmp_path / "rentree.csv").write_text(HEADER + "".join(map(line, NAMES[:3])))
    assert run("accounts", "import", "rentree.csv", "-c", ENT).exit_code == 0
    secretary = office.enter("secretary")
    import_in_console(secretary, office, NAMES[3])
    assert never_came(run) == list(NAMES)

    # Letters for all of them at once, each with a code of its own.
    page = secretary.get(f"{office.base}/letters")
    assert "4 personnes n’ont jamais activé leur compte" in page.seen
    letters = letters_in(secretary.post(page.action, page.form))
    assert (sorted(letters), len(set(letters.values()))) == (sorted(NAMES), 4)
    assert not at_terms(opens(office, "amina.diallo", letters["bruno.costa"])[1])

    # Who used theirs is on no list any more, and the letter is spent.
    activate(*opens(office, "amina.diallo", letters["amina.diallo"]))
    assert not at_terms(opens(office, "amina.diallo", letters["amina.diallo"])[1])
    assert never_came(run) == list(NAMES[1:])
    unused = run("letters", "list", "--unused", "-c", ENT).output
    assert [name for name in NAMES if name in unused] == list(NAMES[1:])

    # One says it is lost: the letter printed again voids the first.
    again = agree(secretary, secretary.get(f"{page_of(office, 'bruno.costa')}/letter"))
    second = letters_in(again)["bruno.costa"]
    assert not at_terms(opens(office, "bruno.costa", letters["bruno.costa"])[1])
    assert at_terms(opens(office, "bruno.costa", second)[1])

    # A term later, and the noon after it, what was never used is over, and in the school's list.
    clock.move(timedelta(days=92))
    assert not at_terms(opens(office, "chloe.petit", letters["chloe.petit"])[1])
    later = office.enter("secretary")
    page = later.get(f"{office.base}/letters")
    assert "3 personnes n’ont jamais activé leur compte" in page.seen
    fresh = letters_in(later.post(page.action, page.form))
    assert at_terms(opens(office, "chloe.petit", fresh["chloe.petit"])[1])


def page_of(house: House, name: str) -> str:
    """The console's page of somebody."""
    named = tables.Identifier.canonical == name
    (identifier,) = house.rows(tables.Identifier, named)
    mine = tables.Membership.account_id == identifier.account_id
    (membership,) = house.rows(tables.Membership, mine)
    return f"{house.base}/people/{membership.id}"


def activate(browser: Browser, page: Page) -> None:
    """Go from the terms to the end."""
    page = browser.submit(browser.submit(page, accept="y"), address="")
    assert "Votre compte ENT est activé" in browser.submit(page, **CHOSEN).seen
