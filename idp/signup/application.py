"""What somebody said in the form of a sign-up, read once and judged field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from wtforms import Form

from idp.clients.model import Client
from idp.companies import siren
from idp.companies.siren import CompanyNumber
from idp.identity import particulars
from idp.identity.identifiers import canonical_address
from idp.journeys.model import AskAgain, Fact, Visit
from idp.policy.signing_up import Asked
from idp.signup import boxes

_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a portal asks of somebody.

    Attributes:
        profile: What they said that they are, '' where it is not asked.
        company: They have to name a company (R-PDL-3).
    """

    phone: Asked
    names: Asked
    profile: str
    company: bool


def asked_of(visit: Visit, chosen: str = "") -> Wanted:
    """Return what the portal asks of who is signing up; `chosen` on this page, if it asks that."""
    policy, profile = visit.client.policy, str(visit.journey.facts.get("profile") or chosen)
    company = policy.eligibility.concerns(profile)
    return Wanted(policy.signup.phone, policy.signup.names, profile, company)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What was typed and ticked, without stray blanks; what is not asked is empty.

    Attributes:
        terms: JSON of each text that was accepted, as it was shown.
        purposes: JSON of each purpose that was consented to, with the words beside its box.
    """

    asked: Wanted
    address: str
    phone: str
    given_name: str
    family_name: str
    siren: str
    terms: list[str]
    purposes: list[str]

    @classmethod
    def read(cls, form: Form, asked: Wanted, client: Client) -> Self:
        """Read a form; nothing is judged yet."""
        named, called = asked.names != "no", asked.phone != "no"
        return cls(
            asked=asked,
            address=_typed(form, "address"),
            phone=_typed(form, "phone_number") if called else "",
            given_name=_typed(form, "given_name") if named else "",
            family_name=_typed(form, "family_name") if named else "",
            siren=_typed(form, "siren") if asked.company else "",
            terms=boxes.accepted(client, asked.profile, form["terms"].data or ()),
            purposes=boxes.consented(client, form["purposes"].data or ()),
        )

    def faults(self) -> Iterator[AskAgain]:
        """Yield what is wrong, in the order of the page."""
        for field_name, typed in (
            ("given_name", self.given_name),
            ("family_name", self.family_name),
        ):
            if not typed and self.asked.names == "required":
                yield AskAgain(f"signup.{field_name}.missing", field_name)
            if typed and particulars.name(typed) is None:
                yield AskAgain("signup.name_malformed", field_name)
        if not self.address:
            yield AskAgain("signup.address.missing", "address")
        elif canonical_address(self.address) is None:
            yield AskAgain("signup.address.malformed", "address")
        yield from self._of_phone()
        if self.asked.company and not isinstance(number := siren.parse(self.siren), CompanyNumber):
            values = {name: str(value) for name, value in number.values.items()}
            yield AskAgain(number.text, "siren", placeholders=values)

    def facts(self) -> dict[str, Fact]:
        """Return what a journey keeps of it; only for one without faults."""
        number = siren.parse(self.siren) if self.asked.company else None
        said: dict[str, Fact] = {
            "phone_number": particulars.phone(self.phone) if self.phone else None,
            "given_name": particulars.name(self.given_name),
            "family_name": particulars.name(self.family_name),
        }
        given: dict[str, Fact] = {name: value for name, value in said.items() if value}
        return given | {
            "address": self.address,
            "address_typed": self.address,
            "about": [self.address],
            "profile": self.asked.profile,
            "company": str(self.asked.company).lower(),
            "siren": number.siren if isinstance(number, CompanyNumber) else "",
            "siren_hint": number.hint if isinstance(number, CompanyNumber) else "",
            "terms": self.terms,
            "purposes": self.purposes,
        }

    def _of_phone(self) -> Iterator[AskAgain]:
        if not self.phone and self.asked.phone == "required":
            yield AskAgain("signup.phone.missing", "phone_number")
        if self.phone and particulars.phone(self.phone) is None:
            yield AskAgain("signup.phone.malformed", "phone_number")


def _typed(form: Form, name: str) -> str:
    return str(form[name].data or "").strip()[:_LONGEST]
