"""What gets between a preview and its act: powers lost, second tabs, other sites, time."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from idp.administration.first_secrets import PAUSE
from idp.stores import roles, tables
from tests.console.conftest import CMI, INT, House, agree, do
from tests.support.provider import Browser


def test_a_role_taken_between_preview_and_act(cmi: House) -> None:
    browser = cmi.enter("referent")
    preview = browser.get(cmi.url("agent", "suspend"))
    mine = cmi.people["referent"].membership_id
    with cmi.provider.stores.write() as tx:
        roles.revoke(tx, mine, "referent", cmi.units["00001"])
    answer = agree(browser, preview)
    assert answer.status == 403
    assert cmi.membership("agent").status == "active"


def test_a_person_who_moved_out_of_sight_between(cmi: House) -> None:
    browser = cmi.enter("referent")
    preview = browser.get(cmi.url("agent", "suspend"))
    mine = tables.Identifier.account_id == cmi.people["agent"].account_id
    with cmi.provider.stores.write() as tx:
        tx.execute(update(tables.Identifier).where(mine).values(canonical="00002moved"))
    assert agree(browser, preview).status == 404
    assert cmi.membership("agent").status == "active"


def test_two_tabs(cmi: House) -> None:
    browser = cmi.enter("referent")
    preview = browser.get(cmi.url("newcomer", "resend"))
    do(browser, cmi.url("newcomer", "address"), email="zoe@ailleurs.example")
    sent = len(cmi.mails())
    again = agree(browser, preview)
    assert again.status == 422
    assert "La situation a changé" in again.seen
    assert "zoe@ailleurs.example" in again.seen
    assert len(cmi.mails()) == sent
    assert "est renvoyée" in agree(browser, again).title
    assert cmi.mails()[-1] == ("first_sign_in", "zoe@ailleurs.example")


@pytest.mark.parametrize("act", ["resend", "suspend", "leave", "address", "name"])
def test_a_double_click_is_one_act(cmi: House, act: str) -> None:
    typed = {"until": "2027-07-31", "email": "x@y.example", "family_name": "Autre"}
    browser, name = cmi.enter("referent"), "newcomer"
    page = browser.get(cmi.url(name, act))
    if "seen" not in page.form:
        page = browser.post(page.action, page.form | typed)
    first, second = agree(browser, page, follow=False), agree(browser, page, follow=False)
    assert first.status == 303
    mails = len(cmi.mails())
    if second.status == 303:
        assert second.location.split("?")[0] == first.location.split("?")[0]
    else:  # what the second would do is shown instead of done
        assert second.status == 422
    assert len(cmi.mails()) == mails
    assert browser.get(first.location).status == 200


def test_a_later_resend_is_asked_to_wait(cmi: House) -> None:
    browser = cmi.enter("referent")
    do(browser, cmi.url("newcomer", "resend"))
    cmi.provider.services.clock.move(timedelta(seconds=30))  # type: ignore[attr-defined]  # the tests' clock
    answer = browser.get(cmi.url("newcomer", "resend"))
    assert answer.status == 403
    assert "Attendez un peu" in answer.seen
    cmi.provider.services.clock.move(PAUSE)  # type: ignore[attr-defined]  # the tests' clock
    assert browser.get(cmi.url("newcomer", "resend")).status == 200


def test_done_pages_tell_only_what_was_done(cmi: House) -> None:
    browser = cmi.enter("referent")
    for act in ("suspend", "reset", "leave", "name", "take_role"):
        page = browser.get(cmi.url("agent", f"{act}/done"))
        assert "Que voulez-vous faire" in page.seen, act
    assert browser.get(f"{cmi.base}/new/done?who={cmi.people['agent'].membership_id}").status == 200
    assert browser.get(cmi.url("agent", "nonsense/done")).status == 404
    do(browser, cmi.url("agent", "suspend"))
    colleague = cmi.enter("colleague")
    assert "Que voulez-vous faire" in colleague.get(cmi.url("agent", "suspend/done")).seen


def test_forms_of_other_sites_and_without_their_token_change_nothing(cmi: House) -> None:
    browser = cmi.enter("referent")
    preview = browser.get(cmi.url("agent", "suspend"))
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://ailleurs.example"}):
        answer = browser.post(preview.action, preview.form, headers=headers)
        assert answer.status == 422
        assert "Rien n’a été changé" in answer.seen
    stolen = preview.form | {"csrf_token": "x"}
    assert browser.post(preview.action, stolen).status == 422
    assert cmi.membership("agent").status == "active"


def test_hostile_values_are_text(cmi: House) -> None:
    browser = cmi.enter("referent")
    attack = '"><script>alert(1)</script>{{7*7}}'
    done = do(browser, cmi.url("agent", "name"), given_name="", family_name=attack)
    for page in (
        done,
        browser.get(cmi.base),
        browser.get(cmi.url("agent")),
        browser.get(f"{cmi.base}?q={attack}"),
    ):
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "49" not in page.seen.replace(attack, "") or "{{7*7}}" in page.seen
    for odd in ("\x00", "é" * 5000, "\u202e", "' OR 1=1 --", "%_!"):
        assert browser.get(cmi.base).status == 200
        page = browser.get(cmi.url("agent", "name"))
        answer = browser.post(page.action, page.form | {"family_name": odd, "given_name": ""})
        assert answer.status in {200, 422}, odd


@pytest.mark.parametrize("limit", ["idle", "absolute"])
def test_the_portals_own_limits_hold(cmi: House, limit: str) -> None:
    browser = cmi.enter("referent")
    rules = cmi.provider.client(CMI).policy.sign_in
    clock = cmi.provider.services.clock
    if limit == "idle":
        clock.move(timedelta(seconds=rules.session_idle - 1))  # type: ignore[attr-defined]  # the tests' clock
        assert "00001agent" in browser.get(cmi.base).seen  # which counts as activity
        clock.move(timedelta(seconds=rules.session_idle - 1))  # type: ignore[attr-defined]  # the tests' clock
        assert "00001agent" in browser.get(cmi.base).seen
        clock.move(timedelta(seconds=rules.session_idle))  # type: ignore[attr-defined]  # the tests' clock
    else:
        for _ in range(rules.session_absolute // (rules.session_idle - 60)):
            clock.move(timedelta(seconds=rules.session_idle - 60))  # type: ignore[attr-defined]  # the tests' clock
            browser.get(cmi.base)
        clock.move(timedelta(seconds=rules.session_idle - 60))  # type: ignore[attr-defined]  # the tests' clock
    answer = browser.get(cmi.base, follow=False)
    assert (answer.status, answer.location) == (303, f"/{CMI}/login?to=console")


def test_staff_of_another_portal_are_nobody_here(cmi: House, real_folders: Path) -> None:
    provider = cmi.provider
    provider.register(real_folders / INT)
    other = House(provider, INT, cmi.hashed)
    other.add("boss", "iam\\bfourquin", "administrator")
    boss: Browser = other.enter("boss")
    assert boss.get(other.base).status == 200
    answer = boss.get(cmi.base, follow=False)
    assert answer.status in {303, 403}
    for url in (cmi.url("agent"), cmi.url("agent", "suspend"), f"{cmi.base}/lists"):
        page = boss.get(url, follow=False)
        assert page.status in {303, 403}, url
        assert "00001agent" not in page.text
