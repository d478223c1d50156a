"""What a form's question accepts and refuses, on each database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from idp.captcha import characters, work
from idp.captcha.captchas import WITHOUT_WORK, Captchas
from idp.captcha.fields import CaptchaFields, captcha_values
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores.prune import prune
from idp.stores.tables import Challenge
from tests.captcha.desk import SOURCE, Desk
from tests.support.provider import Provider


def rows(provider: Provider) -> int:
    """Return how many answered questions are stored."""
    with provider.stores.read() as connection:
        return connection.scalar(select(func.count()).select_from(Challenge)) or 0


def test_work_done_passes_once(desk: Desk, works: Client) -> None:
    question = desk.open(works)
    done = desk.work(question)
    assert desk.send(works, question, captcha_work=done) is None
    assert desk.send(works, question, captcha_work=done) == "captcha.stale"


def test_characters_pass_once(desk: Desk, reads: Client) -> None:
    question = desk.open(reads)
    assert desk.send(reads, question, captcha_answer=desk.reading(question)) is None
    again = desk.send(reads, question, captcha_answer=desk.reading(question))
    assert again == "captcha.stale"


def test_a_wrong_answer_spends_the_question(desk: Desk, reads: Client) -> None:
    question = desk.open(reads)
    assert desk.send(reads, question, captcha_answer="cccc") == "captcha.wrong"
    assert desk.send(reads, question, captcha_answer=desk.reading(question)) == "captcha.stale"


@pytest.mark.parametrize("missing", ["", "  "])
def test_a_missing_answer_is_none(desk: Desk, reads: Client, missing: str) -> None:
    question = desk.open(reads)
    assert desk.send(reads, question, captcha_answer=missing) == "captcha.missing"
    assert desk.send(reads, desk.open(reads)) == "captcha.missing"


def test_a_form_without_any_of_the_fields_is_refused(
    desk: Desk, works: Client, reads: Client, trusts: Client
) -> None:
    for client in (works, reads, trusts):
        assert desk.send(client, None) == "captcha.again"
        assert desk.send(client, None, captcha_answer="7jj6", captcha_work="1") == "captcha.again"
    assert set(captcha_values(CaptchaFields()).values()) == {""}


def test_case_and_blanks_do_not_count(desk: Desk, reads: Client) -> None:
    question = desk.open(reads)
    typed = " ".join(desk.reading(question).upper())
    assert desk.send(reads, question, captcha_answer=f" {typed}\u00a0") is None


def test_look_alikes_are_forgiven() -> None:
    key = b"k" * 32
    shown = next(row for row in map(str, range(100_000)) if "5" in characters.of(key, row))
    code = characters.of(key, shown)
    assert characters.is_right(key, shown, code.replace("5", "S"))
    assert not characters.is_right(key, shown, code[:-1])
    assert not characters.is_right(key, shown, code + code[0])


def test_a_question_expires(desk: Desk, works: Client, reads: Client) -> None:
    late = desk.open(reads, seconds=600)
    assert desk.send(reads, late, captcha_answer=desk.reading(late)) == "captcha.stale"
    slow = desk.open(works, seconds=7199)
    assert desk.send(works, slow, captcha_work=desk.work(slow)) is None
    gone = desk.open(works, seconds=7200)
    assert desk.send(works, gone, captcha_work=desk.work(gone)) == "captcha.stale"


def test_an_id_of_somebody_else_is_worth_nothing(desk: Desk, reads: Client) -> None:
    question = desk.open(reads)
    kind, row_id, opened, mac = question.id.split("-")
    forged = [
        f"none-{row_id}-{opened}-{mac}",
        f"{kind}-{row_id}-{int(opened) + 60}-{mac}",
        f"{kind}-{row_id[::-1]}-{opened}-{mac}",
        f"{kind}-{row_id}-{opened}-{mac[:-1]}",
        f"{kind}-{row_id}-{opened}",
        question.id + "é",
        "-" * 3,
        "x" * 10_000,
        "\0",
    ]
    for text in forged:
        values = {"captcha_id": text, "captcha_answer": desk.reading(question)}
        assert desk.send(reads, None, **values) == "captcha.again", text


def test_a_question_that_asks_less_is_not_enough(
    desk: Desk, trusts: Client, works: Client, reads: Client
) -> None:
    easy = desk.open(trusts)
    assert desk.send(works, easy) == "captcha.stale"
    worked = desk.open(works)
    assert desk.send(reads, worked, captcha_work=desk.work(worked)) == "captcha.stale"


def test_the_field_that_nobody_sees_stays_empty(
    desk: Desk, works: Client, reads: Client, trusts: Client
) -> None:
    for client in (works, reads, trusts):
        question = desk.open(client)
        right = {"captcha_answer": desk.reading(question), "website": "https://spam.example/"}
        assert desk.send(client, question, **right) == "captcha.again"


def test_nobody_fills_a_form_in_within_a_second(desk: Desk, trusts: Client) -> None:
    question = desk.open(trusts, seconds=1)
    assert desk.send(trusts, question) == "captcha.again"
    desk.clock.move(timedelta(seconds=1))
    assert desk.send(trusts, question) is None, "the same form, sent again by hand"


def test_the_button_for_another_code_is_no_answer(
    desk: Desk, reads: Client, provider: Provider
) -> None:
    question = desk.open(reads)
    values = {"captcha_answer": desk.reading(question), "captcha_new": "y"}
    assert desk.send(reads, question, **values) == "captcha.renewed"
    assert rows(provider) == 0


def test_who_cannot_work_may_send_a_few_forms_then_reads(desk: Desk, works: Client) -> None:
    for _ in range(WITHOUT_WORK.free_attempts):
        assert desk.send(works, desk.open(works)) is None
    assert desk.send(works, desk.open(works)) == "captcha.missing"
    assert desk.send(works, desk.open(works), source="203.0.113.9") is None, "another source"

    question = desk.open(works)
    assert desk.send(works, question, captcha_answer=desk.reading(question)) is None
    question = desk.open(works)
    assert desk.send(works, question, captcha_work=desk.work(question)) is None
    question = desk.open(works)
    assert desk.send(works, question, captcha_answer="cccc") == "captcha.wrong"


@pytest.mark.parametrize("answer", ["", "1", "1.2.3", "0" + ".0" * 15, "x" * 300, "²" + ".1" * 15])
def test_work_that_is_not_done(answer: str) -> None:
    assert not work.is_done("seed", answer)


def test_work_is_about_65_536_tries() -> None:
    assert work.PIECES * 2**work.BITS == 2**16


def test_two_at_once_give_one_success(desk: Desk, works: Client, captchas: Captchas) -> None:
    question = desk.open(works)
    values = {"captcha_id": question.id, "captcha_work": desk.work(question)}
    at = desk.clock.now()

    def send(_: int) -> str | None:
        return captchas.answered(values, works, SOURCE, at)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(send, range(8)))
    assert sorted(map(str, told)) == ["None"] + ["captcha.stale"] * 7


def test_asking_stores_nothing_and_answers_are_pruned(
    desk: Desk, reads: Client, provider: Provider, clock: MovableClock
) -> None:
    for _ in range(20):
        desk.open(reads, seconds=1)
    assert rows(provider) == 0
    question = desk.open(reads)
    assert desk.send(reads, question, captcha_answer=desk.reading(question)) is None
    prune(provider.stores)
    assert rows(provider) == 1, "a replay has to find it"
    clock.move(timedelta(minutes=10))
    assert prune(provider.stores)["challenge"] == 1


def test_another_question_is_of_the_same_kind(captchas: Captchas, reads: Client) -> None:
    former = captchas.put(reads, "fr")
    renewed = captchas.another(former.id, "en")
    assert renewed is not None
    assert (renewed.kind, renewed.id == former.id) == ("image", False)
    assert renewed.audio_url.endswith(".wav?lang=en")
    assert captchas.another("none-x-1-y", "fr") is None
