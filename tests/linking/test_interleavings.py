"""Whatever the order of claims and releases, each record has one owner, each member one record."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.legacy.directory import LegacyAccount
from idp.legacy.office import LegacyOffice
from idp.stores import tables
from tests.linking.test_claims import claims
from tests.support.first_visits import FirstVisits
from tests.support.legacy import add_record
from tests.support.provider import Person

KEYS = ("cle-0", "cle-1", "cle-2")
ACTS = st.lists(
    st.tuples(st.sampled_from(["claim", "release"]), st.integers(0, 2), st.sampled_from(KEYS)),
    max_size=12,
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: races run on both."""
    return sqlite_url


@pytest.fixture
def people(visits: FirstVisits, hashed: str) -> list[Person]:
    """Three members, and three records."""
    for key in KEYS:
        login = f"{key}@ancien.example"
        add_record(visits.provider.stores, visits.client, hashed, login=login, key=key)
    return [visits.newcomer(f"p{number}@courriel.example") for number in range(3)]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_claims_and_releases_in_any_order(
    visits: FirstVisits, people: list[Person], acts: list[tuple[str, int, str]]
) -> None:
    stores, client = visits.provider.stores, visits.client
    which = (client.organisation_id, client.policy.linking.legacy_source)
    office = LegacyOffice(stores, which, "test")
    owners: dict[str, str] = {}
    try:
        for act, who, key in acts:
            member = people[who].membership_id
            if act == "claim":
                free = key not in owners and member not in owners.values()
                assert claims(visits, stores, people[who], LegacyAccount(key)) is free
                owners |= {key: member} if free else {}
            else:
                assert office.release(key) is (owners.pop(key, None) is not None)
            rows = visits.rows(tables.Membership, tables.Membership.legacy_key.is_not(None))
            assert {row.legacy_key: row.id for row in rows} == owners
            assert {claim.membership_id for claim in visits.claims()} == set(owners.values())
    finally:
        for key in KEYS:
            office.release(key)
