"""Each row of the table, and which row wins (R-PDL-5…12)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from idp.companies.eligibility import TABLE, Applicant, Case, judge
from idp.companies.names import is_officer
from idp.companies.register import (
    Answer,
    Found,
    Officer,
    Place,
    Provenance,
    Unavailable,
    Unknown,
)
from idp.policy.eligibility import EligibilitySection

SIREN = "732829320"
HERE = Place("73282932000017", active=True, head=True, craft=True, department="44")
AWAY = replace(HERE, department="75")
WHOSE = Provenance("registre", date(2026, 11, 1))
PARTLY = replace(WHOSE, partial=True)
SOME = replace(WHOSE, departments=("44", "49"))
POLICY = EligibilitySection(
    profiles=["business"], departments=["44", "49", "53", "72", "85"], names="where_known"
)
OFFICERS = (Officer(("LE GOFF",), ("SOAZIG",)),)
SOAZIG = Applicant("Le Goff", "Soazig")
SOMEBODY = Applicant("Martin", "Paul")


def company(**facts: Any) -> Found:
    given: dict[str, Any] = {"name": "EXEMPLE", "active": True, "provenance": WHOSE}
    return Found(SIREN, **(given | {"places": (HERE,)} | facts))


@pytest.mark.parametrize(
    ("answer", "applicant", "outcome", "why"),
    [
        (Unavailable(SIREN, "unreachable", "x"), Applicant(), "review", "register_unavailable"),
        (Unknown(SIREN, WHOSE), Applicant(), "reject", "R1"),
        (company(active=False), Applicant(), "reject", "R2"),
        (company(active=False, places=(AWAY,)), Applicant(), "reject", "R2"),
        (company(places=(AWAY,)), Applicant(), "reject", "R3"),
        (company(places=(replace(HERE, active=False),)), Applicant(), "reject", "R3"),
        (company(places=(replace(AWAY, craft=False),)), Applicant(), "reject", "R3"),
        (company(places=(AWAY,), provenance=PARTLY), Applicant(), "review", "partial_answer"),
        (company(places=(), provenance=SOME), Applicant(), "review", "partial_answer"),
        (company(provenance=PARTLY), Applicant(), "accept", "in_crafts"),
        (company(places=(AWAY, HERE)), Applicant(), "accept", "in_crafts"),
        (company(places=(replace(HERE, craft=False),)), Applicant(), "review", "not_in_crafts"),
        (company(places=(replace(HERE, craft=False),), craft=True), Applicant(), "accept",
         "in_crafts"),
        (company(masked=True), Applicant(), "review", "masked"),
        (company(masked=True, officers=OFFICERS), SOAZIG, "review", "masked"),
        (company(officers=OFFICERS), SOAZIG, "accept", "in_crafts"),
        (company(officers=OFFICERS), SOMEBODY, "review", "other_name"),
        (company(officers=OFFICERS), Applicant(), "accept", "in_crafts"),
        (company(), SOMEBODY, "accept", "in_crafts"),
    ],
)  # fmt: skip
def test_every_row(answer: Answer, applicant: Applicant, outcome: str, why: str) -> None:
    verdict = judge(Case(answer, is_client=False, policy=POLICY, applicant=applicant))
    assert (verdict.outcome, verdict.why) == (outcome, why)
    assert verdict.evidence["siren"] == SIREN
    client = judge(Case(answer, is_client=True, policy=POLICY, applicant=applicant))
    assert (client.outcome, client.why) == ("accept", "client_company")


@pytest.mark.parametrize(
    ("names", "facts", "applicant", "why"),
    [
        ("off", {"masked": True}, SOMEBODY, "in_crafts"),
        ("off", {"officers": OFFICERS}, SOMEBODY, "in_crafts"),
        ("required", {}, SOMEBODY, "name_unknown"),
        ("required", {"officers": OFFICERS}, Applicant(), "name_unknown"),
        ("required", {"officers": OFFICERS}, SOAZIG, "in_crafts"),
        ("required", {"officers": OFFICERS}, SOMEBODY, "other_name"),
    ],
)
def test_how_names_are_compared_is_policy(
    names: str, facts: dict[str, Any], applicant: Applicant, why: str
) -> None:
    policy = POLICY.model_copy(update={"names": names})
    assert judge(Case(company(**facts), False, policy, applicant)).why == why  # noqa: FBT003 - no client


def test_the_table_ends_and_every_row_can_win() -> None:
    assert TABLE[-1].applies(Case(company(), is_client=False, policy=POLICY))
    assert len({rule.why for rule in TABLE}) == len(TABLE)
    assert {rule.outcome for rule in TABLE} == {"accept", "review", "reject"}


@pytest.mark.parametrize(
    ("family", "given", "officers", "same"),
    [
        ("Le Goff", "Soazig", [(("LE GOFF",), ("SOAZIG", "ANNE"))], True),
        ("Legoff", "Soazig", [(("LE GOFF",), ("SOAZIG",))], False),
        ("le-goff", "anne", [(("LE GOFF",), ("SOAZIG", "ANNE"))], True),
        ("Müller", "Zoé", [(("MULLER",), ("ZOE",))], True),
        ("Lœuvre", "Élodie", [(("LOEUVRE",), ("ELODIE",))], True),
        ("d'Arcy", "Jean-Pierre", [(("ARCY",), ("JEAN PIERRE",))], True),
        ("de la Tour", "Jean", [(("TOUR",), ("JEAN-PIERRE",))], True),
        ("Dupont-Martin", "Paul", [(("MARTIN",), ("PAUL",))], True),
        ("Dupont", "Paul", [(("DUPONT", "MARTIN"), ())], True),
        ("Martin", "Paul", [(("DUPONT", "MARTIN"), ("PAULE",))], False),
        ("Martin", "", [(("MARTIN",), ("PAULE",))], True),
        ("Le", "Anne", [(("LE",), ("ANNE",))], True),
        ("", "Anne", [(("LE GOFF",), ("ANNE",))], False),
        ("-", "Anne", [(("LE GOFF",), ("ANNE",))], False),
        ("Martin", "Paul", [(("DUPONT",), ("PAUL",)), (("MARTIN",), ("PAUL",))], True),
        ("Martin", "Paul", [], False),
    ],
)
def test_names_are_compared_as_people_write_them(
    family: str, given: str, officers: list[Any], same: object
) -> None:
    assert is_officer(family, given, [Officer(*one) for one in officers]) is same


def test_a_policy_that_names_profiles_says_where() -> None:
    with pytest.raises(ValidationError, match="departments are needed"):
        EligibilitySection(profiles=["business"])
    with pytest.raises(ValidationError):
        EligibilitySection(departments=["4"])
    assert EligibilitySection(departments=["2A", "974"]).concerns("business") is False
    assert POLICY.concerns("business")
