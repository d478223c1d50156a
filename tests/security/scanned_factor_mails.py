"""Mails of a second factor, or of a sign-in elsewhere.

« Ce n'était pas moi » closes what an intruder opened.
"""

from sqlalchemy import func, select

from idp.stores import tables
from tests.factors.conftest import codes_on
from tests.security.scene import Reader, Scene
from tests.support.agents import CMI, ISSUER_CODE, body
from tests.support.authenticator import PERIOD, Authenticator, given, prove
from tests.support.provider import Browser, Page, Person


def added(scene: Scene) -> Reader:
    """A factor was added: its owner is rid of it."""
    person = _agent(scene)
    _enrolled(scene, person)
    return _closes(scene, person)


def removed(scene: Scene) -> Reader:
    """A factor was taken off: the password opens nothing any more."""
    person, browser = _agent(scene), scene.browser
    app = given(scene.provider, person.account_id)
    prove(scene.provider, browser, browser.sign_in(scene.client, person), app)
    scene.clock.move(PERIOD)
    page = prove(scene.provider, browser, _opened(browser, "factor_off", person), app)
    browser.submit(page)
    return _closes(scene, person)


def code_used(scene: Scene) -> Reader:
    """A recovery code stood in for the telephone."""
    person = _agent(scene)
    codes, browser = _enrolled(scene, person), scene.browser
    scene.post.deliver()
    page = browser.sign_in(scene.client, person, prompt="login")
    assert "code" in browser.submit(page, code=codes[0]).query
    return _closes(scene, person)


def elsewhere(scene: Scene) -> Reader:
    """Somebody has the password: the owner shuts them out."""
    person = _agent(scene)
    assert scene.enters(person, person.password)
    assert scene.enters(person, person.password)
    return _closes(scene, person)


def _agent(scene: Scene) -> Person:
    body(scene.at(CMI))
    return scene.person(f"{ISSUER_CODE}0042")


def _opened(browser: Browser, journey: str, person: Person) -> Page:
    return browser.submit(browser.get(f"/{CMI}/{journey}"), password=person.password)


def _enrolled(scene: Scene, person: Person) -> list[str]:
    browser = scene.browser
    assert "code" in browser.sign_in(scene.client, person).query
    page = _opened(browser, "factor", person)
    page = prove(scene.provider, browser, page, Authenticator.scan(page))
    codes = codes_on(page)
    browser.submit(page, kept="y")
    return codes


def enrolled(scene: Scene, browser: Browser, page: Page) -> tuple[Authenticator, Page]:
    """Add the factor that a page asks for: staff have their password only then (R-ALL-12)."""
    app = Authenticator.scan(page)
    page = prove(scene.provider, browser, page, app)
    return app, browser.submit(page, follow=False, kept="y")


def _closes(scene: Scene, person: Person) -> Reader:
    mine = tables.Credential.account_id == person.account_id
    live = select(func.count()).where(mine, tables.Credential.state == "live")

    def alive() -> int:
        with scene.provider.stores.read() as connection:
            return connection.execute(live).scalar_one()

    def read(link: str, _: str) -> bool:
        reader, before = scene.stranger, alive()
        closed = reader.submit(reader.get(link))
        is_out = before > 0 and alive() == 0
        return is_out and closed.status == 200 and not scene.enters(person, person.password)

    return read
