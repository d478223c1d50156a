"""Who refuses goes back to the portal with an explanation; the account is kept (R-ENT-10)."""

from sqlalchemy import select

from idp.stores.tables import Account, AuditEvent, Membership
from tests.terms.trial import Portal, accept, entered


def test_refusing_leads_back_to_the_portal(portal: Portal) -> None:
    browser, page = portal.sign_in()
    refused = browser.submit(page, choice="refuse")
    assert refused.status == 403
    assert "Votre compte est gardé" in refused.seen
    assert 'href="https://artisans.example/"' in refused.text
    assert portal.evidence() == []


def test_a_ticked_box_does_not_count_when_one_refuses(portal: Portal) -> None:
    browser, page = portal.sign_in()
    assert browser.submit(page, choice="refuse", accept="y").status == 403
    assert portal.evidence() == []


def test_the_account_is_kept_and_asked_again(portal: Portal) -> None:
    browser, page = portal.sign_in()
    browser.submit(page, choice="refuse")
    with portal.provider.stores.read() as connection:
        account = connection.execute(
            select(Account.status).where(Account.id == portal.person.account_id)
        ).scalar_one()
        member = connection.execute(
            select(Membership.status).where(Membership.id == portal.person.membership_id)
        ).scalar_one()
    assert (account, member) == ("active", "active")
    again = browser.authorize(portal.client)
    assert "Soyez bienvenus." in again.seen
    assert entered(accept(browser, again))


def test_both_answers_are_recorded(portal: Portal) -> None:
    browser, page = portal.sign_in()
    browser.submit(page, choice="refuse")
    accept(browser, browser.authorize(portal.client))
    with portal.provider.stores.read() as connection:
        events = connection.execute(
            select(AuditEvent.outcome, AuditEvent.facts).where(AuditEvent.event == "terms")
        ).all()
    assert [event.outcome for event in events] == ["failure", "success"]
    assert all(event.facts["document"] == "cgu" for event in events)
