"""Both registers answer alike: the imported one and the one behind the API."""

import json
from datetime import date

from idp.companies.register import (
    CompanyRegister,
    Found,
    Officer,
    Place,
    Unknown,
    evidence,
    from_json,
    to_json,
)
from tests.support.companies import (
    BAKERY,
    BRANCH,
    CEASED,
    ELSEWHERE,
    MASKED,
    NOBODY,
    SOLE_TRADER,
    Business,
)

PAYS_DE_LA_LOIRE = ("44", "49", "53", "72", "85")


def found(register: CompanyRegister, business: Business) -> Found:
    answer = register.look_up(business.siren)
    assert isinstance(answer, Found)
    return answer


def test_a_company_as_the_register_knows_it(register: CompanyRegister) -> None:
    bakery = found(register, BAKERY)
    assert (bakery.siren, bakery.name) == ("732829320", "BOULANGERIE EXEMPLE")
    assert (bakery.active, bakery.masked, bakery.officers) == (True, False, ())
    place = Place("73282932000017", True, True, True, "44", "44000", "NANTES")  # noqa: FBT003 - its fields
    assert bakery.places == (place,)
    assert bakery.in_crafts()


def test_nobody_has_an_unknown_number(register: CompanyRegister) -> None:
    assert isinstance(register.look_up(NOBODY), Unknown)


def test_a_sole_trader_is_an_officer(register: CompanyRegister) -> None:
    trader = found(register, SOLE_TRADER)
    assert trader.name == "SOAZIG LE GOFF"
    assert trader.officers == (Officer(("LE GOFF",), ("SOAZIG", "ANNE")),)
    assert trader.category == "1000"


def test_who_is_masked_has_a_department_and_no_name(register: CompanyRegister) -> None:
    masked = found(register, MASKED)
    assert (masked.masked, masked.name, masked.officers) == (True, "", ())
    assert (masked.places[0].department, masked.places[0].postal_code) == ("44", "")


def test_who_ceased_is_not_active(register: CompanyRegister) -> None:
    assert found(register, CEASED).active is False


def test_only_active_places_count(register: CompanyRegister) -> None:
    elsewhere = found(register, ELSEWHERE)
    assert [place.active for place in elsewhere.places] == [True, False]
    assert not elsewhere.active_in(PAYS_DE_LA_LOIRE)
    assert elsewhere.active_in(["75"])


def test_a_branch_counts_like_the_head_office(register: CompanyRegister) -> None:
    branch = found(register, BRANCH)
    assert [place.department for place in branch.places] == ["2A", "72"]
    assert branch.active_in(PAYS_DE_LA_LOIRE)
    assert not branch.in_crafts()


def test_an_answer_says_whose_word_it_is_and_of_when(register: CompanyRegister) -> None:
    provenance = found(register, BAKERY).provenance
    assert "Stock" in provenance.source or "api-sirene" in provenance.source
    assert provenance.as_of in {date(2026, 11, 1), date(2026, 11, 23)}
    assert provenance.covers(PAYS_DE_LA_LOIRE)


def test_an_answer_survives_as_json(register: CompanyRegister) -> None:
    for siren in (BAKERY.siren, SOLE_TRADER.siren, NOBODY):
        answer = register.look_up(siren)
        assert isinstance(answer, Found | Unknown)
        assert from_json(json.loads(json.dumps(to_json(answer)))) == answer
    kept = json.loads(json.dumps(evidence(found(register, BRANCH))))
    assert kept["places_count"] == 2
    assert kept["provenance"]["as_of"]
