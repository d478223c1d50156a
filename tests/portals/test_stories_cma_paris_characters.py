"""CMA Paris: characters seen or heard tell people from programs (R-PAR-9)."""

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from idp.captcha.captchas import Captchas
from idp.kernel.clock import MovableClock
from tests.support.captcha import read_aloud
from tests.support.outbox import Post
from tests.support.provider import Browser, Page, Provider
from tests.support.signing_up import CHOSEN, CMA_PARIS, SignUp

ADDRESS = "camille.essai@courriel.example"
ASKED = (
    "Pour vérifier que vous n'êtes pas une machine, merci de saisir les caractères lus ou "
    "entendus du code de vérification qui s'affiche ci-dessus"
)


@pytest.fixture
def signing_up(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> SignUp:
    provider.register(real_folders / CMA_PARIS)
    return SignUp(provider, post, clock)


def question_of(page: Page, captchas: Captchas) -> dict[str, str]:
    """The question's number and its right answer."""
    return read_aloud(page.text, captchas)


def had(browser: Browser, page: Page) -> tuple[str, str]:
    """What the picture and the recording of a page are served as."""
    (image,) = re.findall(r'<img src="(/captcha/[^"]+)"', page.text)
    (audio,) = re.findall(r'<audio [^>]*src="(/captcha/[^"]+)"', page.text)
    answers = [browser.get(html.unescape(url)).response for url in (image, audio)]
    return str(answers[0].content_type), str(answers[1].content_type)


@pytest.mark.requirement("R-PAR-9")
def test_from_a_first_look_to_the_right_answer(signing_up: SignUp) -> None:
    browser, captchas = signing_up.provider.browser(), signing_up.captchas
    page = signing_up.begin(browser)
    assert ASKED in html.unescape(page.seen).replace("\u2019", "'")
    assert had(browser, page) == ("image/png", "audio/wav")
    first = question_of(page, captchas)
    # Another code: what was typed stays, passwords do not.
    page = signing_up.fill(browser, page, ADDRESS, captcha_new="y", phone_number="06 12 34 56 78")
    second = question_of(page, captchas)
    assert second["captcha_id"] != first["captcha_id"]
    # A wrong answer brings another question, and keeps the same.
    wrong = signing_up.fill(
        browser, page, ADDRESS, captcha_answer="zzzz", phone_number="06 12 34 56 78"
    )
    assert wrong.status == 422
    assert 'id="captcha_answer-error"' in wrong.text
    for shown in (page, wrong):
        assert f'value="{ADDRESS}"' in shown.text
        assert 'value="06 12 34 56 78"' in shown.text
        assert CHOSEN not in shown.text
    third = question_of(wrong, captchas)
    assert third["captcha_id"] != second["captcha_id"]
    # Case does not count.
    answer = third["captcha_answer"].upper()
    page = signing_up.fill(browser, wrong, ADDRESS, captcha_answer=answer)
    assert "Validation de mon compte" in page.title
    assert signing_up.post.only()["To"] == ADDRESS


@pytest.mark.requirement("R-PAR-9")
def test_an_answer_serves_once_and_not_for_ever(signing_up: SignUp, clock: MovableClock) -> None:
    captchas = signing_up.captchas
    browser = signing_up.provider.browser()
    page = signing_up.begin(browser)
    typed: dict[str, Any] = {**question_of(page, captchas)}
    assert "Validation de mon compte" in signing_up.fill(browser, page, ADDRESS).title

    another = signing_up.provider.browser()
    page = signing_up.begin(another)
    again = signing_up.fill(another, page, "autre@courriel.example", **typed)
    assert again.status == 422

    late: dict[str, Any] = {**question_of(again, captchas)}
    clock.move(timedelta(minutes=10))
    page = signing_up.fill(another, again, "autre@courriel.example", **late)
    assert page.status == 422
