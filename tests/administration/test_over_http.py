"""What staff did, as the person meets it at the real portals' pages."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from idp.administration.first_secrets import PAUSE
from idp.administration.powers import Staff
from idp.administration.services import Services
from idp.audit import store as audit_store
from idp.audit.store import Search
from idp.crypto.mailed_secrets import mailed_provisional
from idp.kernel.ids import new_id
from idp.stores import tables
from idp.wiring.mail import mail_keys
from tests.support.provider import Browser, Page, Person, Provider

CMI, INT = "cmi-organisme", "intracma"


class Scene:
    """CMI's issuer 00001 with an agent, and an agent of Intr@CMA who is linked there."""

    def __init__(self, provider: Provider, folders: Path) -> None:
        self.provider = provider
        for slug in (CMI, INT):
            provider.register(folders / slug)
        here = provider.client(CMI).organisation_id
        unit = {"organisation_id": here, "kind": "issuer", "code": "00001", "name": "Exemple"}
        with provider.stores.write() as tx:
            tx.execute(insert(tables.Unit).values(id=new_id(), status="active", **unit))
        self.agent = provider.person(CMI, "00001agent", email="agent@organisme.example")
        self.home = provider.person(INT, "bfourquin", email="b.fourquin@apcma.example")
        self.linked = provider.person(
            CMI, "00001linked", account=self.home.account_id, email="linked@organisme.example"
        )
        self.office = Services(provider.services, provider.client(CMI))
        self.staff = Staff.operator(here, "cli:test")

    def entered(self, slug: str, page: Page) -> bool:
        """Tell whether a page is a code for the portal."""
        uri = self.provider.client(slug).metadata.redirect_uris[0]
        return page.location.startswith(uri) and "code" in page.query

    def sign_in(self, browser: Browser, slug: str, person: Person) -> bool:
        """Tell whether somebody gets in by their password."""
        return self.entered(slug, browser.sign_in(self.provider.client(slug), person))

    def mailed_password(self) -> str:
        """Return the newest mailed provisional password, as its mail would show it."""
        newest = select(tables.OutgoingMail.facts).order_by(tables.OutgoingMail.created_at.desc())
        with self.provider.stores.read() as connection:
            facts = connection.scalars(newest.limit(1)).one()
        key = mail_keys(self.provider.services.settings).of(facts["key_id"])
        return mailed_provisional(key, facts["credential_id"], facts["purpose"])


@pytest.fixture
def scene(provider: Provider, real_folders: Path) -> Scene:
    """The two portals and their people."""
    return Scene(provider, real_folders)


@pytest.mark.requirement("R-CMI-26", partly="what staff send; the person's own way is elsewhere")
def test_after_a_reset_only_the_mailed_password_leads_in_and_no_further(scene: Scene) -> None:
    browser = scene.provider.browser()
    assert scene.sign_in(browser, CMI, scene.agent)
    scene.office.resets.reset(scene.staff, scene.agent.membership_id)
    page = browser.authorize(scene.provider.client(CMI))
    assert not scene.entered(CMI, page)  # the session is over
    assert not scene.sign_in(scene.provider.browser(source="192.0.2.2"), CMI, scene.agent)
    first = scene.mailed_password()
    scene.provider.services.clock.move(PAUSE)  # type: ignore[attr-defined]  # the tests' clock
    scene.office.resends.resend(scene.staff, scene.agent.membership_id)
    second = scene.mailed_password()
    assert first != second
    for password, leads in ((first, False), (second, True)):
        fresh = scene.provider.browser(source=f"192.0.2.{3 + leads}")
        start = fresh.authorize(scene.provider.client(CMI))
        page = fresh.submit(start, identifier="00001agent", password=password)
        assert not scene.entered(CMI, page)
        assert ("CREATION DE COMPTE" in page.text.upper().replace("É", "E")) is leads


def test_a_detached_membership_leaves_the_other_home_in_peace(scene: Scene) -> None:
    browser = scene.provider.browser()
    assert scene.sign_in(browser, INT, scene.home)
    linked = Person(
        scene.home.account_id,
        scene.linked.membership_id,
        scene.linked.subject,
        "00001linked",
        scene.home.password,
    )
    assert scene.sign_in(scene.provider.browser(source="192.0.2.2"), CMI, linked)
    done = scene.office.resets.reset(scene.staff, linked.membership_id)
    assert done.after == "detached"
    page = browser.authorize(scene.provider.client(INT))
    assert scene.entered(INT, page)  # the session at home goes on
    assert not scene.sign_in(scene.provider.browser(source="192.0.2.3"), CMI, linked)
    assert scene.sign_in(scene.provider.browser(source="192.0.2.4"), INT, scene.home)


@pytest.mark.requirement("R-CMI-29", partly="a profile is disabled; see the other tests here")
def test_who_is_suspended_stays_out_until_reactivated(scene: Scene) -> None:
    departures, browser = scene.office.departures, scene.provider.browser()
    assert scene.sign_in(browser, CMI, scene.agent)
    departures.suspend(scene.staff, scene.agent.membership_id)
    assert not scene.entered(CMI, browser.authorize(scene.provider.client(CMI)))
    assert not scene.sign_in(scene.provider.browser(source="192.0.2.2"), CMI, scene.agent)
    departures.reactivate(scene.staff, scene.agent.membership_id)
    assert scene.sign_in(scene.provider.browser(source="192.0.2.3"), CMI, scene.agent)
    with scene.provider.stores.read() as connection:
        events = audit_store.search(connection, Search(event="status"))
    assert {row.actor for row in events} == {"cli:test"}
