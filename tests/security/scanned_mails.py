"""Mails that bring a way in: how each is caused, and how its reader goes on with its link."""

from dataclasses import replace
from datetime import timedelta

from idp.clients.model import Client
from tests.portals.html_reading import elements
from tests.security.scanned_factor_mails import enrolled
from tests.security.scene import ADDRESS, Reader, Scene
from tests.support.activating import CHOSEN, ENT, pupil
from tests.support.agents import CHOSEN as AGENT_CHOSEN
from tests.support.agents import CMI, ISSUER_CODE, agent, body
from tests.support.authenticator import PERIOD, Authenticator, prove
from tests.support.provider import Browser, Page, Person
from tests.support.recovering import NEW, code_of
from tests.support.staff_office import StaffOffice

INT = "intracma"
NAMES = {"given_name": "Camille", "family_name": "Essai", "email": ADDRESS}
_CREATED = '{ step = "activation.create_account", when = { first_sign_in = ["true"] } },'
_PROVED = (
    '{ step = "contact.mailed_link", '
    'when = { first_sign_in = ["true"], address_changed = ["true"] } },'
)
EDITABLE = (
    ("email_editable_at_first_login = false", "email_editable_at_first_login = true"),
    (_CREATED, f"{_CREATED}\n{_PROVED}"),
)
_INVITED = '[journeys.activation]\nsteps = ["activation.invitation", "activation.create_account"]'
BY_LINK = (
    ('first_secret = "mailed_password"', 'first_secret = "link"'),
    ("[journeys.recovery]", f"{_INVITED}\n\n[journeys.recovery]"),
)


def intracma(scene: Scene) -> Reader:
    """Recovery at Intr@CMA, read on another device."""
    scene.at(INT)
    person = scene.person("bfourquin")
    scene.ask(identifier="bfourquin", address=ADDRESS)
    reader = scene.stranger
    return lambda link, _: scene.chooses(person, reader.get(link), reader)


def by_code(scene: Scene) -> Reader:
    """The same mail, of which only the code is typed."""
    scene.at(INT)
    person = scene.person("bfourquin")
    waiting = scene.ask(identifier="bfourquin", address=ADDRESS)

    def read(_: str, text: str) -> bool:
        page = scene.browser.submit(waiting, code=code_of(text))
        return scene.chooses(person, page, scene.browser)

    return read


def renewed(scene: Scene) -> Reader:
    """Another link, asked for on the page of one that expired."""
    scene.at(INT)
    person = scene.person("bfourquin")
    scene.ask(identifier="bfourquin", address=ADDRESS)
    first, reader = scene.link(), scene.stranger
    scene.clock.move(timedelta(hours=2))
    reader.submit(reader.get(first))
    return lambda link, _: scene.chooses(person, reader.get(link), reader)


def cmi(scene: Scene) -> Reader:
    """Recovery at the CMI portal, in the browser that asked."""
    body(scene.at(CMI))
    person = scene.person(f"{ISSUER_CODE}0042")
    scene.ask(identifier=person.identifier)
    return lambda link, _: scene.chooses(person, scene.browser.get(link), scene.browser)


def reminder(scene: Scene) -> Reader:
    """« IDENTIFIANT OUBLIÉ »: the sign-in page with the identifier filled in."""
    body(scene.at(CMI))
    person = scene.person(f"{ISSUER_CODE}0042")
    scene.ask("identifier_recovery", address=ADDRESS)

    def read(link: str, _: str) -> bool:
        page = scene.stranger.get(link)
        (typed,) = elements(page.text, "#identifier")
        named = replace(person, identifier=typed.attributes["value"])
        return scene.enters(named, person.password)

    return read


def temporary(scene: Scene) -> Reader:
    """The mailed temporary password: its link is the sign-in page with the identifier."""
    body(scene.at(CMI)).invite_referent(ISSUER_CODE, NAMES | {"identifier": f"{ISSUER_CODE}REF1"})

    def read(link: str, text: str) -> bool:
        (line,) = [one for one in text.splitlines() if "mot de passe provisoire" in one]
        secret = line.partition(":")[2].strip()
        browser = scene.browser
        page = browser.get(link)
        (named,) = elements(page.text, "#identifier")
        typed = named.attributes["value"]
        page = browser.submit(page, identifier=typed, password=secret)
        chosen = AGENT_CHOSEN | {"email_confirmation": ADDRESS}
        app, _ = enrolled(scene, browser, browser.submit(page, **chosen))
        return _enters_with(scene, app, f"{ISSUER_CODE}REF1", AGENT_CHOSEN["password"])

    return read


