"""The seven ways in that the guides describe, walked in a browser with values of their length."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from idp.kernel.ids import new_id
from tests.support.activating import ENT, pupil
from tests.support.agents import CMI, ISSUER_CODE
from tests.support.counted_walk import Walk
from tests.support.live import LiveProvider
from tests.support.outbox import Post, link_of, text_of
from tests.support.provider import Person
from tests.support.staff_office import StaffOffice
from tests.support.web import asked

INT = "intracma"
PASSWORD = "Jardin-bleu4"
ANSWERS = ("chat tigre", "astronaute")
BUTTON = "main form button[type=submit]:not([name])"


def mark(length: int) -> str:
    """Return that many letters that nobody else has."""
    return new_id()[-length:]


@dataclass
class WaysIn:
    """One person after another at the portals of a served provider."""

    live: LiveProvider
    post: Post
    walk: Walk
    identifier: str = ""
    address: str = field(default_factory=lambda: f"{mark(8)}@mdph-ici.example")

    def j1(self) -> None:
        """Intr@CMA: a first password, and in."""
        self.address = f"{mark(6)}@ap.example"
        self._person(INT, f"b{mark(8)}")
        self._arrive(INT)
        self.walk.go(f".under a[href*='/{INT}/recovery']")
        self.walk.type("#identifier", self.identifier)
        self.walk.type("#address", self.address)
        self.walk.go(BUTTON)
        self._follow_mail()
        self._choose(INT)

    def j2(self) -> None:
        """Intr@CMA: every day."""
        self._person(INT, f"b{mark(8)}")
        self._arrive(INT)
        self.walk.type("#identifier", self.identifier)
        self.walk.type("#password", PASSWORD)
        self._last(INT)

    def j3(self) -> None:
        """CMI: the first sign-in, by a mailed temporary password."""
        self.identifier = f"{ISSUER_CODE}{mark(10)}"
        fields = {"identifier": self.identifier, "email": self.address}
        names = {"given_name": "Camille", "family_name": "Essai"}
        StaffOffice(self.live.inside, CMI).invite(fields | names)
        said = self._follow_mail()
        found = re.search(r"\b[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4,5}){3}\b", said)
        assert found is not None
        self.walk.type("#password", found.group().replace("-", ""))
        self.walk.go(BUTTON)
        self.walk.type("#password", PASSWORD)
        self.walk.type("#confirmation", PASSWORD)
        self.walk.type("#email_confirmation", self.address)
        self._last(CMI)

    def j4(self) -> None:
        """CMI: the identifier forgotten."""
        self._person(CMI, f"{ISSUER_CODE}{mark(10)}")
        self._arrive(CMI)
        self.walk.go(f".under a[href*='/{CMI}/identifier_recovery']")
        self.walk.type("#address", self.address)
        self.walk.go(BUTTON)
        self._follow_mail()
        self.walk.type("#password", PASSWORD)
        self._last(CMI)

    def j5(self) -> None:
        """CMI: the password forgotten, by somebody whom the portal knows."""
        self._person(CMI, f"{ISSUER_CODE}{mark(10)}")
        self._arrive(CMI, login_hint=self.identifier)
        self.walk.go(f".under a[href*='/{CMI}/recovery']")
        self.walk.go(BUTTON)
        self._follow_mail()
        self._choose(CMI)

    def j6(self) -> None:
        """ENT: activation by the letter's QR code, the address known."""
        self._identify(email=self.address)
        self.walk.go(BUTTON)
        self._questions()

    def j6b(self) -> None:
        """ENT: the same, the address missing."""
        self._identify()
        self.walk.type("#address", self.address)
        self.walk.go(BUTTON)
        self._follow_mail()
        self._questions()

    def _person(self, slug: str, identifier: str) -> Person:
        self.identifier = identifier
        return self.live.person(slug, identifier, email=self.address, password=PASSWORD)

    def _arrive(self, slug: str, **more: str) -> None:
        query = urlencode(asked(self.live.inside.client(slug), **more))
        self.walk.open(f"{self.live.issuer}/authorize?{query}")

    def _follow_mail(self) -> str:
        message = self.post.only()
        self.walk.read_mail()
        self.walk.clicks += 1
        self.walk.open(self.live.issuer + link_of(message, self.live.issuer))
        return text_of(message)

    def _choose(self, slug: str) -> None:
        self.walk.type("#password", PASSWORD)
        self.walk.type("#confirmation", PASSWORD)
        self._last(slug)

    def _last(self, slug: str) -> None:
        """Press the last button: it leads to the portal, which is nowhere and not counted."""
        portal = self.live.inside.client(slug).metadata.portal_url
        with self.walk.page.expect_request(lambda sent: sent.url.startswith(portal)):
            self.walk.press(BUTTON)

    def _identify(self, **facts: str) -> None:
        somebody = pupil(self.live.inside, f"camille.{mark(9)}", **facts)
        self.identifier = somebody.person.identifier
        query = urlencode({"identifier": self.identifier})
        self.walk.open(f"{self.live.issuer}/{ENT}/activation?{query}")
        self.walk.type("#code", somebody.code.replace("-", ""))
        self.walk.go(BUTTON)
        self.walk.tick("#accept")
        self.walk.go(BUTTON)

    def _questions(self) -> None:
        self.walk.type("#password", PASSWORD)
        self.walk.type("#confirmation", PASSWORD)
        for number, question in ((1, "first_pet"), (2, "dream_job")):
            self.walk.choose(f"#question_{number}", question)
            self.walk.type(f"#answer_{number}", ANSWERS[number - 1])
        self.walk.go(BUTTON)
        self.walk.go("main a.button")
        self.walk.type("#password", PASSWORD)
        self._last(ENT)
