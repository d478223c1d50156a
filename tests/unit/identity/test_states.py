"""The table of states, stated a second time as the pairs that people rely on."""

from itertools import product

import pytest

from idp.identity.states import TABLES, What, allowed_from

ALLOWED = {
    "account": """
        provisioned>active provisioned>closed
        active>provisioned active>suspended active>retired active>closed
        suspended>active suspended>closed
        retired>active retired>provisioned retired>closed
    """,
    "membership": """
        provisioned>active provisioned>suspended provisioned>ended
        active>provisioned active>suspended active>ended
        suspended>active suspended>provisioned suspended>ended
    """,
}


@pytest.mark.requirement("R-ALL-3")
@pytest.mark.parametrize("what", ["account", "membership"])
def test_exactly_these_changes_are_allowed(what: What) -> None:
    states = TABLES[what]
    found = {f"{a}>{b}" for a, b in product(states, states) if b in states[a]}
    assert found == set(ALLOWED[what].split())


@pytest.mark.parametrize("what", ["account", "membership"])
def test_every_state_named_is_in_the_table(what: What) -> None:
    assert {after for states in TABLES[what].values() for after in states} <= TABLES[what].keys()


def test_what_is_over_stays_over() -> None:
    assert TABLES["account"]["closed"] == TABLES["membership"]["ended"] == frozenset()
    assert "closed" not in allowed_from("account", "active")
