"""The PDF itself: what is on it, where it stands, what a screen reader and a telephone get."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from idp.letters.document import can_print, shown
from idp.letters.model import Choice, Order
from tests.letters.conftest import CODE, MARTIN, School, code_of
from tests.letters.reading import MM, Pdf
from tests.support.provider import ISSUER

URL = f"{ISSUER}/ent-cfa-orleans/activation"


@pytest.fixture
def letter(small_school: School) -> Pdf:
    small_school.person("thierry.martin", **MARTIN)
    return small_school.print()[0]


@pytest.mark.requirement("R-ENT-5", partly="the page that takes both values")
def test_a_letter_says_who_what_where_and_until_when(letter: Pdf) -> None:
    text = letter.text()
    for words in (
        "CFA d'Orléans",
        "9 rue de l'Exemple",
        "M. Thierry MARTIN",
        "12 rue des Copeaux",
        "45000 EXEMPLE",
        "Exemple, le 23 novembre 2026",
        "Activation du compte pour accéder à l'Espace Numérique de Travail",
        "Bonjour Thierry Martin,",
        "Cette procédure est à effectuer une seule fois.",
        "thierry.martin",
        "Mot de passe PROVISoire",
        "21 février 2027",
        "Contacts au CFA",
        "camille.dutilleul@cfa-orleans.example",
        "Le secrétariat du CFA d'Orléans",
        URL.partition("://")[2],
    ):
        assert words in text.replace("\u00a0", " ").replace("\n", " "), words
    assert len(CODE.findall(text)) == 1


def test_the_telephone_reads_address_and_identifier_never_the_code(letter: Pdf) -> None:
    assert letter.qr_codes() == [f"{URL}?identifier=thierry.martin"]
    assert code_of(letter).replace("-", "") not in letter.qr_codes()[0]


def test_the_address_shows_in_the_envelopes_window(letter: Pdf) -> None:
    for line in ("M. Thierry MARTIN", "45000 EXEMPLE"):
        left, top = letter.place(line)
        assert 105 <= left <= 120
        assert 45 <= top <= 85
    assert letter.place("Exemple, le")[1] > 90  # nothing else may look out of it
    assert letter.place("02 61 91 00 01")[0] < 100


def test_screen_readers_get_a_whole_document(letter: Pdf) -> None:
    root = letter.catalogue()
    assert root["/Lang"] == "fr"
    assert str(root["/MarkInfo"]["/Marked"]) == "True"
    assert str(root["/ViewerPreferences"]["/DisplayDocTitle"]) == "True"
    metadata = letter.metadata()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "Activation du compte" in metadata
    alternatives = letter.alternatives()
    assert alternatives[0] == "CFA d'Orléans"
    assert alternatives[1].startswith("QR-code qui ouvre la page")
    assert "thierry.martin" in alternatives[1]
    assert code_of(letter) not in alternatives[1]


def test_no_font_comes_from_the_machine(letter: Pdf) -> None:
    assert b"Libertinus" in letter.content
    assert b"DejaVuSansMono" in letter.content


def test_a_sheet_is_a4_and_folded_at_its_marks(letter: Pdf) -> None:
    width, height = pypdfium2.PdfDocument(letter.content)[0].get_size()
    assert (round(width / MM), round(height / MM)) == (210, 297)


def test_english_is_complete(small_school: School) -> None:
    small_school.person("thierry.martin", **MARTIN)
    pdf, _ = small_school.print(lang="en")
    assert "23 November 2026" in pdf.text()
    assert "Provisional password" in pdf.text()
    assert pdf.catalogue()["/Lang"] == "en"


HOSTILE = [
    '#eval("1 + 1")',
    "]#panic[",
    "$x$ *gras* _non_ `code` <label> @ref \\ \\u{41}",
    "\"'`\u2019«»",
    "\u202eNITRAM",
    "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df",
    "\u0645\u062d\u0645\u062f",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f600",
    "\u7530\u4e2d",
    "\x07\x1b[31mrouge\x00",
    "M" * 200,
    "Jean\nPierre",
    "e\u0301lodie",
]


def test_no_name_is_markup_and_none_stops_a_batch(small_school: School) -> None:
    for number, name in enumerate(HOSTILE):
        address = {"street_address": name, "postal_code": name[:9], "locality": name}
        small_school.person(
            f"p{number:02}",
            given_name=name,
            family_name=f"{number:02}",
            attributes={"civility": name, "address": address},
        )
    pdf, printed = small_school.print()
    assert (printed.count, pdf.pages) == (len(HOSTILE), len(HOSTILE))
    for page, name in enumerate(HOSTILE):
        text = pdf.text(page)
        assert f"p{page:02}" in text
        assert code_of(pdf, page)
        if name.isascii() and name.isprintable() and len(name) < 30:
            assert name in text


def test_what_fonts_lack_is_seen_to_be_missing() -> None:
    assert shown("\u7530 Martin\u200d\u202e\x07") == "\ufffd Martin"
    assert can_print("élodie.œuvrard-ž")
    assert not can_print("\u7530")


def test_a_long_identifier_stays_on_its_line(small_school: School) -> None:
    for length in (20, 21, 28, 29, 44, 60, 100):
        small_school.person("a" * length)
    pdf, _ = small_school.print()
    assert pdf.pages == 7
    for page in range(pdf.pages):
        name = max(pdf.text(page).split(), key=lambda word: (word.count("a"), len(word)))
        assert set(name) == {"a"}


@pytest.mark.timeout(300)
def test_a_batch_is_printed_fast(
    small_school: School,
    pytestconfig: pytest.Config,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    count = 1000 if pytestconfig.getoption("--prove") else 100
    for number in range(count):
        small_school.person(f"p{number:04}", family_name=f"Martin{number:04}", password="x")
    done: list[int] = []
    chosen = small_school.letters.choose(small_school.client, Choice())
    order = Order(chosen=chosen, batch="b", by="cli:x", lang="fr")
    began = time.perf_counter()
    path = tmp_path / "courriers.pdf"

    def keep(pdf: bytes) -> None:
        path.write_bytes(pdf)

    printed = small_school.letters.print(small_school.client, order, keep, done.append)
    took = time.perf_counter() - began
    record_property("seconds", round(took, 2))
    sys.stdout.write(f"{count} letters: {took:.2f} s, {took / count * 1000:.1f} ms each\n")
    assert printed.count == sum(done) == count
    assert Pdf(path.read_bytes()).pages == count
    assert took < 60 * count / 1000 + 5