def address_confirmed(scene: Scene) -> Reader:
    """A corrected address at the CMI portal: its link ends the journey by one click."""
    body(scene.at(CMI, *EDITABLE))
    somebody, new = agent(scene.provider), "camille@autre.example"
    somebody.create(email=new, email_confirmation=new)

    def read(link: str, _: str) -> bool:
        return "code" in somebody.browser.submit(somebody.browser.get(link)).query

    return read


def invited_by_link(scene: Scene) -> Reader:
    """An invitation at a CMI portal that sends links."""
    office = body(scene.at(CMI, *BY_LINK))
    office.invite_referent(ISSUER_CODE, NAMES | {"identifier": f"{ISSUER_CODE}REF1"})

    def read(link: str, code: str) -> bool:
        del code
        reader = scene.stranger
        page = reader.submit(reader.get(link), password=NEW, confirmation=NEW)
        app, _ = enrolled(scene, reader, page)
        return _enters_with(scene, app, f"{ISSUER_CODE}REF1", NEW)

    return read


def invited_to_intracma(scene: Scene) -> Reader:
    """An invitation at Intr@CMA, whose first password is chosen as a lost one is (R-INT-16)."""
    scene.at(INT)
    office = StaffOffice(scene.provider, INT)
    office.arrivals.invite(office.operator, NAMES | {"identifier": "cessai"})

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        page = reader.submit(reader.get(link), follow=False, password=NEW, confirmation=NEW)
        return (
            page.status in {200, 303}
            and "code" in _entered(scene.stranger, scene.client, "cessai", NEW).query
        )

    return read


def _entered(browser: Browser, client: Client, identifier: str, password: str) -> Page:
    page = browser.authorize(client)
    return browser.submit(page, identifier=identifier, password=password)


def _enters_with(scene: Scene, app: Authenticator, identifier: str, password: str) -> bool:
    scene.clock.move(PERIOD)
    browser = scene.stranger
    page = _entered(browser, scene.client, identifier, password)
    return "code" in prove(scene.provider, browser, page, app).query


def ent(scene: Scene) -> Reader:
    """The ENT's address that was typed at activation, proved on another device."""
    somebody = pupil(scene.at(ENT), "thierry.martin")
    somebody.browser.submit(somebody.at_address(), address=ADDRESS)

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        done = reader.submit(reader.get(link), **CHOSEN)
        return done.status == 200 and scene.enters(somebody.person, CHOSEN["password"])

    return read


def letter(scene: Scene) -> Reader:
    """The ENT's letter: the address that its QR code holds, opened by a curious program."""
    somebody = pupil(scene.at(ENT), "thierry.martin")

    def read(link: str, _: str) -> bool:
        page = somebody.identify(somebody.browser.get(link))
        done = somebody.choose(somebody.browser.submit(somebody.accept(page), address=""))
        return done.status == 200 and scene.enters(somebody.person, CHOSEN["password"])

    return read


def not_me(scene: Scene) -> Reader:
    """« Ce n'était pas moi »: the button closes the account, and only the button."""
    person = _changed_password(scene)

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        still = scene.enters(person, NEW)
        closed = reader.submit(reader.get(link))
        return still and closed.status == 200 and not scene.enters(person, NEW)

    return read


def way_back(scene: Scene) -> Reader:
    """The link that leads back into an account that its owner closed so."""
    person, reader = _changed_password(scene), scene.stranger
    reader.submit(reader.get(scene.link()))
    return lambda link, _: scene.chooses(person, reader.get(link), reader)


def address_back(scene: Scene) -> Reader:
    """The former mailbox of a changed address: the button takes the account back."""
    scene.at(INT)
    person, browser = scene.person("bfourquin"), scene.browser
    browser.sign_in(scene.client, person)
    page = browser.submit(browser.get(f"/{INT}/address"), password=person.password)
    browser.submit(page, address="neuf@courriel.example")
    browser.submit(browser.get(scene.link()))

    def read(link: str, _: str) -> bool:
        reader = scene.stranger
        still = scene.enters(person, person.password)
        closed = reader.submit(reader.get(link))
        return still and closed.status == 200 and not scene.enters(person, person.password)

    return read


def _changed_password(scene: Scene) -> Person:
    scene.at(INT)
    person = scene.person("bfourquin")
    scene.ask(identifier="bfourquin", address=ADDRESS)
    link = scene.link()
    page = scene.browser.get(link)
    scene.browser.submit(page, follow=False, password=NEW, confirmation=NEW)
    return person
