"""People arrive: one by one, by a file, and are written to again."""

import io
import re

import pytest

from idp.console.import_pages import MOST_ROWS
from idp.console.sealed_file import LARGEST
from tests.console.conftest import House, agree
from tests.support.provider import Browser, Page

FORM = {
    "identifier": "00001zoe",
    "given_name": "Zoé",
    "family_name": "Nouvelle",
    "email": "zoe@organisme.example",
}


def sent(browser: Browser, house: House, content: bytes, name: str = "liste.csv") -> Page:
    """Send a file as the form does."""
    page = browser.get(f"{house.base}/import")
    data = page.form | {"file": (io.BytesIO(content), name)}
    return browser.post(f"{house.base}/import", data)  # type: ignore[arg-type]  # a file among texts


def chosen(browser: Browser, house: House, page: Page, do: str) -> Page:
    """Press one of the preview's buttons."""
    return browser.post(f"{house.base}/import", page.form | {"do": do})


@pytest.mark.requirement("R-CMI-9", partly="the mail is queued, its first sign-in is elsewhere")
def test_a_referent_creates_a_profile(cmi: House) -> None:
    browser = cmi.enter("referent")
    page = browser.get(f"{cmi.base}/new")
    assert "Commence par 00001" in page.seen
    preview = browser.post(page.action, page.form | FORM)
    assert "Créer ce compte" in preview.title
    assert "zoe@organisme.example" in preview.seen
    assert cmi.mails() == []
    done = agree(browser, preview)
    assert "00001zoe" in done.title
    assert "un mot de passe provisoire est parti à zoe@organisme.example" in done.seen
    assert cmi.mails() == [("first_sign_in", "zoe@organisme.example")]
    (event,) = cmi.events("account_created")
    assert event.actor == f"staff:{cmi.people['referent'].account_id}"


def test_a_double_click_creates_one(cmi: House) -> None:
    browser = cmi.enter("referent")
    page = browser.get(f"{cmi.base}/new")
    preview = browser.post(page.action, page.form | FORM)
    first, second = (agree(browser, preview, follow=False) for _ in range(2))
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert len(cmi.events("account_created")) == 1
    assert len(cmi.mails()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"identifier": ""}, "Remplissez ce champ"),
        ({"identifier": "1zoe"}, "forme attendue"),
        ({"identifier": "99999zoe"}, "organisme connu"),
        ({"identifier": "00002zoe"}, "pas de votre ressort"),
        ({"identifier": "00001agent"}, "déjà"),
        ({"email": ""}, "Remplissez ce champ"),
        ({"email": "zoe@"}, "adresse de courriel complète"),
        ({"family_name": ""}, "Remplissez ce champ"),
        ({"family_name": "x" * 300}, "trop long"),
        ({"family_name": "a\x00b"}, "invisible"),
        ({"role": "referent@issuer:00001"}, "ressort"),
        ({"role": "administrator"}, "ressort"),
        ({"role": "☃@issuer:00001"}, "ressort"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    cmi: House, typed: dict[str, str], said: str
) -> None:
    browser = cmi.enter("referent")
    page = browser.get(f"{cmi.base}/new")
    answer = browser.post(page.action, page.form | FORM | typed)
    assert answer.status == 422
    assert said in answer.seen
    assert answer.title.startswith("Erreur")
    if "zoe@organisme.example" not in typed.values() and "email" not in typed:
        assert 'value="zoe@organisme.example"' in answer.text
    assert cmi.events("account_created") == []


@pytest.mark.requirement("R-CMI-8", partly="the administrator invites; the mail is elsewhere")
def test_an_administrator_invites_a_referent(cmi: House) -> None:
    browser = cmi.enter("administrator")
    page = browser.get(f"{cmi.base}/referents")
    invite = re.search(r'href="([^"]+/new\?role=referent@issuer:00002)"', page.text)
    assert invite is not None
    form = browser.get(invite[1])
    assert "selected" in form.text
    preview = browser.post(
        form.action, form.form | FORM | {"identifier": "00002zoe", "role": "referent@issuer:00002"}
    )
    assert "référente ou référent, Organisme du Sud" in preview.seen
    done = agree(browser, preview)
    assert "00002zoe" in done.title
    assert "Nouvelle" in browser.get(f"{cmi.base}/referents").seen


