"""« Ask for a new letter »: the school's list gets it, who asks learns nothing."""

import pytest
from sqlalchemy import func, select

from idp.letters.letters import Letters, NothingToPrint
from idp.letters.requests import Asked, AskedTooOften, LetterRequests
from idp.stores.tables import AuditEvent
from tests.letters.conftest import School, code_of
from tests.security.observing import costs


def requests_of(school: School) -> LetterRequests:
    return LetterRequests(school.provider.stores, school.provider.services.throttle)


def ask(school: School, identifier: str, source: str = "192.0.2.9") -> Asked | AskedTooOften:
    return requests_of(school).request(school.client, identifier, source=source)


@pytest.mark.requirement("R-ENT-26", partly="the page that asks")
def test_a_request_lands_in_the_list_once_and_is_answered_by_printing(school: School) -> None:
    school.person("thierry.martin", family_name="Martin")
    old = code_of(school.print()[0])
    assert ask(school, " Thierry.MARTIN") == ask(school, "thierry.martin") == Asked()
    (waiting,) = school.listed("asked")
    assert (waiting.identifier, waiting.family_name) == ("thierry.martin", "Martin")
    assert waiting.requested_at == school.provider.services.clock.now()
    pdf, printed = school.print("demandes", requested=True)
    assert (printed.count, printed.voided) == (1, 1)
    assert school.check("thierry.martin", old) is None
    assert school.check("thierry.martin", code_of(pdf)) is not None
    assert school.states() == {"thierry.martin": ["printed", "void"]}
    assert school.listed("printed")[0].requested_at == waiting.requested_at


def test_somebody_who_is_active_is_listed_but_gets_no_letter(school: School) -> None:
    school.provider.person("ent-cfa-orleans", "active.one")
    ask(school, "active.one")
    assert [one.account_status for one in school.listed("asked")] == ["active"]
    with pytest.raises(NothingToPrint):
        school.print(requested=True)
    assert school.states() == {"active.one": ["asked"]}


def test_everybody_is_answered_alike_at_the_same_cost(school: School) -> None:
    school.person("known")
    school.person("waiting")
    school.person("suspended", membership_status="suspended")
    ask(school, "waiting")
    seen: list[tuple[object, list[str], int]] = []
    for name in ("known", "waiting", "suspended", "unknown", "\u202ewrong", "x" * 3000, ""):
        with costs(school.provider) as cost:
            answer = ask(school, name, source=f"192.0.2.{20 + len(seen)}")
        seen.append((answer, cost.statements, cost.hashes))
    assert seen[1:] == seen[:-1]
    assert {one.identifier for one in school.listed("asked")} == {"known", "waiting"}
    with school.provider.stores.read() as connection:
        asked = AuditEvent.event == "letter_requested"
        count = connection.scalar(select(func.count()).where(asked))
        named = connection.scalars(select(AuditEvent.account_id).where(asked)).all()
    assert count == 8
    assert set(named) == {None}


def test_asking_is_slowed_down(school: School) -> None:
    school.person("thierry.martin")
    free = school.client.policy.throttle.free_attempts
    for name in ("thierry.martin", "unknown"):
        answers = [ask(school, name) for _ in range(free + 1)]
        assert answers == [Asked()] * free + [AskedTooOften(5)]


def test_activating_answers_a_request(school: School) -> None:
    person = school.person("thierry.martin")
    ask(school, "thierry.martin")
    letters: Letters = school.letters
    with school.provider.stores.write() as tx:
        letters.used(tx, person.account_id, at=school.provider.services.clock.now())
    assert school.listed() == []
