"""Acts on one person: previewed, done, said, taken back."""

import pytest

from idp.stores import tables
from tests.console.conftest import CMI, House, agree, do


@pytest.mark.requirement(
    "R-CMI-29", partly="a profile that the referent disables, from the console"
)
@pytest.mark.requirement("R-ALL-9", partly="disable")
def test_suspend_and_take_it_back(cmi: House) -> None:
    browser = cmi.enter("referent")
    before = cmi.membership("agent")
    preview = browser.get(cmi.url("agent", "suspend"))
    assert "Léa Agent ne peut plus se connecter" in preview.seen
    assert "Aucun courriel ne part" in preview.seen
    assert cmi.membership("agent") == before
    done = agree(browser, preview)
    assert "L’accès de Léa Agent est suspendu" in done.title
    assert cmi.membership("agent").status == "suspended"
    refused = cmi.provider.browser().sign_in(cmi.provider.client(CMI), cmi.people["agent"])
    assert "code" not in refused.query
    undone = agree(browser, done)
    assert "a de nouveau accès" in undone.title
    assert cmi.membership("agent").status == "active"
    (suspended, active) = [row for row in cmi.events("status") if row.facts["what"] == "membership"]
    assert suspended.actor == active.actor == f"staff:{cmi.people['referent'].account_id}"


@pytest.mark.requirement("R-ALL-9", partly="resend")
def test_resend_says_where_the_mail_goes(cmi: House) -> None:
    browser = cmi.enter("referent")
    preview = browser.get(cmi.url("newcomer", "resend"))
    assert "newcomer@cmi-organisme.example" in preview.seen
    assert cmi.mails() == []
    done = agree(browser, preview)
    assert "est renvoyée" in done.title
    assert "newcomer@cmi-organisme.example" in done.seen
    ((kind, to),) = cmi.mails()
    assert (kind, to) == ("first_sign_in", "newcomer@cmi-organisme.example")
    listed = browser.get(cmi.url("newcomer"))
    assert "Première connexion" in listed.seen
    assert "en cours d’envoi" in listed.seen


@pytest.mark.requirement("R-ALL-9", partly="reset to provisional state; no password is ever shown")
def test_reset_kills_the_password(cmi: House) -> None:
    agent = cmi.provider.browser(source="192.0.2.77")
    client = cmi.provider.client(CMI)
    assert "code" in agent.sign_in(client, cmi.people["agent"]).query
    browser = cmi.enter("referent")
    done = do(browser, cmi.url("agent", "reset"))
    assert "est remis à zéro" in done.title
    assert "agent@cmi-organisme.example" in done.seen
    again = cmi.provider.browser(source="192.0.2.78").sign_in(client, cmi.people["agent"])
    assert "code" not in again.query
    assert "Renvoyer l’invitation" in browser.get(cmi.url("agent")).seen


def test_correct_a_name_and_an_address(cmi: House) -> None:
    browser = cmi.enter("referent")
    done = do(browser, cmi.url("agent", "name"), given_name="Léonie", family_name="D’Arc")
    assert "Léonie D’Arc" in done.title
    page = browser.get(cmi.url("agent", "address"))
    assert 'value="agent@cmi-organisme.example"' in page.text
    wrong = browser.post(page.action, page.form | {"email": "pas une adresse"})
    assert (wrong.status, "Erreur" in wrong.title) == (422, True)
    assert 'value="pas une adresse"' in wrong.text
    assert browser.post(page.action, page.form | {"email": "  "}).status == 422
    done = do(browser, cmi.url("agent", "address"), email="leonie@ailleurs.example")
    assert "leonie@ailleurs.example" in done.title
    assert sorted(cmi.mails()) == [
        ("email_changed_new", "leonie@ailleurs.example"),
        ("email_changed_old", "agent@cmi-organisme.example"),
    ]


def test_a_last_day_and_back(cmi: House) -> None:
    browser = cmi.enter("referent")
    url = cmi.url("agent", "leave")
    for odd in ("", "demain", "31/02/2027", "9" * 400, "2027-01-01\x00", "01/01/2001"):
        page = browser.get(url)
        answer = browser.post(page.action, page.form | {"until": odd})
        assert (answer.status, "seen" in answer.form) == (422, False), odd
    done = do(browser, url, until="31/07/2027")
    assert "31 juillet 2027" in done.title
    later = do(browser, url, until="2027-08-31")
    assert "31 août 2027" in later.title
    assert "31 juillet 2027" in agree(browser, later).title
    kept = do(browser, cmi.url("agent", "stay"))
    assert "sans date de fin" in kept.title
    assert cmi.membership("agent").until is None


def test_sign_out_everywhere(cmi: House) -> None:
    agent = cmi.provider.browser(source="192.0.2.77")
    client = cmi.provider.client(CMI)
    agent.sign_in(client, cmi.people["agent"])
    assert "code" in agent.authorize(client).query
    browser = cmi.enter("referent")
    page = browser.get(cmi.url("agent", "sign_out"))
    assert "en ce moment : 1." in page.seen
    assert "plus de connexion ouverte" in agree(browser, page).title
    assert "code" not in agent.authorize(client).query


def test_roles_are_given_taken_and_handed_over(cmi: House) -> None:
    boss, referent = cmi.enter("administrator"), cmi.enter("referent")
    assert "Confier un rôle" not in referent.get(cmi.url("agent")).seen
    done = do(boss, cmi.url("agent", "give_role"), role="referent@issuer:00001")
    assert "confié à Léa Agent" in done.title
    page = boss.get(f"{cmi.base}/referents")
    assert "Organisme du Nord" in page.seen
    assert "Léa Agent" in page.seen
    done = do(boss, cmi.url("agent", "take_role"), role="referent@issuer:00001")
    assert "est retiré" in done.title
    handed = do(referent, cmi.url("agent", "hand_over"), unit=cmi.units["00001"])
    assert handed.status == 403  # the one who handed it over is nobody here any more
    assert "réservée à la gestion des comptes" in handed.title
    held = {
        row.membership_id
        for row in cmi.rows(tables.MembershipRole, tables.MembershipRole.role == "referent")
    }
    assert cmi.people["agent"].membership_id in held
    assert cmi.people["referent"].membership_id not in held


def test_the_last_referent_stays(cmi: House) -> None:
    boss = cmi.enter("administrator")
    page = boss.get(cmi.url("distant", "take_role"))
    answer = boss.post(page.action, page.form | {"role": "referent@issuer:00002"})
    assert answer.status == 403
    assert "dernière personne référente" in answer.seen
    assert boss.get(cmi.url("distant", "suspend")).status == 403