@pytest.mark.requirement("R-ENT-26", partly="import and the list of those who never came")
def test_a_school_imports_its_pupils(ent: House) -> None:
    browser = ent.enter("office")
    template = browser.get(f"{ent.base}/import/template.csv")
    assert template.response.headers["Content-Disposition"].endswith('"modele.csv"')
    header = template.text.splitlines()[0].lstrip("\ufeff")
    lines = [header] + [f"eleve{n};Élève{n};Dupont;;" for n in range(3)]
    lines += ["ines.marchetti;Inès;Marchetti;;", "=cmd();Jean;;x;"]
    page = sent(browser, ent, "\r\n".join(lines).encode("cp1252"))
    assert page.status == 200, page.seen
    assert "3 comptes seront créés" in page.seen
    assert "1 personne a déjà un compte" in page.seen
    assert "1 ligne est à corriger" in page.seen
    assert "Windows-1252" in page.seen
    assert ent.events("account_created") == []
    rejects = chosen(browser, ent, page, "rejects")
    assert rejects.response.headers["Content-Type"].startswith("text/csv")
    assert "'=cmd()" in rejects.text
    done = chosen(browser, ent, page, "create")
    assert "3 comptes sont créés" in done.title
    assert len(ent.events("account_created")) == 3
    again = chosen(browser, ent, page, "create")
    assert "Aucun compte" in again.title
    assert "4 personnes ont déjà un compte" in again.seen
    assert len(ent.events("account_created")) == 3


def test_a_file_that_cannot_be_used_is_told_why(cmi: House) -> None:
    browser = cmi.enter("referent")
    header = b"identifiant;nom;courriel\n"
    line = b"00001x%d;Nom;x%d@y.example\n"
    told = {
        b"": "Choisissez",
        b"PK\x03\x04" + b"x" * 100: "classeur",
        b"\xd0\xcf\x11\xe0" + b"x" * 100: "classeur",
        header + b"00001a;\x00\x00;x": "ne se lit pas",
        b'identifiant;nom\n"00001a;jamais fini' + b"x" * 200_000: "ne se lit pas",
        b"a;b;c\n1;2;3\n": "Aucune colonne",
        b";".join([b"nom"] * 61) + b"\n": "plus de 60 colonnes",
        header + b"".join(line % (n, n) for n in range(MOST_ROWS + 1)): "plus de 2000 lignes",
        header + b"x" * LARGEST: "trop lourd",
    }
    for content, said in told.items():
        page = sent(browser, cmi, content)
        assert (page.status, said in page.seen) == (422, True), (said, page.seen[:600])
    body = (
        b"--b\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n" + b"x" * 2_000_000
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    huge = browser.post(f"{cmi.base}/import", body, headers=kind)  # type: ignore[arg-type]  # raw bytes
    assert (huge.status, "trop lourd" in huge.seen) == (422, True)
    assert cmi.events("account_created") == []


def test_a_file_of_odd_values_rejects_lines_only(cmi: House) -> None:
    browser = cmi.enter("referent")
    rows = [
        "identifiant;nom;courriel;rôles;statut;sub",
        "00001a;<script>alert(1)</script>;a@y.example;;;",
        "00001b;Nom;b@y.example;administrator;;",
        "00001c;Nom;c@y.example;;actif;",
        "00001d;Nom;d@y.example;;;sub-of-mine",
        "00002e;Nom;e@y.example;;;",
        "1,70106E+13;Nom;f@y.example;;;",
        "1g;Nom;g@y.example;;;",
    ]
    page = sent(browser, cmi, "\n".join(rows).encode("utf-16"))
    assert "1 compte sera créé" in page.seen
    assert "6 lignes sont à corriger" in page.seen
    assert "<script>alert" not in page.text
    done = chosen(browser, cmi, page, "create")
    assert "1 compte est créé" in done.title


def test_a_sealed_file_opens_for_its_sender_only_and_for_an_hour(cmi: House) -> None:
    mine, theirs = cmi.enter("referent"), cmi.enter("colleague")
    page = sent(mine, cmi, b"identifiant;nom;courriel\n00001q;Nom;q@y.example\n")
    sealed = page.form["sealed"]
    assert "q@y.example" not in page.text
    form = theirs.get(f"{cmi.base}/import").form
    for odd in (sealed, "x", "é", sealed[:-8], ""):
        answer = theirs.post(f"{cmi.base}/import", form | {"sealed": odd, "do": "create"})
        assert answer.status == 422, odd[:10]
    assert cmi.events("account_created") == []


def test_remind_all_who_never_came(cmi: House) -> None:
    cmi.waiting("other", "00001oth")
    cmi.waiting("mute", "00001mut")
    browser = cmi.enter("referent")
    page = browser.get(f"{cmi.base}/resend")
    who = re.findall(r'name="who" type="checkbox" value="([^"]+)"', page.text)
    assert len(who) == 3
    none = browser.post(page.action, page.form)
    assert (none.status, "au moins une personne" in none.seen) == (422, True)
    foreign = cmi.people["stranger"].membership_id
    some = [*who[:2], foreign, "\x00", who[0]]
    check = browser.post(page.action, page.form | {"who": some})  # type: ignore[arg-type]  # a list
    assert "Renvoyer l’invitation à 2 personnes" in check.title
    assert cmi.mails() == []
    agreed = check.form | {"who": some}
    done = browser.post(check.action, agreed)  # type: ignore[arg-type]  # a list
    assert "renvoyée à 2 personnes" in done.title
    assert len(cmi.mails()) == 2
    twice = browser.post(check.action, agreed)  # type: ignore[arg-type]  # a list
    assert "Rien n’a été renvoyé" in twice.title
    assert len(cmi.mails()) == 2
