"""OpenID Connect Core §3.1.2.1, §3.1.2.3: prompt, max_age, hints, and who may enter."""

from datetime import timedelta

from idp.stores import tables
from tests.protocol.front import Front, answer_of, reason_asked


def test_prompt_none_without_a_session_is_login_required(front: Front) -> None:
    answer = answer_of(front.authorize(prompt="none"))
    assert (answer["error"], answer["state"]) == ("login_required", "un-état")
    assert not front.bench.rows(tables.Interaction)


def test_prompt_none_with_a_session_is_silent(front: Front) -> None:
    front.sign_in(front.bench.add_person(), ago=timedelta(minutes=5))
    assert "code" in answer_of(front.authorize(prompt="none"))


def test_max_age_asks_again_when_the_sign_in_is_older(front: Front) -> None:
    front.sign_in(front.bench.add_person(), ago=timedelta(seconds=3))
    assert reason_asked(front.authorize(max_age="1")) == "reauthenticate"
    assert reason_asked(front.authorize(max_age="0")) == "reauthenticate"
    assert "code" in answer_of(front.authorize(max_age="10000"))
    assert answer_of(front.authorize(max_age="1", prompt="none"))["error"] == "login_required"


def test_an_expired_hint_of_the_same_person_is_silent(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    answer = answer_of(front.authorize(prompt="none", id_token_hint=front.hint(member)))
    assert "code" in answer


def test_a_hint_of_somebody_else_never_answers_for_this_one(front: Front) -> None:
    member, other = front.bench.add_person(), front.bench.add_person()
    front.sign_in(member)
    hint = front.hint(other)
    silent = answer_of(front.authorize(prompt="none", id_token_hint=hint))
    assert silent["error"] == "login_required"
    assert reason_asked(front.authorize(id_token_hint=hint)) == "sign_in"


def test_a_hint_that_is_not_ours_counts_only_for_prompt_none(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    own = front.hint(member)
    forged = [
        own[:-4] + "AAAA",
        "eyJhbGciOiJub25lIn0.e30.",
        front.hint(member, aud="another-client"),
        front.hint(member, iss="https://other.example"),
        front.bench.keys.sign({"sub": front.subject(member)}, alg="RS256", typ="at+jwt"),
    ]
    for hint in forged:
        answer = answer_of(front.authorize(prompt="none", id_token_hint=hint))
        assert answer["error"] == "login_required"
        assert "code" in answer_of(front.authorize(id_token_hint=hint))


def test_a_required_subject_is_the_only_one_that_will_do(front: Front) -> None:
    member, other = front.bench.add_person(), front.bench.add_person()
    front.sign_in(member)
    mine = f'{{"id_token": {{"sub": {{"value": "{front.subject(member)}"}}}}}}'
    theirs = mine.replace(front.subject(member), front.subject(other))
    assert "code" in answer_of(front.authorize(claims=mine, prompt="none"))
    assert answer_of(front.authorize(claims=theirs, prompt="none"))["error"] == "login_required"


def test_a_person_without_membership_meets_admission(front: Front) -> None:
    front.bench.add_client("voisins")
    front.sign_in(front.bench.add_person("voisins"))
    assert reason_asked(front.authorize()) == "admission"
    assert answer_of(front.authorize(prompt="none"))["error"] == "interaction_required"


def test_a_suspended_member_meets_admission(front: Front) -> None:
    member = front.bench.add_person()
    front.sign_in(member)
    front.suspend(member)
    assert reason_asked(front.authorize()) == "admission"


def test_select_account_and_consent_ask_whom_to_go_on_as(front: Front) -> None:
    front.sign_in(front.bench.add_person())
    assert reason_asked(front.authorize(prompt="select_account")) == "confirm_account"
    assert reason_asked(front.authorize(prompt="consent")) == "confirm_account"


def test_a_pairwise_subject_differs_from_the_memberships_and_stays(front: Front) -> None:
    front.bench.add_client("discrets", 'subject_type = "pairwise"')
    member = front.bench.add_person("discrets")
    front.sign_in(member)
    for _ in range(2):
        answer_of(front.authorize(client_id="discrets"))
    first, second = front.bench.rows(tables.Grant)
    assert first.subject_sent == second.subject_sent != front.subject(member)
