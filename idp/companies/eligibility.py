"""Who is let in because of a company: one table, whose first matching row decides (R-PDL-10).

A pure function of the register's answer, the organisation's list of clients and its policy. A bad
number is no row: `siren.parse` refuses it in its field, and nothing is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from idp.companies.names import is_officer
from idp.companies.register import Answer, Found, Unavailable, Unknown, evidence
from idp.policy.eligibility import EligibilitySection

Outcome = Literal["accept", "review", "reject"]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, as far as they said: both names are empty where the form asks for none."""

    family_name: str = ""
    given_name: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What the table judges."""

    answer: Answer
    is_client: bool
    policy: EligibilitySection
    applicant: Applicant = Applicant()

    @property
    def found(self) -> Found:
        """Return the company; to be asked only where the rows above left none but a found one."""
        if not isinstance(self.answer, Found):
            msg = "the register did not find it"
            raise TypeError(msg)
        return self.answer


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it applies, what follows, and why, as a reason code.

    The codes of refusals are those of the portal's guide: R1 (no such company), R2 (struck off),
    R3 (not in the region).
    """

    why: str
    outcome: Outcome
    applies: Callable[[Case], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the table said, and on which evidence (JSON: content, source and date)."""

    outcome: Outcome
    why: str
    evidence: dict[str, Any]


def _is_elsewhere(case: Case) -> bool:
    return not case.found.active_in(case.policy.departments)


def _is_nobodys(case: Case) -> bool:
    """Tell whether the officers' names are known, the applicant's too, and differ."""
    who = case.applicant
    return bool(
        case.policy.names != "off"
        and case.found.officers
        and who.family_name.strip()
        and not is_officer(who.family_name, who.given_name, case.found.officers)
    )


def _cannot_compare(case: Case) -> bool:
    known = case.found.officers and case.applicant.family_name.strip()
    return case.policy.names == "required" and not known


TABLE: Final = (
    Rule("client_company", "accept", lambda case: case.is_client),
    Rule("register_unavailable", "review", lambda case: isinstance(case.answer, Unavailable)),
    Rule("R1", "reject", lambda case: isinstance(case.answer, Unknown)),
    Rule("R2", "reject", lambda case: not case.found.active),
    Rule(
        "partial_answer",
        "review",
        lambda case: (
            _is_elsewhere(case) and not case.found.provenance.covers(case.policy.departments)
        ),
    ),
    Rule("R3", "reject", _is_elsewhere),
    Rule("not_in_crafts", "review", lambda case: not case.found.in_crafts()),
    Rule("masked", "review", lambda case: case.policy.names != "off" and case.found.masked),
    Rule("other_name", "review", _is_nobodys),
    Rule("name_unknown", "review", _cannot_compare),
    Rule("in_crafts", "accept", lambda _: True),
)


def judge(case: Case) -> Verdict:
    """Return what the first row that applies says."""
    rule = next(rule for rule in TABLE if rule.applies(case))
    told = evidence(case.answer) | {"client_company": case.is_client}
    return Verdict(rule.outcome, rule.why, told)
