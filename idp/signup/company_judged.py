"""A company as its sign-up meets it: what the table of eligibility says, and what may be shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from idp.clients.model import Client
from idp.companies.companies import Companies
from idp.companies.eligibility import Applicant, Verdict
from idp.companies.siren import shown
from idp.journeys.model import Fact
from idp.reviewing.reviews import SECOND_PERSON, Reviews
from idp.signup.words import said

TOLD_LATER: Final = "company_told"
"""The fact of a company that was taken without a page of its own: how the next page names it."""

NUMBERS: Final = 10
"""Numbers that one page may try: it is no way to read the register company by company."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the company as its page names it.

    Attributes:
        number: The SIREN as it is printed.
        name: '' where the register gave none, or was asked not to publish it.
        town: Of an establishment where the portal's rules want one, else of the head office.
        department: Of the same establishment; '' where it is not known.
    """

    verdict: Verdict
    number: str
    name: str = ""
    town: str = ""
    department: str = ""

    @property
    def words(self) -> str:
        """Return the company in one line, by its name where that is public, and its number."""
        number = f"SIREN\N{NO-BREAK SPACE}{self.number}"
        named = ", ".join(filter(None, (self.name, self.town)))
        return f"{named} ({number})" if named else number

    def facts(self) -> dict[str, Fact]:
        """Return what a journey and a registration keep of it, but for the outcome."""
        return {
            "why": self.verdict.why,
            "department": self.department,
            "company_name": self.name,
            "evidence": json.dumps(self.verdict.evidence),
        }


@dataclass(frozen=True, slots=True)
class CompanyJudge:
    """Judges companies for a portal: the register's answer, then the portal's other members."""

    companies: Companies
    reviews: Reviews

    def judge(self, siren: str, client: Client, applicant: Applicant) -> Judged:
        """Return whether a company opens an account at a portal (R-PDL-10, R-PDL-12).

        May wait for the register, some seconds at most: not to be called inside a write.
        """
        policy = client.policy
        verdict = self.companies.judge(siren, client.organisation_id, policy.eligibility, applicant)
        if (
            verdict.outcome == "accept"
            and policy.review.several_per_company == "review"
            and self.reviews.people_of(client.organisation_id, siren)
        ):
            verdict = Verdict("review", SECOND_PERSON, verdict.evidence)
        return _described(siren, verdict, policy.eligibility.departments)


def applicant_of(facts: Mapping[str, Any]) -> Applicant:
    """Return the names that somebody gave, as far as they were asked for them."""
    return Applicant(str(facts.get("family_name") or ""), str(facts.get("given_name") or ""))


def reason_of(why: str, client: Client, lang: str) -> str:
    """Return the portal's words for a refusal; '' where it has none of its own."""
    reason = client.policy.review.reason(why)
    return said(reason.words, lang) if reason else ""


def _described(siren: str, verdict: Verdict, departments: list[str]) -> Judged:
    told = verdict.evidence
    if told["answer"] != "found":
        return Judged(verdict, shown(siren))
    place = _place(told["places"], departments)
    name, town = (told["name"], place.get("town", "")) if not told["masked"] else ("", "")
    return Judged(verdict, shown(siren), name, town, place.get("department", ""))


def _place(places: list[Mapping[str, Any]], departments: list[str]) -> Mapping[str, Any]:
    """Return the establishment that a company is known by here: an active one, if any is."""

    def rank(place: Mapping[str, Any]) -> tuple[bool, bool, bool]:
        return (
            not (place["active"] and place["department"] in departments),
            not place["active"],
            not place["head"],
        )

    return min(places, key=rank, default={})
